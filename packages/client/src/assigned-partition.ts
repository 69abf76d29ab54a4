import type { ConsumerError } from './client-error.js';
import type { TopicPartition } from './cluster-connection.js';
import type { StartPosition } from './consumer-options.js';
import { FetchBuffer } from './core/fetch-buffer.js';

/** The closest replica, as the leader of this epoch named it. */
export interface ReadReplica {
  readonly brokerId: number;
  readonly leaderEpoch: number;
  /** Then the leader is asked again: another may be closer. */
  readonly untilMs: number;
}

/** A place whose offset has to be found out. */
export type SoughtPosition = Exclude<StartPosition, { readonly offset: number }>;

/** One partition that a consumer reads. */
export class AssignedPartition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** Those of one group are fetched together: no more of them than a frame has attachments. */
  readonly group: number;
  readonly buffer = new FetchBuffer();
  /** Where to go; undefined once the buffer has a position. */
  start: SoughtPosition | undefined;
  /** The request that finds out the offset of `start`, or fetches; one that the consumer no longer waits for is not. */
  request: symbol | undefined;
  notBeforeMs = 0;
  failures = 0;
  /** When the first of a row of failures to find or reach the leader was. */
  troubleSinceMs: number | undefined;
  /** For the next poll to throw; nothing is fetched before. */
  error: ConsumerError | undefined;
  /** A follower to fetch from instead of the leader; undefined: none was named. */
  readReplica: ReadReplica | undefined;
  /** Until then it is fetched from the leader, whatever replica is closer: one of them failed. */
  leaderOnlyUntilMs = 0;
  /** The latest leader epoch of records that were fetched, or of a place that was found, and of which topic: an earlier leader does not know of it. */
  seen: { readonly topicId: string; readonly leaderEpoch: number } | undefined;
  /** The topic of which the position is an offset; undefined: no topic of the name has said yet that it has this place. */
  topicId: string | undefined;
  /** Where a batch could not be read, and how often in a row. */
  #unreadable: { readonly offset: number | undefined; readonly times: number } = { offset: undefined, times: 0 };
  /** The last answer had all there was, and it was just now. */
  atEnd = false;
  /** What the leader said last; -1: nothing yet. */
  highWatermark = -1;

  constructor({ topic, partition }: TopicPartition, from: StartPosition, group = 0) {
    this.topic = topic;
    this.partition = partition;
    this.group = group;
    this.goTo(from);
  }

  /** `topicId` and `leaderEpoch`: of the topic in which that is a place, and the epoch in which it is, if a topic was asked for it. */
  goTo(from: StartPosition, topicId?: string, leaderEpoch?: number): void {
    const offset = typeof from === 'object' && 'offset' in from ? from.offset : undefined;
    this.start = typeof from === 'object' && 'offset' in from ? undefined : from;
    this.buffer.seek(offset, leaderEpoch);
    this.topicId = topicId;
    this.error = undefined;
    this.request = undefined;
    this.atEnd = false;
    this.notBeforeMs = 0;
  }

  /** Something of a topic that was written in this leader epoch, or will be. */
  saw(topicId: string, leaderEpoch: number): void {
    const { seen } = this;
    if (seen?.topicId !== topicId || seen.leaderEpoch < leaderEpoch) this.seen = { topicId, leaderEpoch };
  }

  /** A request has ended, whatever came of it. */
  ended(request: symbol): void {
    if (this.request === request) this.request = undefined;
  }

  /** The batch at this offset cannot be read; how often that was so before. No answer ends such a row, but another offset. */
  unreadableAt(offset: number | undefined): number {
    const times = this.#unreadable.offset === offset ? this.#unreadable.times : 0;
    this.#unreadable = { offset, times: times + 1 };
    return times;
  }

  succeeded(): void {
    this.failures = 0;
    this.troubleSinceMs = undefined;
    this.notBeforeMs = 0;
  }
}
