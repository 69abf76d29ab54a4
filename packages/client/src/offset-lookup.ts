import { ListOffsetsPartitionPosition, type ListOffsetsRequest, type ListOffsetsResponse } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { TopicPartition } from './cluster-connection.js';
import { type AskLeadersOptions, askLeaders, type LeaderQuestion } from './leader-questions.js';

/** A question for an offset. */
export interface OffsetQuery extends TopicPartition {
  readonly at: 'beginning' | 'end' | { readonly timestampMs: number };
}

export interface PartitionOffset extends TopicPartition {
  /** -1: there is no record at or after the time. */
  readonly offset: number;
}

const offsets: LeaderQuestion<OffsetQuery, ListOffsetsRequest, ListOffsetsResponse, number> = {
  method: methods.listOffsets,
  changes: false,
  request: (asked) => ({
    partitions: asked.map(({ query: { at }, ...named }) => ({
      ...named,
      position: positionOf(at),
      timestampMs: typeof at === 'object' ? at.timestampMs : -1,
    })),
  }),
  results: ({ results }) => results.map(({ error, message, offset }) => ({ error, message, value: offset })),
};

/** Asks the leaders for offsets; see `askLeaders` for how it rejects. */
export async function lookUpOffsets(
  queries: readonly OffsetQuery[],
  options: AskLeadersOptions,
): Promise<PartitionOffset[]> {
  const found = await askLeaders(offsets, queries, options);
  return queries.map(({ topic, partition }, at) => ({ topic, partition, offset: found[at] ?? -1 }));
}

function positionOf(at: OffsetQuery['at']): ListOffsetsPartitionPosition {
  if (typeof at === 'object') return ListOffsetsPartitionPosition.TIMESTAMP;
  return at === 'beginning' ? ListOffsetsPartitionPosition.EARLIEST : ListOffsetsPartitionPosition.LATEST;
}
