import { type ElectLeadersRequest, ErrorCode, type Init, type PartitionResult } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { callAny } from './call-any.js';
import { ClientError } from './client-error.js';
import type { ClusterConnection } from './cluster-connection.js';
import { retryDelayMs } from './core/backoff.js';
import { plain } from './plain.js';
import { sleep } from './sleep.js';
import { timeLeft } from './time-left.js';

type Request = Pick<Init<ElectLeadersRequest>, 'type' | 'validateOnly'> & {
  readonly partitions: readonly Init<ElectLeadersRequest['partitions'][number]>[];
};

/**
 * Elections, once more where replicas have yet to tell the controller what they hold, until they have or the time is up.
 * What became of each partition is in the answer. Rejects with ClientError.
 */
export async function electLeaders(
  cluster: ClusterConnection,
  request: Request,
  timeoutMs: number,
): Promise<PartitionResult[]> {
  const { clock, random } = cluster.world;
  const left = timeLeft(clock, timeoutMs);
  const ask = async (partitions: Request['partitions']) => {
    const leftMs = Math.ceil(left());
    const asked = { ...request, partitions, timeoutMs: leftMs };
    return plain((await callAny(cluster, methods.electLeaders, asked, { timeoutMs: leftMs })).message.partitions);
  };
  let results = await ask(request.partitions);
  for (let round = 0; ; round++) {
    const waiting = results.filter(({ error }) => error === ErrorCode.REPLICA_NOT_AVAILABLE);
    const delayMs = retryDelayMs(round, random.next());
    // As long again for the answer.
    if (waiting.length === 0 || 2 * delayMs > left()) return results;
    await sleep(clock, delayMs, cluster.signal);
    const labels = new Set(waiting.map(labelOf));
    const named = request.partitions.filter((each) => labels.has(labelOf(each)));
    try {
      const later = await ask(named.length > 0 ? named : waiting.map(({ topic, partition }) => ({ topic, partition })));
      const answers = new Map(later.map((result) => [labelOf(result), result]));
      results = results.map((result) => answers.get(labelOf(result)) ?? result);
    } catch (error) {
      // What was told of the others, and that these wait, is still so.
      if (error instanceof ClientError && error.outcome === 'failed') return results;
      throw error;
    }
  }
}

function labelOf({ topic, partition }: Init<ElectLeadersRequest['partitions'][number]>): string {
  return `${topic}/${partition}`;
}
