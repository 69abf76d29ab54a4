import { readHeader } from '@tidemark/protocol';
import { trimFiller } from '../core/compaction/filler.js';

export interface ModelBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly epoch: number;
  readonly producerId: number;
  readonly baseSequence: number;
  readonly bytes: Uint8Array;
}

export interface ModelEpoch {
  readonly epoch: number;
  readonly startOffset: number;
}

const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

export function modelBatch(bytes: Uint8Array): ModelBatch {
  const { baseOffset, lastOffset, partitionLeaderEpoch: epoch, producerId, baseSequence } = readHeader(bytes);
  return { baseOffset, lastOffset, epoch, producerId, baseSequence, bytes };
}

/** What a commit log is, said naively: an array of batches, with what a crash must leave of it. */
export class LogModel {
  /** Those below the log start too. */
  batches: ModelBatch[] = [];
  start = 0;
  end = 0;
  epochs: ModelEpoch[] = [];
  /** Everything below it survives a crash. */
  durable = 0;
  /** Epoch entries that survive a crash even without records. */
  #durableEpochs: ModelEpoch[] = [];
  /** Every entry that may have reached the disk, even if it gave way to another. */
  #attemptedEpochs: ModelEpoch[] = [];
  /** Everything that was ever handed to the disk above `durable`: any of it may be found after a crash. */
  #attempts: ModelBatch[] = [];

  get latestEpoch(): number {
    return this.epochs.at(-1)?.epoch ?? -1;
  }

  /** The batches that are served. */
  get served(): ModelBatch[] {
    return this.batches.filter(({ lastOffset }) => lastOffset >= this.start);
  }

  attempt(batches: readonly Uint8Array[]): void {
    this.#attempts.push(...batches.map(modelBatch));
  }

  append(batches: readonly Uint8Array[]): void {
    for (const batch of batches.map(modelBatch)) {
      if (batch.epoch > this.latestEpoch) this.startEpoch(batch.epoch);
      this.batches.push(batch);
      this.end = batch.lastOffset + 1;
    }
  }

  startEpoch(epoch: number): void {
    if (epoch === this.latestEpoch) return;
    this.epochs = this.epochs.filter((entry) => entry.startOffset < this.end);
    this.epochs.push({ epoch, startOffset: this.end });
    this.#attemptedEpochs.push({ epoch, startOffset: this.end });
  }

  /** The epoch cache as it is now was made durable. */
  epochsSaved(): void {
    this.#durableEpochs = [...this.epochs];
  }

  truncate(target: number): void {
    this.cutSinceCompaction ||= this.#compactedTo > 0;
    this.batches = this.batches.filter(({ lastOffset }) => lastOffset < target);
    this.end = this.#endOf(target, this.batches);
    this.#attempts = this.#attempts.filter(({ lastOffset }) => lastOffset < this.end);
    this.epochs = this.epochs.filter(({ startOffset }) => startOffset < this.end);
    this.#durableEpochs = this.#durableEpochs.filter(({ startOffset }) => startOffset < this.end);
    this.#attemptedEpochs = this.#attemptedEpochs.filter(({ startOffset }) => startOffset < this.end);
    if (this.end < this.start) this.restart(this.start);
    this.durable = Math.min(this.durable, this.end);
  }

