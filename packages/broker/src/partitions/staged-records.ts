import { type CommitLog, ProducerDraft } from '@tidemark/commitlog';
import {
  type BatchHeader,
  type ErrorName,
  type LeaderEpoch,
  type Offset,
  offset,
  patchBatch,
} from '@tidemark/protocol';

/** A produced batch that passed validation. */
export interface ValidBatch {
  readonly bytes: Uint8Array;
  readonly header: BatchHeader;
}

/** What becomes of the batches of one request. */
export interface JudgedBatches {
  readonly fresh: readonly ValidBatch[];
  /** Of those that are in the log already; infinite and -1 if there are none. */
  readonly baseOffset: number;
  readonly lastOffset: number;
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

  /** Which batches are new, and where those lie that are not; or the first error. `onDuplicate` is told where one lies. */
  judge(
    batches: readonly ValidBatch[],
    nowMs: number,
    onDuplicate: (baseOffset: number) => void,
  ): JudgedBatches | ErrorName {
    let [baseOffset, lastOffset, nextOffset] = [Number.POSITIVE_INFINITY, -1, Number(this.#endOffset)];
    if (batches.every(({ header }) => header.producerId < 0)) return { fresh: batches, baseOffset, lastOffset };
    const trial = new ProducerDraft(this.producers);
    const fresh: ValidBatch[] = [];
    for (const batch of batches) {
      const check = trial.check(batch.header);
      if (check.kind === 'error') return check.error;
      if (check.kind === 'duplicate') {
        onDuplicate(check.baseOffset);
        baseOffset = Math.min(baseOffset, check.baseOffset);
        lastOffset = Math.max(lastOffset, check.lastOffset);
      } else {
        const last = nextOffset + batch.header.lastOffsetDelta;
        trial.add({ ...batch.header, baseOffset: nextOffset, lastOffset: last }, nowMs);
        nextOffset = last + 1;
        fresh.push(batch);
      }
    }
    return { fresh, baseOffset, lastOffset };
  }

  /**
   * Gives the batch its offsets and stamps it. Returns its header as stamped. Throws RangeError where there are not so many
   * offsets left; then nothing of it is kept.
   */
  stage({ bytes, header }: ValidBatch, leaderEpoch: LeaderEpoch, nowMs: number): BatchHeader {
    const baseOffset = this.#endOffset;
    const lastOffset = baseOffset + header.lastOffsetDelta;
    const endOffset = offset(lastOffset + 1);
    patchBatch(bytes, { baseOffset, leaderEpoch });
    const stamped = { ...header, baseOffset, lastOffset, partitionLeaderEpoch: leaderEpoch };
    if (header.producerId >= 0) this.producers.add(stamped, nowMs);
    this.#staged.push({ bytes, baseOffset, lastOffset });
    this.#endOffset = endOffset;
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
