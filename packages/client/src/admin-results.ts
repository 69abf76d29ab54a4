import { errorNameOf, type PartitionResult, type TopicResult } from '@tidemark/protocol';
import { AdminError } from './client-error.js';

/** What every item of an answer says of itself. */
interface ItemResult {
  readonly error: number;
  readonly message: string;
}

/** The item's error, if it was refused; what it concerns is told beside, and whether all attempts before failed for certain. */
export function refusalOf(
  { error, message }: ItemResult,
  details: {
    readonly topic?: string;
    readonly partition?: number;
    readonly results?: readonly TopicResult[];
    readonly certain?: boolean;
  } = {},
): AdminError | undefined {
  if (error === 0) return undefined;
  const { certain = true, ...concerns } = details;
  const outcome = certain ? 'failed' : 'unknown';
  return new AdminError({ code: errorNameOf(error as TopicResult['error']), message, outcome, ...concerns });
}

/** Throws AdminError for the first topic that was refused. */
export function requireTopics(results: readonly TopicResult[], certain: boolean): void {
  for (const result of results) {
    const refusal = refusalOf(result, { topic: result.name, results, certain });
    if (refusal !== undefined) throw refusal;
  }
}

/** Throws AdminError for the first partition that was refused. */
export function requirePartitions(results: readonly PartitionResult[], certain: boolean): void {
  for (const result of results) {
    const refusal = refusalOf(result, { topic: result.topic, partition: result.partition, certain });
    if (refusal !== undefined) throw refusal;
  }
}
