import type { ErrorCode } from '@tidemark/protocol';
import { toKafkaError } from '../core/error-map.js';

/** An item of an answer of the Admin service. */
interface PartitionOutcome {
  readonly topic: string;
  readonly partition: number;
  readonly error: ErrorCode;
  readonly message: string;
}

/** Puts what belongs to partitions under their topics, as Kafka's messages have it. */
export function underTopics<Item extends { readonly topic: string }, Entry>(
  items: readonly Item[],
  entryOf: (item: Item) => Entry,
): { readonly name: string; readonly partitions: Entry[] }[] {
  const topics = new Map<string, Entry[]>();
  for (const item of items) {
    const known = topics.get(item.topic);
    if (known === undefined) topics.set(item.topic, [entryOf(item)]);
    else known.push(entryOf(item));
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions }));
}

/** A partition's outcome in Kafka's words. */
export function partitionOutcome({ partition, error, message }: PartitionOutcome): {
  readonly partition: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
} {
  return { partition, ...toKafkaError(error, message) };
}
