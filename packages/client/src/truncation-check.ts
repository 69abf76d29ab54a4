import { type EpochEndsRequest, type EpochEndsResponse, NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { TopicPartition } from './cluster-connection.js';
import type { FetchEntry } from './fetch-request.js';
import type { LeaderQuestion } from './leader-question.js';

/** Where a consumer is to go on in a log of another leader epoch than that of the records that it read. */
export interface Junction extends TopicPartition {
  readonly offset: number;
  /** Of the last record before it, as it was read; of a place that was looked up, the epoch in which the log had it. */
  readonly readEpoch: number;
  /** It was read, and is to be there still; else the log is only to reach as far as the place. */
  readonly hasRead: boolean;
  /** Of the first record behind it, as it was fetched; or of the leader whose log does not reach so far. */
  readonly nextEpoch: number;
}

export type TruncationCheck =
  | { readonly kind: 'agrees' }
  /** The log went another way; what was read from `offset` on is lost, and perhaps, if several epochs are, more. */
  | { readonly kind: 'truncated'; readonly offset: number }
  /** Who answered does not lead any more, and knows less than the consumer has read. */
  | { readonly kind: 'deposed' };

/** Where what is of `nextEpoch` is to follow what was read; undefined: that was of the same, or of none that is known. */
export function junctionOf({ assigned, ticket, topicId }: FetchEntry, nextEpoch: number): Junction | undefined {
  const { topic, partition, buffer, seen } = assigned;
  const readEpoch = buffer.fetchedEpoch;
  // A topic that was made again under the same name has epochs of its own.
  if (readEpoch === NONE || seen?.topicId !== topicId) return undefined;
  if (nextEpoch === NONE || nextEpoch === readEpoch) return undefined;
  return { topic, partition, offset: ticket.offset, readEpoch, hasRead: buffer.hasFetched, nextEpoch };
}

export interface EpochEnd {
  /** The latest epoch of the log that is not later than the one that was asked for. */
  readonly epoch: number;
  readonly endOffset: number;
  readonly leaderEpoch: number;
}

/** Where a leader's log has the end of the epoch that was read. */
export const epochEndQuestion: LeaderQuestion<Junction, EpochEndsRequest, EpochEndsResponse, EpochEnd> = {
  method: methods.epochEnds,
  changes: false,
  request: (asked) => ({
    partitions: asked.map(({ query: { readEpoch: epoch }, topicId, partition }) => ({
      topicId,
      partition,
      currentLeaderEpoch: NONE,
      epoch,
    })),
  }),
  results: ({ results, message }) =>
    results.map(({ error, epoch, endOffset, leaderEpoch }) => ({
      error,
      message,
      value: { epoch, endOffset, leaderEpoch },
    })),
};

/**
 * Whether the leader's log has what a consumer read before a junction (KIP-320): an unclean election may have cost it some,
 * and others have their offsets now.
 */
export function checkTruncation(junction: Junction, end: EpochEnd): TruncationCheck {
  if (end.epoch === NONE || end.leaderEpoch < Math.max(junction.readEpoch, junction.nextEpoch))
    return { kind: 'deposed' };
  // A leader may have written nothing in the epoch in which it told of a place: the next one then knows nothing of that epoch.
  const isOfEpoch = end.epoch === junction.readEpoch || !junction.hasRead;
  const isWhole = isOfEpoch && end.endOffset >= junction.offset;
  // Where nothing of the epoch is there any more, that is where the one before it ends (as Kafka has it): never further on.
  return isWhole ? { kind: 'agrees' } : { kind: 'truncated', offset: Math.min(end.endOffset, junction.offset) };
}
