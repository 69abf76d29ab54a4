import type { CommitLog, ProducerDraft } from '@tidemark/commitlog';
import { type BatchHeader, type LeaderEpoch, type Offset, offset, patchBatch } from '@tidemark/protocol';

/** A produced batch that passed validation. */
export interface ValidBatch {
  readonly bytes: Uint8Array;
  readonly header: BatchHeader;
}

interface StampedBatch {
  readonly bytes: Uint8Array;
  readonly baseOffset: number;
  readonly lastOffset: number;
}

/**
 * Records that have offsets and are not in the log yet: *staged* ones, of this turn, which nobody has seen, and
 * *announced* ones, which followers may have been sent and which are written next. Sequences are judged with both
 * counted in.
 */
export class StagedRecords {
  readonly #log: CommitLog;
  #staged: StampedBatch[] = [];
  #announced: StampedBatch[] = [];
  #draft: ProducerDraft | undefined;
  #endOffset: Offset;

  constructor(log: CommitLog) {
    this.#log = log;
    this.#endOffset = log.logEndOffset;
  }

  /** The offset that the next record gets. */
  get endOffset(): Offset {
    return this.#endOffset;
  }

  get isEmpty(): boolean {
    return this.#staged.length === 0 && this.#announced.length === 0;
  }

  /** Sequences as of all records that have offsets. */
  get producers(): ProducerDraft {
    this.#draft ??= this.#log.producers.draft();
    return this.#draft;
  }

  /** Gives the batch its offsets and stamps it. Returns its header as stamped. */
  stage({ bytes, header }: ValidBatch, leaderEpoch: LeaderEpoch, nowMs: number): BatchHeader {
    const baseOffset = this.#endOffset;
    patchBatch(bytes, { baseOffset, leaderEpoch });
    const lastOffset = baseOffset + header.lastOffsetDelta;
    const stamped = { ...header, baseOffset, lastOffset, partitionLeaderEpoch: leaderEpoch };
    if (header.producerId >= 0) this.producers.add(stamped, nowMs);
    this.#staged.push({ bytes, baseOffset, lastOffset });
    this.#endOffset = offset(lastOffset + 1);
    return stamped;
  }

  /** What was staged may be seen now. */
  announce(): void {
    this.#announced = this.#announced.length === 0 ? this.#staged : [...this.#announced, ...this.#staged];
    this.#staged = [];
  }

  /** Writes what was announced, at once. Throws what the log throws; then nothing of it is in the log. */
  write(): void {
    const announced = this.#announced;
    this.#announced = [];
    if (announced.length > 0) this.#log.append(announced.map(({ bytes }) => bytes));
    if (this.#staged.length === 0) this.#draft = undefined;
  }

  /** Announced batches from the one that holds `from` on; at least one, if there is one. */
  read(from: Offset, maxBytes: number): Uint8Array[] {
    const found: Uint8Array[] = [];
    let bytes = 0;
    for (const batch of this.#announced) {
      if (batch.lastOffset < from) continue;
      bytes += batch.bytes.length;
      if (found.length > 0 && bytes > maxBytes) break;
      found.push(batch.bytes);
    }
    return found;
  }

  /** The role ended: what was not written never will be. */
  drop(): void {
    this.#staged = [];
    this.#announced = [];
    this.#draft = undefined;
  }
}