  /** Where a log ends that was cut at an offset, with what is left. */
  #endOf(target: number, left: readonly ModelBatch[]): number {
    return Math.max(target === this.end ? this.end : 0, (left.at(-1)?.lastOffset ?? this.origin - 1) + 1);
  }

  /** A cut at an offset was begun: what lies above it may be gone, and may not be. */
  mayBeCut(target: number): void {
    const end = this.#endOf(
      target,
      this.batches.filter(({ lastOffset }) => lastOffset < target),
    );
    this.#attempts.push(...this.batches.filter(({ lastOffset }) => lastOffset >= end));
    this.durable = Math.min(this.durable, end);
    this.#durableEpochs = this.#durableEpochs.filter(({ startOffset }) => startOffset < end);
  }

  /** A compaction up to an offset, finished or not, has left these batches of what was served. */
  compacted(found: readonly Uint8Array[], limit: number): void {
    this.#compactedTo = Math.max(this.#compactedTo, limit);
    this.batches = found.map(modelBatch);
    // What was written and not found may not come back: all that compaction touches was durable.
    this.#attempts = this.#attempts.filter(({ lastOffset }) => lastOffset >= this.durable);
  }

  /** The log lost its end after a compaction: batches may be gone that were not among a producer's last five before. */
  cutSinceCompaction = false;
  #compactedTo = 0;

  /** Where the log last began with nothing in it. */
  origin = 0;

  restart(start: number): void {
    Object.assign(this, { batches: [], epochs: [], start, end: start, durable: start, origin: start });
    this.#attempts = [];
    this.#durableEpochs = [];
    this.#attemptedEpochs = [];
    this.#compactedTo = 0;
    this.cutSinceCompaction = false;
  }

  raiseStart(start: number): void {
    this.start = Math.max(this.start, start);
    // What stands for records that are gone is served from the start on.
    this.batches = this.batches.map((batch) => {
      const [bytes] = batch.lastOffset < this.start ? [] : trimFiller([batch.bytes], this.start);
      return bytes === undefined || bytes === batch.bytes ? batch : modelBatch(bytes);
    });
    this.epochs = raised(this.epochs, this.start);
    this.#durableEpochs = raised(this.#durableEpochs, this.start);
    this.#attemptedEpochs = this.#attemptedEpochs.map(({ epoch, startOffset }) => ({
      epoch,
      startOffset: Math.max(startOffset, this.start),
    }));
  }

  /** What may not have been found after a crash; empty if all is well. Takes on what was found. */
  adopt(found: {
    /** Nothing is in flight any more; a process that was killed leaves its writes in the page cache. */
    afterPowerLoss: boolean;
    batches: readonly Uint8Array[];
    start: number;
    end: number;
    epochs: readonly ModelEpoch[];
  }): string[] {
    const problems: string[] = [];
    const expect = (holds: boolean, problem: string) => {
      if (!holds) problems.push(problem);
    };
    expect(found.start === this.start, `log start ${found.start}, not ${this.start}`);
    expect(found.end >= this.durable, `log end ${found.end} below the durable offset ${this.durable}`);
    this.cutSinceCompaction ||= this.#compactedTo > 0;
    const candidates = [...this.batches, ...this.#attempts];
    const recovered = found.batches.map(modelBatch);
    for (const batch of recovered) {
      const known = batch.lastOffset < this.durable ? this.batches : candidates;
      expect(
        known.some(({ bytes }) => sameBytes(bytes, batch.bytes)),
        `an unknown batch at ${batch.baseOffset}`,
      );
    }
    this.batches = recovered;
    this.end = found.end;
    if (this.end === this.start && recovered.length === 0) this.origin = this.start;
    problems.push(...this.#judgeEpochs(recovered, found.epochs));
    this.epochs = [...found.epochs];
    this.#durableEpochs = this.#durableEpochs.filter(({ startOffset }) => startOffset <= found.end);
    if (found.afterPowerLoss) this.#attempts = [];
    this.#attemptedEpochs = [...(found.afterPowerLoss ? [] : this.#attemptedEpochs), ...found.epochs];
    this.durable = found.end;
    return problems;
  }

  #judgeEpochs(recovered: readonly ModelBatch[], found: readonly ModelEpoch[]): string[] {
    const has = (list: readonly ModelEpoch[], entry: ModelEpoch) =>
      list.some((other) => other.epoch === entry.epoch && other.startOffset === entry.startOffset);
    const say = (what: string, { epoch, startOffset }: ModelEpoch) => `${what} epoch ${epoch} at ${startOffset}`;
    const covering = (at: number) => found.findLast(({ startOffset }) => startOffset <= Math.max(at, this.start));
    const begins = ({ epoch, startOffset }: ModelEpoch) =>
      recovered.find((batch) => batch.epoch === epoch && Math.max(batch.baseOffset, this.start) === startOffset);
    // An entry that gave way to one that the crash took may be back.
    const lost = this.#durableEpochs.filter(
      (entry) =>
        has(this.epochs, entry) && entry.startOffset <= this.end && !has(found, entry) && !gaveWay(entry, recovered),
    );
    return [
      ...recovered
        .filter(({ baseOffset, epoch }) => covering(baseOffset)?.epoch !== epoch)
        .map(({ baseOffset, epoch }) => `the batch of epoch ${epoch} at ${baseOffset} is not in the cache`),
      ...lost.map((entry) => say('lost', entry)),
      ...found
        .filter((entry) => begins(entry) === undefined && !has(this.#attemptedEpochs, entry))
        .map((entry) => say('unknown', entry)),
    ];
  }
}

/** Whether a later epoch's batch begins where the entry does: one whose write had failed, and which is there after all. */
function gaveWay(entry: ModelEpoch, recovered: readonly ModelBatch[]): boolean {
  return recovered.some(({ epoch, baseOffset }) => epoch > entry.epoch && baseOffset <= entry.startOffset);
}

function raised(epochs: readonly ModelEpoch[], start: number): ModelEpoch[] {
  return epochs
    .filter((_, index) => (epochs[index + 1]?.startOffset ?? Number.POSITIVE_INFINITY) > start)
    .map(({ epoch, startOffset }) => ({ epoch, startOffset: Math.max(startOffset, start) }));
}
