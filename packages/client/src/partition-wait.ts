import { ClientError } from './client-error.js';
import type { ClusterConnection, TopicPartition } from './cluster-connection.js';
import { isBeyond, unknownPartition } from './partition-selector.js';

/**
 * Waits until a topic has as many partitions as one that is named needs: it may have grown, and the routes that are known
 * may be older. Rejects with ClientError when that is not so in time, or somebody closes.
 */
export async function waitForPartition(
  cluster: ClusterConnection,
  { topic: name, partition }: TopicPartition,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const found = await cluster.waitFor(() => {
    const topic = cluster.topic(name);
    if (topic !== undefined && !isBeyond(topic, partition)) return topic;
    cluster.reportTrouble({ topic: name, partition, leaderEpoch: -1 });
    return undefined;
  }, options);
  if (found !== undefined) return;
  const place = { topic: name, partition };
  if (cluster.closed || options.signal.aborted) {
    throw new ClientError({ code: 'CANCELLED', message: 'the client was closed', outcome: 'failed', ...place });
  }
  const topic = cluster.topic(name);
  if (topic !== undefined) throw unknownPartition(topic, partition);
  const message = `topic ${name} was deleted`;
  throw new ClientError({ code: 'UNKNOWN_TOPIC_OR_PARTITION', message, outcome: 'failed', ...place });
}
