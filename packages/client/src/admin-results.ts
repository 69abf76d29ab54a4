import { errorNameOf, type PartitionResult, type TopicResult } from '@tidemark/protocol';
import { AdminError } from './client-error.js';

/** What every item of an answer says of itself. */
interface ItemResult {
  readonly error: number;
  readonly message: string;
}

/** The item's error, if it was refused; what it concerns is told beside. */
export function refusalOf(
  { error, message }: ItemResult,
  concerns: { readonly topic?: string; readonly partition?: number; readonly results?: readonly TopicResult[] } = {},
): AdminError | undefined {
  if (error === 0) return undefined;
  return new AdminError({ code: errorNameOf(error as TopicResult['error']), message, outcome: 'failed', ...concerns });
}

/** Throws AdminError for the first topic that was refused. */
export function requireTopics(results: readonly TopicResult[]): void {
  for (const result of results) {
    const refusal = refusalOf(result, { topic: result.name, results });
    if (refusal !== undefined) throw refusal;
  }
}

/** Throws AdminError for the first partition that was refused. */
export function requirePartitions(results: readonly PartitionResult[]): void {
  for (const result of results) {
    const refusal = refusalOf(result, { topic: result.topic, partition: result.partition });
    if (refusal !== undefined) throw refusal;
  }
}
