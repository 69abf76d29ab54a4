import { type ErrorName, encodeBatch, errorInfo, errorNameOf, type ProduceResponse } from '@tidemark/protocol';
import { type Channel, methods, RpcError } from '@tidemark/rpc';
import { codeOf, detailOf } from './client-error.js';
import type { ClusterConnection } from './cluster-connection.js';
import { callLeader } from './leader-call.js';
import type { Batch, Line } from './producer-lines.js';
import type { ResolvedProducerOptions } from './producer-options.js';
import { brokerTimeoutMs } from './time-left.js';

/** An acknowledgement later than this makes the producer look for a newer leader. */
const SLOW_AFTER_MS = 500;

/** One batch of a request. */
export interface ProduceEntry {
  readonly line: Line;
  readonly batch: Batch;
  readonly topicId: string;
  readonly leaderEpoch: number;
}

/** What became of one batch, or of the request as a whole. */
export interface ProduceResult {
  /** Undefined: it was written. */
  readonly error: ErrorName | undefined;
  /** The error says that this attempt has written nothing. */
  readonly certain: boolean;
  readonly message: string;
  readonly cause: unknown;
  /** -1: unknown. */
  readonly baseOffset: number;
  /** -1: the records keep their own times. */
  readonly appendTimeMs: number;
  /** Who leads, as the broker says; -1: it does not. */
  readonly leader: number;
  readonly leaderEpoch: number;
}

export interface ProduceRequestOptions {
  readonly cluster: ClusterConnection;
  readonly channel: Channel;
  readonly brokerId: number;
  readonly entries: readonly ProduceEntry[];
  readonly options: ResolvedProducerOptions;
  readonly signal: AbortSignal;
}

/** Sends one request; a result for each entry. Never rejects. */
export async function produce(request: ProduceRequestOptions): Promise<readonly ProduceResult[]> {
  const refused = request.entries.map(({ batch }) => encodingFailure(batch, request.options));
  const entries = request.entries.filter((_, at) => refused[at] === undefined);
  const answers = entries.length === 0 ? [] : await send({ ...request, entries });
  let next = 0;
  return refused.map((failure) => failure ?? answers[next++] ?? failed('UNKNOWN_SERVER_ERROR', 'no answer', undefined));
}

/** What cannot be put into bytes never leaves: it fails for certain, and alone. */
function encodingFailure(batch: Batch, options: ResolvedProducerOptions): ProduceResult | undefined {
  try {
    encode(batch, options);
    return undefined;
  } catch (error) {
    return failed('INVALID_RECORD', detailOf(error), error);
  }
}

async function send(request: ProduceRequestOptions): Promise<readonly ProduceResult[]> {
  const { cluster, channel, brokerId, entries, options, signal } = request;
  const { acks, requestTimeoutMs } = options;
  try {
    const { message } = await callLeader({
      cluster,
      channel,
      brokerId,
      method: methods.produce,
      request: {
        acks: acks === 'all' ? -1 : acks,
        timeoutMs: brokerTimeoutMs(requestTimeoutMs),
        partitions: entries.map(({ line: { partition }, topicId, leaderEpoch }) => ({
          topicId,
          partition,
          leaderEpoch,
        })),
      },
      attachments: entries.map(({ batch }) => encode(batch, options)),
      partitions: entries.map(({ line: { topic, partition }, leaderEpoch }) => ({ topic, partition, leaderEpoch })),
      timeoutMs: requestTimeoutMs,
      slowAfterMs: SLOW_AFTER_MS,
      signal,
    });
    if (message.error !== 0) throw new RpcError(errorNameOf(message.error), message.message);
    return entries.map((_, at) => resultAt(message, at));
  } catch (error) {
    const result = failed(codeOf(error), detailOf(error), error);
    return entries.map(() => result);
  }
}

/** The bytes are kept for further attempts: sending again must send the same. */
function encode(batch: Batch, { compression }: ResolvedProducerOptions): Uint8Array {
  const { records, sequence } = batch;
  batch.encoded ??= encodeBatch({
    records,
    compression,
    ...(sequence === undefined ? {} : { ...sequence.identity, baseSequence: sequence.baseSequence }),
  });
  return batch.encoded;
}

function resultAt({ results }: ProduceResponse, at: number): ProduceResult {
  const result = results[at];
  if (result === undefined) return failed('UNKNOWN_SERVER_ERROR', 'the answer lacks this partition', undefined);
  const { error, message, baseOffset, logAppendTimeMs, leader, leaderEpoch } = result;
  const name = error === 0 ? undefined : errorNameOf(error);
  const certain = name !== undefined && isCertain(name, leader);
  const place = { baseOffset, appendTimeMs: logAppendTimeMs, leader, leaderEpoch };
  return { error: name, certain, message, cause: undefined, ...place };
}

/** Who names another leader has taken nothing; one whose leadership ends while records wait for their acks names none. */
function isCertain(error: ErrorName, leader: number): boolean {
  return errorInfo(error).certain || (error === 'NOT_LEADER' && leader >= 0);
}

function failed(error: ErrorName, message: string, cause: unknown): ProduceResult {
  return {
    error,
    certain: isCertain(error, -1),
    message,
    cause,
    baseOffset: -1,
    appendTimeMs: -1,
    leader: -1,
    leaderEpoch: -1,
  };
}
