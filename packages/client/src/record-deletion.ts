import type { DeleteRecordsRequest, DeleteRecordsResponse } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { refreshWithin } from './call-any.js';
import type { TopicPartition } from './cluster-connection.js';
import type { LeaderQuestion } from './leader-question.js';
import { type AskLeadersOptions, askLeaders } from './leader-questions.js';
import { lookUpOffset, lookUpTime } from './offset-lookup.js';
import { brokerTimeoutMs, timeLeft } from './time-left.js';

/** Records that are to be deleted from a partition's start. */
export interface RecordDeletion extends TopicPartition {
  /** Those below the offset go, or up to the first that is not older; `end`: all that are committed by now. */
  readonly before: number | 'end' | { readonly timestampMs: number };
}

export interface DeletedRecords extends TopicPartition {
  /** No live replica serves anything below it any more. */
  readonly lowWatermark: number;
}

/** An offset, and the topic in which it is one. */
type LocatedDeletion = TopicPartition & { readonly topicId: string; readonly before: number };

const deletions: LeaderQuestion<LocatedDeletion, DeleteRecordsRequest, DeleteRecordsResponse, number> = {
  method: methods.deleteRecords,
  changes: true,
  request: (asked, timeoutMs) => ({
    timeoutMs: brokerTimeoutMs(timeoutMs),
    partitions: asked.map(({ query: { before }, ...named }) => ({ ...named, before })),
  }),
  results: ({ results }) =>
    results.map(({ error, message, lowWatermark }) => ({ error, message, value: lowWatermark })),
};

/**
 * Deletes records at the partitions' leaders, and resolves once no live replica serves them; see `askLeaders` for how
 * it rejects. What is no offset is looked up once, so that another attempt deletes nothing that was written meanwhile. An offset
 * is one of the topic that is known by the name at the start, or that it was looked up in: none that has the name since loses
 * anything.
 */
export async function deleteRecords(
  wanted: readonly RecordDeletion[],
  options: AskLeadersOptions,
): Promise<DeletedRecords[]> {
  const left = timeLeft(options.cluster.world.clock, options.timeoutMs);
  const rest = () => ({ ...options, timeoutMs: left() });
  const topics = [...new Set(wanted.map(({ topic }) => topic))];
  const waitForAll = () => Promise.all(topics.map((topic) => options.cluster.waitForTopic(topic, rest())));
  await waitForAll();
  // What is known of a topic may be minutes old, and of the one that had the name before: a number is meant for that of now.
  if (wanted.some(({ before }) => typeof before === 'number')) await refreshWithin(options.cluster, rest());
  const known = await waitForAll();
  const ids = new Map(known.map(({ topic, topicId }) => [topic, topicId]));
  const located = await Promise.all(wanted.map((each) => locate(each, ids.get(each.topic) ?? '', rest)));
  const found = await askLeaders(deletions, located, rest());
  return located.map(({ topic, partition }, at) => ({ topic, partition, lowWatermark: found[at] ?? -1 }));
}

async function locate(
  { topic, partition, before }: RecordDeletion,
  topicId: string,
  rest: () => AskLeadersOptions,
): Promise<LocatedDeletion> {
  if (typeof before === 'number') return { topic, partition, topicId, before };
  const offset =
    before === 'end'
      ? await lookUpOffset({ topic, partition, at: 'end' }, rest())
      : await lookUpTime({ topic, partition, ...before }, rest());
  const { topicId: present } = await rest().cluster.waitForTopic(topic, rest());
  // Of which of two topics the answer is nobody knows: it is asked again.
  return present === topicId
    ? { topic, partition, topicId, before: offset }
    : locate({ topic, partition, before }, present, rest);
}
