import { type Compression, compressions } from '@tidemark/protocol';
import { FRAME_RECORDS_BYTES_MAX } from '@tidemark/rpc';
import { checkRange, checkWord, withDefaults } from './options.js';

/** Who must have a record before it counts as written: nobody, the leader, or every in-sync replica. */
export type Acks = 0 | 1 | 'all';

/** What a partitioner may look at. */
export interface PartitionerInput {
  readonly topic: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly partitionCount: number;
}

/** The names and defaults of Kafka's producer, where there is one. */
export interface ProducerOptions {
  /** Default: all. */
  readonly acks?: Acks;
  /** `enable.idempotence`: no duplicates, and order kept, whatever is sent again. Needs acks=all; on by default with it. */
  readonly idempotent?: boolean;
  /** `compression.type`; none by default. */
  readonly compression?: Compression;
  /** `batch.size`: a batch takes no further record beyond this many bytes, uncompressed (16 KiB; 60 MiB at most). */
  readonly batchBytesMax?: number;
  /** `linger.ms`: how long a batch waits for more records (0: batches form by what queues meanwhile). */
  readonly lingerMs?: number;
  /** `buffer.memory`: what may be unsettled before `send` waits (32 MiB); each record counts 512 bytes beside its own. */
  readonly bufferBytesMax?: number;
  /** `max.block.ms`: how long `send` may wait for memory or for the topic's routes (60 s), and a record for a topic that was deleted. */
  readonly blockTimeoutMs?: number;
  /** `max.request.size` (1 MiB; 60 MiB at most). A larger record is refused. */
  readonly requestBytesMax?: number;
  /** `max.in.flight.requests.per.connection`: requests to one broker at once (5, also the most under idempotence). */
  readonly inFlightMax?: number;
  /** `delivery.timeout.ms`: from `send` to the last attempt (120 s). */
  readonly deliveryTimeoutMs?: number;
  /** `request.timeout.ms`: how long an answer may take (30 s, or the connection's). */
  readonly requestTimeoutMs?: number;
  /** Chooses the partition of a record that names none; by default its key does, or the batch that is being filled. */
  readonly partitioner?: (input: PartitionerInput) => number;
}

export type ResolvedProducerOptions = Required<Omit<ProducerOptions, 'partitioner'>> & {
  readonly partitioner: ProducerOptions['partitioner'];
};

const IDEMPOTENT_IN_FLIGHT_MAX = 5;

/** Throws RangeError for what is out of range, is no word that is known, or contradicts itself. */
export function resolveProducerOptions(given: ProducerOptions, requestTimeoutMs: number): ResolvedProducerOptions {
  const acks = given.acks ?? 'all';
  const options: ResolvedProducerOptions = withDefaults(
    {
      acks,
      idempotent: acks === 'all',
      compression: 'none' as const,
      batchBytesMax: 16 * 1024,
      lingerMs: 0,
      bufferBytesMax: 32 * 1024 * 1024,
      blockTimeoutMs: 60_000,
      requestBytesMax: 1024 * 1024,
      inFlightMax: 5,
      deliveryTimeoutMs: 120_000,
      requestTimeoutMs,
      partitioner: undefined,
    },
    given,
  );
  checkWord('acks', acks, [0, 1, 'all']);
  checkWord('compression', options.compression, compressions);
  if (options.idempotent && acks !== 'all') throw new RangeError('idempotent needs acks=all');
  checkRange('batchBytesMax', options.batchBytesMax, 1, FRAME_RECORDS_BYTES_MAX);
  checkRange('lingerMs', options.lingerMs, 0);
  checkRange('blockTimeoutMs', options.blockTimeoutMs, 0);
  checkRange('requestBytesMax', options.requestBytesMax, 1024, FRAME_RECORDS_BYTES_MAX);
  checkRange('bufferBytesMax', options.bufferBytesMax, options.requestBytesMax);
  checkRange('inFlightMax', options.inFlightMax, 1, options.idempotent ? IDEMPOTENT_IN_FLIGHT_MAX : 1000);
  checkRange('requestTimeoutMs', options.requestTimeoutMs, 1);
  checkRange('deliveryTimeoutMs', options.deliveryTimeoutMs, options.lingerMs + 1);
  return options;
}
