import { ErrorCode, type Init, type PartitionResult, ProtocolError } from '@tidemark/protocol';
import type { Decision } from './decision.js';

/** A ProtocolError's message without the name of its code, which travels beside it. */
export function reasonOf({ code, message }: ProtocolError): string {
  return message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
}

/** An item of a request that failed, as every answer tells it. */
export interface Refusal {
  readonly error: ErrorCode;
  readonly message: string;
}

/** Runs what decides about one item; a ProtocolError becomes its answer, and the other items go on. */
export function attempt<Result>(decide: () => Result): Result | Refusal {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { error: ErrorCode[error.code], message: reasonOf(error) };
  }
}

/** Names an item and remembers it. Throws ProtocolError INVALID_REQUEST if the request named it before. */
export function onlyOnce(seen: Set<string>, name: string): void {
  if (seen.has(name)) throw new ProtocolError('INVALID_REQUEST', `${name} is named twice`);
  seen.add(name);
}

/** The decision as it would be: the same answer, and nothing changes. */
export function onlyValidated<Response>(decision: Decision<Response>, validateOnly: boolean): Decision<Response> {
  return validateOnly ? { ...decision, records: [] } : decision;
}

/** A partition's answer that is all well. */
export function done(
  { topic, partition }: { readonly topic: string; readonly partition: number },
  leader: number,
): Init<PartitionResult> {
  return { topic, partition, leader };
}
