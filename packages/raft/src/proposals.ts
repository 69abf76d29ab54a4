import { type Offset, offset } from '@tidemark/protocol';
import type { Entry } from './core/index.js';
import { RaftError, type RaftErrorCode } from './errors.js';

/** Where a proposal went. */
export interface Proposed {
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
  readonly term: number;
}

interface Waiting {
  readonly records: readonly Uint8Array[];
  /** Where it must come to stand; undefined: anywhere. */
  readonly baseOffset: number | undefined;
  readonly resolve: (proposed: Proposed) => void;
  readonly reject: (error: RaftError) => void;
}

interface Appended extends Pick<Waiting, 'resolve' | 'reject'> {
  readonly entry: Proposed;
}

const reasons: Partial<Record<RaftErrorCode, string>> = {
  'not-leader': 'this node does not lead, or is handing over',
  overloaded: 'too many proposals are not committed yet',
  'too-large': 'the batch is larger than an entry may be',
  moved: 'something else was appended before it',
  unknown: 'leadership ended before the commit was known',
};

export const proposedOf = (entry: Pick<Entry, 'baseOffset' | 'lastOffset' | 'term'>): Proposed => ({
  baseOffset: offset(entry.baseOffset),
  lastOffset: offset(entry.lastOffset),
  term: entry.term,
});

export const refusal = (code: RaftErrorCode): RaftError => new RaftError(code, reasons[code] ?? code);

/**
 * Proposals on their way: those of one turn of the event loop are appended together, in their order; each is
 * answered when it is applied.
 */
export class Proposals {
  #queued: Waiting[] = [];
  #appended: Appended[] = [];

  /** How many have not been answered. */
  get pending(): number {
    return this.#queued.length + this.#appended.length;
  }

  add(records: readonly Uint8Array[], baseOffset: number | undefined): Promise<Proposed> {
    return new Promise((resolve, reject) => this.#queued.push({ records, baseOffset, resolve, reject }));
  }

  /** An entry that was appended beside the proposals just now: resolves once it is applied. */
  await(entry: Proposed): Promise<Proposed> {
    return new Promise((resolve, reject) => this.#appended.push({ entry, resolve, reject }));
  }

  /**
   * Turns what is queued into entries and hands them to `append`. If one is refused, so are those behind it: who
   * proposed them may have counted on it.
   */
  appendQueued(details: {
    readonly encode: (records: readonly Uint8Array[], baseOffset: number) => Entry;
    readonly entryBytesMax: number;
    readonly nextOffset: number;
    readonly append: (entries: readonly Entry[]) => RaftErrorCode | undefined;
  }): void {
    const queued = this.#queued;
    this.#queued = [];
    let { nextOffset } = details;
    const entries: Entry[] = [];
    let refused: RaftErrorCode = 'too-large';
    for (const waiting of queued) {
      const recordBytes = waiting.records.reduce((sum, record) => sum + record.length, 0);
      if (waiting.baseOffset !== undefined && waiting.baseOffset !== nextOffset) {
        refused = 'moved';
        break;
      }
      if (recordBytes > details.entryBytesMax) break;
      const entry = details.encode(waiting.records, nextOffset);
      if (entry.sizeBytes > details.entryBytesMax) break;
      nextOffset = entry.lastOffset + 1;
      entries.push(entry);
    }
    const code = entries.length === 0 ? undefined : details.append(entries);
    if (code !== undefined) {
      for (const waiting of queued) waiting.reject(refusal(code));
      return;
    }
    for (const [at, { resolve, reject }] of queued.entries()) {
      const entry = entries[at];
      if (entry === undefined) reject(refusal(refused));
      else this.#appended.push({ entry: proposedOf(entry), resolve, reject });
    }
  }

  /** Everything up to `index` is applied. Only a leader has proposals, so that what lies there is its own. */
  applied(index: number): void {
    let count = 0;
    for (const { entry, resolve } of this.#appended) {
      if (entry.lastOffset > index) break;
      resolve(entry);
      count += 1;
    }
    this.#appended.splice(0, count);
  }

  /** This node no longer leads. */
  leadershipEnded(): void {
    for (const { reject } of this.#queued.splice(0)) reject(refusal('not-leader'));
    for (const { reject } of this.#appended.splice(0)) reject(refusal('unknown'));
  }
}
