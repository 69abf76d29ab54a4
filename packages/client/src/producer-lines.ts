import type { ErrorName } from '@tidemark/protocol';
import { ProducerError } from './client-error.js';
import { type Ending, PartitionQueue } from './core/partition-queue.js';
import type { ProducerBatch } from './core/producer-batch.js';
import { TopicMap } from './core/topic-map.js';
import type { ResolvedProducerOptions } from './producer-options.js';
import type { RecordMetadata } from './producer-record.js';

/** What is owed to the sender of one record. */
export interface Delivery {
  readonly sizeBytes: number;
  readonly timestampMs: number;
  resolve(metadata: RecordMetadata): void;
  reject(error: ProducerError): void;
}

export type Batch = ProducerBatch<Delivery>;

/** One partition that records are sent to. */
export interface Line {
  readonly topic: string;
  readonly partition: number;
  readonly queue: PartitionQueue<Delivery>;
  /** The topic's id when a batch was last taken; undefined: none was. */
  topicId: string | undefined;
  /** Since when no topic of the name is known: it was deleted; undefined: one is. */
  missingSinceMs: number | undefined;
  /** Where the batches in flight went. */
  brokerId: number;
  /** When the first of a row of failures to find or reach the leader was; undefined: the last attempt was answered. */
  troubleSinceMs: number | undefined;
  /** The trouble with its route that was reported last. */
  reported: { readonly leaderEpoch: number; readonly atMs: number } | undefined;
}

/** The lines of one producer, and those of them that hold anything, the longest unserved first. */
export class ProducerLines {
  readonly #options: ResolvedProducerOptions;
  readonly #lines: TopicMap<Map<number, Line>>;
  readonly #active = new Set<Line>();

  /** A line's sequences are needed while its topic exists; then `isKnown` is false, and its last records are settled. */
  constructor(options: ResolvedProducerOptions, isKnown: (topic: string) => boolean) {
    this.#options = options;
    this.#lines = new TopicMap(
      (topic, partitions) => !isKnown(topic) && [...partitions.values()].every(({ queue }) => queue.isEmpty),
    );
  }

  get active(): ReadonlySet<Line> {
    return this.#active;
  }

  /** Those of a topic. */
  of(topic: string): Iterable<Line> {
    return this.#lines.get(topic)?.values() ?? [];
  }

  /** The line of a partition, which is about to hold something. */
  activate(topic: string, partition: number): Line {
    let partitions = this.#lines.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.#lines.set(topic, partitions);
    }
    let line = partitions.get(partition);
    if (line === undefined) {
      const queue = new PartitionQueue<Delivery>(this.#options);
      line = {
        topic,
        partition,
        queue,
        topicId: undefined,
        missingSinceMs: undefined,
        brokerId: -1,
        troubleSinceMs: undefined,
        reported: undefined,
      };
      partitions.set(partition, line);
    }
    this.#active.add(line);
    return line;
  }

  /** It has been served: all others come first now. */
  toEnd(line: Line): void {
    this.#active.delete(line);
    this.#active.add(line);
  }

  deactivate(line: Line): void {
    this.#active.delete(line);
  }
}

/** Where a batch was written; -1: the offset is unknown, or the records keep their own times. */
export interface Written {
  readonly baseOffset: number;
  readonly appendTimeMs: number;
}

export const PLACE_UNKNOWN: Written = { baseOffset: -1, appendTimeMs: -1 };

/** Keeps the promise of each record of a batch. */
export function deliver({ topic, partition }: Line, batch: Batch, { baseOffset, appendTimeMs }: Written): void {
  for (const [at, delivery] of batch.deliveries.entries()) {
    delivery.resolve({
      topic,
      partition,
      offset: baseOffset < 0 ? -1 : baseOffset + at,
      timestampMs: appendTimeMs < 0 ? delivery.timestampMs : appendTimeMs,
    });
  }
}

export interface Failure {
  readonly code: ErrorName;
  readonly message: string;
  readonly outcome: 'failed' | 'unknown';
  readonly cause?: unknown;
}

/** Breaks it, with one error for all records of the batch. */
function fail({ topic, partition }: Line, batch: Batch, failure: Failure): void {
  const error = new ProducerError({ ...failure, topic, partition });
  for (const delivery of batch.deliveries) delivery.reject(error);
}

/** Keeps or breaks it, for a batch whose last attempt failed, or that has waited too long. */
export function end(
  line: Line,
  batch: Batch,
  { outcome, ...failure }: Omit<Failure, 'outcome'> & { outcome: Ending },
): void {
  if (outcome === 'delivered') deliver(line, batch, PLACE_UNKNOWN);
  else fail(line, batch, { ...failure, outcome });
}
