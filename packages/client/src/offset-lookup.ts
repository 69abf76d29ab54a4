import {
  ListOffsetsPartitionPosition,
  type ListOffsetsRequest,
  type ListOffsetsResponse,
  NONE,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { TopicPartition } from './cluster-connection.js';
import type { LeaderQuestion } from './leader-question.js';
import { type AskLeadersOptions, askLeaders } from './leader-questions.js';
import { timeLeft } from './time-left.js';

/** A question for an offset. */
export interface OffsetQuery extends TopicPartition {
  readonly at: 'beginning' | 'end' | { readonly timestampMs: number };
}

export interface PartitionOffset extends TopicPartition {
  /** -1: there is no record at or after the time. */
  readonly offset: number;
}

/** What a leader says of a place. */
export interface FoundOffset {
  /** The topic in which it is: another may have the name by now. */
  readonly topicId: string;
  /** -1: there is no record at or after the time. */
  readonly offset: number;
  /** The leader epoch of the record there, or of the next that comes where that is the end; -1: there is none. */
  readonly leaderEpoch: number;
}

export const offsetQuestion: LeaderQuestion<OffsetQuery, ListOffsetsRequest, ListOffsetsResponse, FoundOffset> = {
  method: methods.listOffsets,
  changes: false,
  request: (asked) => ({
    partitions: asked.map(({ query: { at }, ...named }) => ({
      ...named,
      position: positionOf(at),
      timestampMs: typeof at === 'object' ? at.timestampMs : -1,
    })),
  }),
  results: ({ results }) =>
    results.map(({ error, message, topicId, offset, offsetEpoch: leaderEpoch }) => ({
      error,
      message,
      value: { topicId, offset, leaderEpoch },
    })),
};

/** Asks the leaders for offsets; see `askLeaders` for how it rejects. */
export async function lookUpOffsets(
  queries: readonly OffsetQuery[],
  options: AskLeadersOptions,
): Promise<PartitionOffset[]> {
  const found = await askLeaders(offsetQuestion, queries, options);
  return queries.map(({ topic, partition }, at) => ({ topic, partition, offset: found[at]?.offset ?? NONE }));
}

/** A partition, and a time in milliseconds. */
export interface TimeInPartition extends TopicPartition {
  readonly timestampMs: number;
}

/**
 * The offset of the first record at or after a time, or, if there is none, the end as it was just before: a record that is
 * written between the two questions lies above it. Rejects as `ask` does.
 */
export async function firstOrEnd<Found extends Pick<FoundOffset, 'offset'>>(
  { timestampMs }: Pick<TimeInPartition, 'timestampMs'>,
  ask: (at: OffsetQuery['at']) => Promise<Found>,
): Promise<Found> {
  const end = await ask('end');
  const first = await ask({ timestampMs });
  return first.offset < 0 ? end : first;
}

/** Asks the leader of one partition; see `firstOrEnd` and `lookUpOffsets`. */
export async function lookUpTime(
  { topic, partition, timestampMs }: TimeInPartition,
  options: AskLeadersOptions,
): Promise<number> {
  const left = timeLeft(options.cluster.world.clock, options.timeoutMs);
  const { offset } = await firstOrEnd({ timestampMs }, async (at) => {
    return { offset: await lookUpOffset({ topic, partition, at }, { ...options, timeoutMs: left() }) };
  });
  return offset;
}

/** Asks the leader of one partition; see `lookUpOffsets`. */
export async function lookUpOffset(query: OffsetQuery, options: AskLeadersOptions): Promise<number> {
  const [found] = await lookUpOffsets([query], options);
  return found?.offset ?? NONE;
}

function positionOf(at: OffsetQuery['at']): ListOffsetsPartitionPosition {
  if (typeof at === 'object') return ListOffsetsPartitionPosition.TIMESTAMP;
  return at === 'beginning' ? ListOffsetsPartitionPosition.EARLIEST : ListOffsetsPartitionPosition.LATEST;
}
