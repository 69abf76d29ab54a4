import { type DeleteTopicsResponse, ErrorCode, type TopicResult } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { type CallAnyOptions, callAny } from './call-any.js';
import type { ClusterConnection } from './cluster-connection.js';
import { timeLeft } from './time-left.js';

/** What became of each topic, and whether that is all that happened. */
export interface TopicDeletion {
  readonly topics: readonly TopicResult[];
  readonly certain: boolean;
}

/**
 * Deletes the topics that have these names now, or only tells whether it could be done. The controller is asked first which
 * those are: an attempt that comes late, when its answer was long given up, does not take a topic that has been made under
 * the same name since. Rejects with ClientError.
 */
export async function deleteTopics(
  cluster: ClusterConnection,
  names: readonly string[],
  { validateOnly, ...options }: CallAnyOptions<DeleteTopicsResponse> & { readonly validateOnly: boolean },
): Promise<TopicDeletion> {
  const { timeoutMs } = options;
  const left = timeLeft(cluster.world.clock, timeoutMs);
  const asked = { topics: names, timeoutMs, validateOnly: true };
  const { topics: known } = (await callAny(cluster, methods.deleteTopics, asked, options)).message;
  const meant = known.filter(({ error }) => error === ErrorCode.NONE);
  if (validateOnly || meant.length === 0) return { topics: known, certain: true };
  const leftMs = Math.ceil(left());
  const request = {
    topics: meant.map(({ name }) => name),
    topicIds: meant.map(({ topicId }) => topicId),
    timeoutMs: leftMs,
  };
  const deletion = await callAny(cluster, methods.deleteTopics, request, { ...options, timeoutMs: leftMs });
  const { certain } = deletion;
  const results = new Map(deletion.message.topics.map((result) => [result.name, result]));
  return { topics: known.map((topic) => resultOf(topic, results.get(topic.name), certain)), certain };
}

/** A topic that is not there any more was deleted by an attempt whose answer was lost, or else by somebody else meanwhile. */
function resultOf(topic: TopicResult, result: TopicResult | undefined, certain: boolean): TopicResult {
  if (result?.error !== ErrorCode.UNKNOWN_TOPIC_ID) return result ?? topic;
  return certain ? { ...topic, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message: result.message } : topic;
}
