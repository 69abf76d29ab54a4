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

/** What a request names more than once: which of its wishes is meant nobody can tell, so that none of them is done. */
export function repeatedIn(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(names.filter((name) => seen.size === seen.add(name).size));
}

/** Throws ProtocolError INVALID_REQUEST for what the request names more than once. */
export function onlyOnce(repeated: ReadonlySet<string>, name: string): void {
  if (repeated.has(name)) throw new ProtocolError('INVALID_REQUEST', `${name} is named twice`);
}

/** How many of each one request may name. */
const most = { partitions: 10_000, topics: 1_000, resources: 1_000 } as const;

/** Throws ProtocolError INVALID_REQUEST for a request that names more than one may; `does` is what it asks. */
export function withinLimit(what: keyof typeof most, named: readonly unknown[], does: string): void {
  if (named.length <= most[what]) return;
  throw new ProtocolError('INVALID_REQUEST', `one request ${does} at most ${most[what]} ${what}`);
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
