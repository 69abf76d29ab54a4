import type { Log } from '@tidemark/ports';
import { decodeBounded } from '@tidemark/protocol';
import type { Exchange, Sink } from './exchange.js';
import type { Registration, Reply } from './handler-registry.js';
import { methodLabel } from './method.js';
import { isExpected, RpcError, toRpcError } from './rpc-error.js';

type Of<Kind extends Registration['kind']> = Extract<Registration, { kind: Kind }>;

/** The message of a request, decoded. Throws RpcError INVALID_REQUEST, too where it holds too much. */
export function decodeRequest({ method }: Registration, bytes: Uint8Array): unknown {
  try {
    return decodeBounded(method.request, bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    throw new RpcError('INVALID_REQUEST', `the message of ${methodLabel(method)} cannot be decoded: ${why}`, { cause });
  }
}

/** Where a unary handler's outcome goes: exactly one of the two, exactly once. */
export interface Answering {
  readonly log: Log;
  reply(reply: Reply<unknown>): void;
  fail(error: RpcError): void;
}

/** Runs a unary handler. What it answers synchronously is answered before this returns. */
export function runUnary(
  { handler, method }: Of<'unary'>,
  request: unknown,
  exchange: Exchange,
  { log, reply, fail }: Answering,
): void {
  const failed = (error: unknown) => {
    logUnexpected(log, method, error);
    fail(toRpcError(error));
  };
  let outcome: Reply<unknown> | Promise<Reply<unknown>>;
  try {
    outcome = handler(request, exchange);
  } catch (error) {
    failed(error);
    return;
  }
  if (outcome instanceof Promise) {
    exchange.letGo();
    outcome.then(reply, failed);
  } else reply(outcome);
}

/** Runs a one-way handler. There is nobody to tell of a failure; an unexpected one is a line for the operator. */
export function runOneWay({ handler, method }: Of<'oneWay'>, request: unknown, exchange: Exchange, log: Log): void {
  try {
    handler(request, exchange);
  } catch (error) {
    const level = isExpected(error) ? 'debug' : 'error';
    log[level]('a one-way handler failed', { method: methodLabel(method), error });
  }
}

/** Runs a stream's handler; what it throws ends the stream. */
export function runStream(
  { handler, method }: Of<'stream'>,
  request: unknown,
  exchange: Exchange,
  { sink, log }: { readonly sink: Sink; readonly log: Log },
): void {
  try {
    handler(request, exchange, sink);
  } catch (error) {
    logUnexpected(log, method, error);
    sink.end(toRpcError(error));
  }
}

function logUnexpected(log: Log, method: { readonly service: string; readonly name: string }, error: unknown): void {
  if (!isExpected(error)) log.error('a handler failed', { method: methodLabel(method), error });
}
