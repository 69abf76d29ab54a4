import type { Random } from '@tidemark/ports';
import { ClientError } from './client-error.js';
import { partitionOfKey, StickyPartitioner } from './core/partitioner.js';
import type { KnownTopic } from './core/route-table.js';
import { TopicMap } from './core/topic-map.js';
import type { ProducerOptions } from './producer-options.js';
import type { PreparedRecord } from './producer-record.js';

interface TopicState {
  readonly sticky: StickyPartitioner;
  /** The routes from which `available` was made. */
  topic: KnownTopic | undefined;
  available: readonly number[];
}

export interface PartitionSelectorOptions {
  readonly random: Random;
  readonly stickyBytes: number;
  readonly partitioner: ProducerOptions['partitioner'];
  /** Whether a topic exists. */
  readonly isKnown: (topic: string) => boolean;
}

/** Whether a topic may have to grow before it has this partition. */
export function isBeyond({ partitionCount }: KnownTopic, partition: number): boolean {
  return Number.isInteger(partition) && partition >= partitionCount;
}

export function unknownPartition({ topic, partitionCount }: KnownTopic, partition: number): ClientError {
  return new ClientError({
    code: 'UNKNOWN_TOPIC_OR_PARTITION',
    message: `topic ${topic} has partitions 0 to ${partitionCount - 1}, not ${partition}`,
    outcome: 'failed',
    topic,
    partition,
  });
}

/** Chooses each record's partition: the one that it names, the custom partitioner's, its key's, or the sticky one. */
export class PartitionSelector {
  readonly #options: PartitionSelectorOptions;
  readonly #topics: TopicMap<TopicState>;

  constructor(options: PartitionSelectorOptions) {
    this.#options = options;
    this.#topics = new TopicMap((topic) => !options.isKnown(topic));
  }

  /** Throws ClientError if the partition that is named, or that the partitioner chose, does not exist. */
  select(topic: KnownTopic, { record, sizeBytes }: PreparedRecord, named: number | undefined): number {
    const { partitionCount } = topic;
    const { key, value } = record;
    const chosen = named ?? this.#options.partitioner?.({ topic: topic.topic, key, value, partitionCount });
    if (chosen === undefined)
      return key === null ? this.#sticky(topic, sizeBytes) : partitionOfKey(key, partitionCount);
    if (Number.isInteger(chosen) && chosen >= 0 && chosen < partitionCount) return chosen;
    throw unknownPartition(topic, chosen);
  }

  #sticky(topic: KnownTopic, sizeBytes: number): number {
    let state = this.#topics.get(topic.topic);
    if (state === undefined) {
      state = { sticky: new StickyPartitioner(this.#options.stickyBytes), topic: undefined, available: [] };
      this.#topics.set(topic.topic, state);
    }
    if (state.topic !== topic) {
      state.topic = topic;
      const led = [...topic.partitions.values()].filter(({ leader }) => leader >= 0);
      state.available = led.map(({ partition }) => partition).sort((a, b) => a - b);
    }
    const { available } = state;
    const { partitionCount } = topic;
    return state.sticky.choose(sizeBytes, { partitionCount, available, draw: this.#options.random.next() });
  }
}
