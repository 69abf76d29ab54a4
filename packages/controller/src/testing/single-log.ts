import type { Clock } from '@tidemark/ports';
import { encodeBatch } from '@tidemark/protocol';
import type { CommittedBatch, MetadataMachine, Proposed, RaftPort } from '../raft-port.js';

interface Pending {
  readonly batch: CommittedBatch;
  readonly resolve: (proposed: Proposed) => void;
  readonly reject: (error: Error) => void;
}

interface Read {
  readonly resolve: (offset: number) => void;
  readonly reject: (error: Error) => void;
}

/** An error with a `code`, as Raft's errors have. */
export class LogError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A replicated log with a single node, in memory: what the controller needs of Raft, and the levers to disturb it. */
export class SingleLog implements RaftPort {
  term = 0;
  /** While true nothing commits, and nothing is confirmed: the other voters are not heard. */
  held = false;
  /** Nothing can be read of it any more, as of a node that stops. */
  closed = false;
  /** While set every proposal is refused with this code, as during a transfer of leadership. */
  refusing: string | undefined;
  /** Counts the batches that the controller proposed. */
  proposals = 0;
  /** Counts the rounds in which it asked whether it still leads. */
  rounds = 0;
  readonly #clock: Clock;
  readonly #machine: MetadataMachine & { noOpRecord(term: number): Uint8Array };
  readonly #commitMs: number;
  #entries: CommittedBatch[] = [];
  #pending: Pending[] = [];
  #reads: Read[] = [];
  #compactedTo = -1;
  #end = 0;
  #leads = false;

  constructor(options: {
    readonly clock: Clock;
    readonly machine: MetadataMachine & { noOpRecord(term: number): Uint8Array };
    readonly commitMs?: number;
  }) {
    this.#clock = options.clock;
    this.#machine = options.machine;
    this.#commitMs = options.commitMs ?? 1;
  }

  propose(records: readonly Uint8Array[]): Promise<Proposed> {
    this.proposals += 1;
    return new Promise((resolve, reject) => {
      const code = this.#leads ? this.refusing : 'not-leader';
      if (code !== undefined) {
        reject(new LogError(code));
        return;
      }
      this.#pending.push({ batch: this.#append(records), resolve, reject });
      this.#clock.setTimer(this.#commitMs, () => this.#commit());
    });
  }

  readIndex(): Promise<number> {
    this.rounds += 1;
    return new Promise((resolve, reject) => {
      if (!this.#leads) {
        reject(new LogError('not-leader'));
        return;
      }
      this.#reads.push({ resolve, reject });
      this.#clock.setTimer(this.#commitMs, () => this.#commit());
    });
  }

  readCommitted({ from, maxBytes }: { readonly from: number; readonly maxBytes: number }) {
    if (this.closed) return 'closed' as const;
    if (from <= this.#compactedTo) return 'compacted' as const;
    const batches: CommittedBatch[] = [];
    let sizeBytes = 0;
    for (const batch of this.#entries) {
      if (batch.lastOffset < from) continue;
      sizeBytes += batch.bytes.length;
      if (batches.length > 0 && sizeBytes > maxBytes) break;
      batches.push(batch);
    }
    return batches;
  }

  /** Wins an election. */
  lead(): void {
    this.term += 1;
    this.#leads = true;
    const noOp = this.#append([this.#machine.noOpRecord(this.term)]);
    this.#entries.push(noOp);
    this.#machine.apply([noOp]);
    this.#machine.onLeader(this.term, noOp.lastOffset);
  }

  /** Loses leadership to another node; what was not committed is lost, unless `keep`: then the new leader commits it. */
  depose(leaderId: number, { keep = false } = {}): void {
    this.#leads = false;
    this.term += 1;
    const pending = this.#pending;
    this.#pending = [];
    for (const { reject } of this.#reads.splice(0)) reject(new LogError('not-leader'));
    if (keep) {
      for (const { batch } of pending) this.#entries.push(batch);
      this.#machine.apply(pending.map(({ batch }) => batch));
    } else {
      this.#end = (this.#entries.at(-1)?.lastOffset ?? this.#compactedTo) + 1;
    }
    this.#machine.onFollower(this.term, leaderId);
    for (const { reject } of pending) reject(new LogError('unknown'));
  }

  /** Commits what was held back. */
  release(): void {
    this.held = false;
    this.#commit();
  }

  /** Forgets everything committed so far; who is behind needs a snapshot. */
  compact(): void {
    this.#compactedTo = this.#entries.at(-1)?.lastOffset ?? this.#compactedTo;
    this.#entries = [];
  }

  /** A snapshot that reaches to `offset` takes the place of everything. */
  compactTo(offset: number): void {
    this.#compactedTo = offset;
    this.#entries = [];
    this.#end = offset + 1;
  }

  #append(records: readonly Uint8Array[]): CommittedBatch {
    const baseOffset = this.#end;
    this.#end += records.length;
    const bytes = encodeBatch({
      records: records.map((value, index) => ({ offset: baseOffset + index, timestampMs: 0, key: null, value })),
      baseOffset,
    });
    return { baseOffset, lastOffset: this.#end - 1, bytes };
  }

  #commit(): void {
    if (this.held || !this.#leads) return;
    const committed = this.#pending;
    this.#pending = [];
    if (committed.length > 0) {
      this.#entries.push(...committed.map(({ batch }) => batch));
      this.#machine.apply(committed.map(({ batch }) => batch));
    }
    for (const { batch, resolve } of committed) resolve(batch);
    for (const { resolve } of this.#reads.splice(0)) resolve(this.#entries.at(-1)?.lastOffset ?? this.#compactedTo);
  }
}
