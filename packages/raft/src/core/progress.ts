import { NONE, type NodeId } from '@tidemark/protocol';
import type { EntryRange } from './log-index.js';
import type { SnapshotMeta } from './types.js';

interface SnapshotTransfer {
  readonly snapshot: SnapshotMeta;
  position: number;
  /** When the chunk at `position` was last sent. */
  sentMs: number;
  /** The follower threw away what it had of it: it was started again, or the file is not what it was. */
  isDoubted: boolean;
}

interface Limits {
  readonly inflightBytesMax: number;
  readonly inflightMessagesMax: number;
}

/**
 * What a leader knows of one follower, and how it sends to it:
 * - `probe`: where the logs agree is a guess; one append at a time, until one is accepted;
 * - `replicate`: they agree up to `next - 1`; appends are pipelined within the in-flight window;
 * - `snapshot`: the follower needs entries that are no longer held; it is sent a snapshot, chunk by chunk.
 */
export class Progress {
  readonly nodeId: NodeId;
  /** Where it keeps its votes; also once it is removed and somebody else may be there. */
  directoryId: string | undefined;
  /** What it says of that itself. */
  heardDirectoryId: string | undefined;
  /** The follower's disk agrees with the leader's log up to here. Never falls in a term. */
  match: number = NONE;
  /** The offset of the first entry to send. */
  next: number;
  state: 'probe' | 'replicate' | 'snapshot' = 'probe';
  /** Probe: an append is under way. */
  probing = false;
  /** The highest commit index that it has been told. */
  commitSent: number = NONE;
  /** The latest round that it has answered. */
  round = 0;
  lastContactMs: number;
  /** Whether it has answered this leader at all. */
  isHeard = false;
  transfer: SnapshotTransfer | undefined;

  readonly #limits: Limits;
  readonly #inflight: { lastIndex: number; sizeBytes: number }[] = [];
  #inflightBytes = 0;

  constructor(nodeId: NodeId, start: { next: number; nowMs: number; limits: Limits }) {
    this.nodeId = nodeId;
    this.next = start.next;
    this.lastContactMs = start.nowMs;
    this.#limits = start.limits;
  }

  /** Whether entries may be sent now. */
  get maySend(): boolean {
    if (this.state === 'snapshot') return false;
    if (this.state === 'probe') return !this.probing;
    return (
      this.#inflight.length < this.#limits.inflightMessagesMax && this.#inflightBytes < this.#limits.inflightBytesMax
    );
  }

  get inflightMessages(): number {
    return this.#inflight.length;
  }

  /** Entries have been sent. */
  sent(range: EntryRange): void {
    if (this.state === 'probe') {
      this.probing = true;
      return;
    }
    this.next = range.lastOffset + 1;
    this.#inflight.push({ lastIndex: range.lastOffset, sizeBytes: range.sizeBytes });
    this.#inflightBytes += range.sizeBytes;
  }

  /** The follower accepted an append after `prevIndex`, and its disk agrees up to `durableIndex`. */
  accepted(prevIndex: number, durableIndex: number): void {
    this.match = Math.max(this.match, durableIndex);
    while (this.#inflight[0] !== undefined && this.#inflight[0].lastIndex <= this.match) {
      this.#inflightBytes -= this.#inflight[0].sizeBytes;
      this.#inflight.shift();
    }
    // It has the snapshot although its word of that was lost.
    if (this.transfer !== undefined && this.match >= this.transfer.snapshot.index) this.snapshotDone();
    if (this.state !== 'probe') return;
    const guess = this.next - 1;
    this.next = Math.max(this.next, this.match + 1);
    // Only an answer to the guess itself ends the probe: a late answer to a bare heartbeat says nothing of it.
    if (prevIndex >= guess || this.match >= guess) this.#become('replicate');
  }

  /** The guess was wrong: the logs may agree up to `index`. */
  guess(index: number): void {
    this.next = Math.max(index, this.match) + 1;
    this.#become('probe');
  }

  /** It needs a snapshot; the transfer starts at its first byte. */
  needsSnapshot(snapshot: SnapshotMeta, nowMs: number): void {
    this.#become('snapshot');
    this.transfer = { snapshot, position: 0, sentMs: nowMs, isDoubted: false };
  }

  /** It has the snapshot, or is past it: probe what follows. */
  snapshotDone(): void {
    const index = this.transfer?.snapshot.index ?? NONE;
    this.transfer = undefined;
    this.guess(index);
  }

  #become(state: 'probe' | 'replicate' | 'snapshot'): void {
    this.state = state;
    this.probing = false;
    this.#inflight.length = 0;
    this.#inflightBytes = 0;
  }
}
