import type { Init } from '@tidemark/protocol';
import { errorNameOf } from '@tidemark/protocol';
import { type Answer, RpcError, type UnaryMethod } from '@tidemark/rpc';
import { ClientError, codeOf, detailOf } from './client-error.js';
import { onAbort } from './closing-signal.js';
import type { ClusterConnection } from './cluster-connection.js';
import { retryDelayMs } from './core/backoff.js';
import { sleep } from './sleep.js';
import { timeLeft } from './time-left.js';

/** An answer that says itself whether the request was carried out. */
export interface WithError {
  readonly error: number;
  readonly message: string;
}

export interface CallAnyOptions<Response> {
  /** For all attempts together. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Goes on after every refusal, whatever its code: what one node cannot do now another can, or the same one later. */
  readonly insists?: boolean;
  /** Why an answer is to be taken for a refusal, though it is none; undefined: it is good. */
  readonly doubt?: (message: Response) => RpcError | undefined;
}

/** An answer, and what is known of the attempts before it. */
export interface CertainAnswer<Response> extends Answer<Response> {
  /** Every attempt before failed for certain: what this one says is all that happened. */
  readonly certain: boolean;
}

/**
 * Asks whatever node of the cluster answers, one after the other and round after round, until one carries the request
 * out. Rejects with ClientError: at once for what no other node would do better, unless the caller insists, else when
 * the time is up. Its outcome is `failed` only if every attempt failed for certain.
 */
export async function callAny<Request, Response extends WithError>(
  cluster: ClusterConnection,
  method: UnaryMethod<Request, Response>,
  request: Init<Request>,
  { timeoutMs, signal = cluster.signal, insists = false, doubt }: CallAnyOptions<Response>,
): Promise<CertainAnswer<Response>> {
  const { clock, random } = cluster.world;
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  let certain = true;
  let last: { readonly error: unknown; readonly weight: number } = { error: undefined, weight: 0 };
  for (let round = 0; !signal.aborted; round++) {
    // Brokers are known only once somebody has told of them.
    if (cluster.brokerIds.length === 0)
      await refreshWithin(cluster, { timeoutMs: deadlineMs - clock.monotonicMs(), signal });
    for (const address of cluster.anyAddresses()) {
      const remainingMs = deadlineMs - clock.monotonicMs();
      if (remainingMs <= 0 || signal.aborted) break;
      let isAsked = false;
      try {
        const leftMs = timeLeft(clock, Math.min(remainingMs, attemptTimeoutMs(timeoutMs)));
        const channel = await cluster.connectMember(address, { timeoutMs: leftMs(), signal });
        isAsked = true;
        const answer = await channel.call(method, request, { timeoutMs: leftMs(), signal });
        const { error, message: reason } = answer.message;
        const refusal = error === 0 ? doubt?.(answer.message) : new RpcError(errorNameOf(error), reason);
        if (refusal === undefined) return { ...answer, certain };
        throw refusal;
      } catch (error) {
        const weight = weightOf(error, isAsked);
        if (weight >= last.weight) last = { error, weight };
        certain &&= !isAsked || (error instanceof RpcError && error.certain);
        if (!insists && !isWorthAsking(error)) throw giveUp(error, certain);
      }
    }
    const delayMs = retryDelayMs(round, random.next());
    if (clock.monotonicMs() + delayMs >= deadlineMs) break;
    await sleep(clock, delayMs, signal);
  }
  const unasked = signal.aborted
    ? new RpcError('CANCELLED', 'the client is closed')
    : new RpcError('UNREACHABLE', `no node of the cluster answers within ${timeoutMs} ms`);
  throw giveUp(last.error ?? unasked, certain);
}

/** How long one node may take, where others can be asked after it. */
export function attemptTimeoutMs(timeoutMs: number): number {
  return Math.min(timeoutMs, Math.max(1000, timeoutMs / 3));
}

/** Asks for routes, and waits for the answer, whatever it is, as long as there is time. */
export async function refreshWithin(
  cluster: ClusterConnection,
  { timeoutMs, signal = cluster.signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  // By no `AbortSignal.any`: in Node.js 20 a signal that lives long keeps something of each that was made from it.
  const answered = new AbortController();
  const wake = () => answered.abort();
  const leave = onAbort(signal, wake);
  void cluster.refresh().then(wake, wake);
  await sleep(cluster.world.clock, timeoutMs, answered.signal);
  leave();
}

/** A nameserver has no handler for most methods, and a node of another cluster is not to have its way. */
const othersDoBetter: ReadonlySet<string> = new Set(['UNSUPPORTED_VERSION', 'INCONSISTENT_CLUSTER_ID']);

/** Said by a node that is not the one to ask. */
function isOfOthers(error: unknown): boolean {
  return error instanceof RpcError && othersDoBetter.has(error.code);
}

/**
 * How much an error says of the request: what a node says that has no such handler is no word on it, if another could not be
 * reached; and that is none if one was asked.
 */
function weightOf(error: unknown, isAsked: boolean): number {
  if (isOfOthers(error)) return 0;
  return isAsked ? 2 : 1;
}

/** Another node may do better. */
function isWorthAsking(error: unknown): boolean {
  return error instanceof RpcError && (error.retriable || isOfOthers(error));
}

function giveUp(error: unknown, certain: boolean): ClientError {
  return new ClientError({
    code: codeOf(error),
    message: detailOf(error),
    outcome: certain ? 'failed' : 'unknown',
    cause: error,
  });
}
