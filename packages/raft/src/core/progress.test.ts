import { NONE, nodeId } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryRange } from './log-index.js';
import { Progress } from './progress.js';

const limits = { inflightBytesMax: 300, inflightMessagesMax: 4 };
const START = 10;
const SNAPSHOT = { index: 40, term: 1, sizeBytes: 100 };

/**
 * The naive twin: it remembers every append ever sent and derives everything from that and the answers, where
 * `Progress` keeps a window.
 */
class NaiveProgress {
  mode: 'probe' | 'replicate' | 'snapshot' = 'probe';
  match = NONE;
  next = START;
  asked = false;
  sent: (EntryRange & { isOver: boolean })[] = [];

  get window() {
    return this.sent.filter((append) => !append.isOver && append.lastOffset > this.match);
  }

  get maySend(): boolean {
    const bytes = this.window.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const hasRoom = this.window.length < limits.inflightMessagesMax && bytes < limits.inflightBytesMax;
    return this.mode === 'probe' ? !this.asked : this.mode === 'replicate' && hasRoom;
  }

  enter(mode: NaiveProgress['mode']): void {
    this.mode = mode;
    this.asked = false;
    for (const append of this.sent) append.isOver = true;
  }

  send(range: EntryRange): void {
    if (this.mode === 'probe') {
      this.asked = true;
      return;
    }
    this.sent.push({ ...range, isOver: false });
    this.next = range.lastOffset + 1;
  }

  accept(prevIndex: number, durableIndex: number): void {
    this.match = Math.max(this.match, durableIndex);
    if (this.mode === 'snapshot' && this.match >= SNAPSHOT.index) this.guess(SNAPSHOT.index);
    if (this.mode !== 'probe') return;
    const agrees = Math.max(prevIndex, this.match) >= this.next - 1;
    this.next = Math.max(this.next, this.match + 1);
    if (agrees) this.enter('replicate');
  }

  guess(index: number): void {
    this.next = Math.max(index, this.match) + 1;
    this.enter('probe');
  }
}

type Step = {
  readonly kind: 'send' | 'accept' | 'guess' | 'snapshot' | 'done';
  readonly a: number;
  readonly b: number;
};

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind'][]>(
      'send',
      'send',
      'send',
      'accept',
      'accept',
      'accept',
      'guess',
      'snapshot',
      'done',
    ),
    a: fc.nat(60),
    b: fc.nat(120),
  }),
  { maxLength: 60 },
);

/** Does the same to both; what a leader would not do is left out. */
function play(progress: Progress, twin: NaiveProgress, { kind, a, b }: Step): void {
  if (kind === 'send' && progress.maySend) {
    const range = { baseOffset: progress.next, lastOffset: progress.next + (a % 3), sizeBytes: b, count: 1 };
    progress.sent(range);
    twin.send(range);
  } else if (kind === 'accept') {
    // A follower holds nothing beyond what it was sent, and asks before it holds.
    const durableIndex = Math.min(a, progress.next - 1) - 1;
    const prevIndex = Math.min(b, progress.next - 1);
    progress.accepted(prevIndex, durableIndex);
    twin.accept(prevIndex, durableIndex);
  } else if (kind === 'guess' && progress.state !== 'snapshot') {
    progress.guess(a);
    twin.guess(a);
  } else if (kind === 'snapshot' && progress.match < SNAPSHOT.index) {
    progress.needsSnapshot(SNAPSHOT, 0);
    twin.enter('snapshot');
  } else if (kind === 'done' && progress.state === 'snapshot') {
    progress.snapshotDone();
    twin.guess(SNAPSHOT.index);
  }
}

describe('what a leader knows of a follower', () => {
  it('is what follows from all that was ever sent and answered', () => {
    fc.assert(
      fc.property(steps, (story) => {
        const progress = new Progress(nodeId(1), { next: START, nowMs: 0, limits });
        const twin = new NaiveProgress();
        for (const step of story) {
          const { match } = progress;
          play(progress, twin, step);
          expect(progress.match).toBeGreaterThanOrEqual(match);
          expect(progress.next).toBeGreaterThan(progress.match);
          expect({ state: progress.state, match: progress.match, next: progress.next }).toEqual({
            state: twin.mode,
            match: twin.match,
            next: twin.next,
          });
          expect(progress.maySend).toBe(twin.maySend);
          expect(progress.inflightMessages).toBe(twin.window.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets no more than the window, and one append that fills it, be under way', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 20 }), (sizes) => {
        const progress = new Progress(nodeId(1), { next: 0, nowMs: 0, limits });
        progress.accepted(NONE, NONE);
        let bytes = 0;
        let messages = 0;
        for (const sizeBytes of sizes) {
          if (!progress.maySend) break;
          expect(bytes).toBeLessThan(limits.inflightBytesMax);
          progress.sent({ baseOffset: progress.next, lastOffset: progress.next, sizeBytes, count: 1 });
          bytes += sizeBytes;
          messages += 1;
        }
        expect(messages).toBeLessThanOrEqual(limits.inflightMessagesMax);
      }),
    );
  });
});
