import { type LeaderEpoch, leaderEpoch, NONE, type Offset, offset } from '@tidemark/protocol';
import type { FollowerLog } from '../follower/partition-follower.js';
import type { EpochEnd } from '../serving/epoch-view.js';

export interface ModelRecord {
  readonly epoch: number;
  readonly value: number;
}

/**
 * A log of one-record batches in memory, with the lookup and truncation rules of a leader-epoch cache written down
 * as plainly as can be.
 */
export class ModelLog implements FollowerLog {
  records: ModelRecord[] = [];
  /** Epoch and start offset; both rise. */
  epochs: (readonly [epoch: number, start: number])[] = [];
  #durable = 0;

  get logStartOffset(): Offset {
    return offset(0);
  }

  get logEndOffset(): Offset {
    return offset(this.records.length);
  }

  get isEmpty(): boolean {
    return this.records.length === 0;
  }

  get durableOffset(): Offset {
    return offset(this.#durable);
  }

  get latestEpoch(): LeaderEpoch {
    return leaderEpoch(this.epochs.at(-1)?.[0] ?? NONE);
  }

  append(records: readonly ModelRecord[]): void {
    for (const record of records) {
      if (record.epoch > this.latestEpoch) this.startEpoch(record.epoch);
      this.records.push(record);
    }
  }

  startEpoch(epoch: number): void {
    const start = this.records.length;
    this.epochs = this.epochs.filter(([known, begins]) => known < epoch && begins < start);
    this.epochs.push([epoch, start]);
  }

  truncateTo(end: number): void {
    this.records = this.records.slice(0, end);
    this.epochs = this.epochs.filter(([, start]) => start < end);
    this.#durable = Math.min(this.#durable, end);
  }

  sync(): void {
    this.#durable = this.records.length;
  }

  /** Loses what was not durable. */
  crash(): void {
    // An epoch is durable before it is served, with records or without.
    this.records = this.records.slice(0, this.#durable);
    this.epochs = this.epochs.filter(([, start]) => start <= this.#durable);
  }

  endOffsetForEpoch(epoch: LeaderEpoch): EpochEnd | undefined {
    const latest = this.epochs.at(-1);
    if (latest === undefined || epoch > latest[0]) return undefined;
    if (epoch === latest[0]) return { epoch, endOffset: this.logEndOffset };
    const floor = this.epochs.findLast(([known]) => known <= epoch);
    const next = this.epochs.find(([known]) => known > epoch);
    return { epoch: leaderEpoch(floor?.[0] ?? epoch), endOffset: offset(next?.[1] ?? 0) };
  }
}

/** `1:10 1:11 2:20`: epochs and values. */
export function logOf(text: string): ModelLog {
  const log = new ModelLog();
  const records = text.split(' ').filter((part) => part !== '');
  log.append(
    records.map((part) => {
      const [epoch = 0, value = 0] = part.split(':').map(Number);
      return { epoch, value };
    }),
  );
  log.sync();
  return log;
}
