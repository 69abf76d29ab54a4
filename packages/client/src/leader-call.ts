import type { Init } from '@tidemark/protocol';
import { type Answer, type Channel, RpcError, type UnaryMethod } from '@tidemark/rpc';
import type { ClusterConnection, TopicPartition } from './cluster-connection.js';

/** How often a request that is late asks for newer routes. */
const REPORT_AGAIN_MS = 1000;

/** A partition and the epoch in which the broker leads it. */
export interface LedPartition extends TopicPartition {
  readonly leaderEpoch: number;
}

export interface LeaderCallOptions<Request, Response> {
  readonly cluster: ClusterConnection;
  readonly channel: Channel;
  readonly brokerId: number;
  readonly method: UnaryMethod<Request, Response>;
  readonly request: Init<Request>;
  readonly attachments?: readonly Uint8Array[];
  /** The partitions that the request is about, which this broker leads. */
  readonly partitions: readonly LedPartition[];
  readonly timeoutMs: number;
  /** An answer later than this is taken for a sign that the broker may have been replaced. */
  readonly slowAfterMs: number;
  readonly signal?: AbortSignal;
}

/**
 * A call to the leader of some partitions. A leader that hangs keeps its connection open; so a call that is late
 * makes the client look for newer leaders, and once the broker leads none of the partitions any more, and another one of them,
 * the call is given up: it rejects DISCONNECTED, outcome unknown. Otherwise it settles as `Channel.call` does.
 */
export async function callLeader<Request, Response>(
  options: LeaderCallOptions<Request, Response>,
): Promise<Answer<Response>> {
  const { cluster, channel, brokerId, method, request, attachments, partitions, timeoutMs, slowAfterMs } = options;
  const { clock } = cluster.world;
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  let late = false;
  let overtaken = false;
  const look = () => {
    overtaken = late && isOvertaken(options);
    if (overtaken) giveUp();
  };
  let timer = clock.setTimer(slowAfterMs, function report() {
    timer = clock.setTimer(REPORT_AGAIN_MS, report);
    late = true;
    for (const each of partitions) cluster.reportTrouble(each);
    look();
  });
  const unsubscribe = cluster.subscribe(look);
  options.signal?.addEventListener('abort', giveUp);
  if (options.signal?.aborted === true) giveUp();
  try {
    return await channel.call(method, request, {
      timeoutMs,
      signal: abort.signal,
      ...(attachments === undefined ? {} : { attachments }),
    });
  } catch (error) {
    if (!overtaken) throw error;
    throw new RpcError('DISCONNECTED', `broker ${brokerId} leads no more, and has not answered`, { cause: error });
  } finally {
    timer.cancel();
    unsubscribe();
    options.signal?.removeEventListener('abort', giveUp);
  }
}

/** The broker leads none of the partitions any more. Where all of them wait for a leader it may be this one again. */
function isOvertaken({
  cluster,
  brokerId,
  partitions,
}: Pick<LeaderCallOptions<unknown, unknown>, 'cluster' | 'brokerId' | 'partitions'>): boolean {
  let isElsewhere = false;
  for (const { topic, partition, leaderEpoch } of partitions) {
    const known = cluster.partition(topic, partition);
    if (known === undefined || known.leader === brokerId || known.leaderEpoch <= leaderEpoch) return false;
    isElsewhere ||= known.leader >= 0;
  }
  return isElsewhere;
}
