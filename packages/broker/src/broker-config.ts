import type { WriteBehindOptions } from '@tidemark/commitlog';
import type { Endpoint, Init, NodeId } from '@tidemark/protocol';
import { ATTACHMENTS_MAX, FRAME_BYTES_MAX } from '@tidemark/rpc';

/** How a broker behaves; `brokerConfig` fills in what is not said. Times in milliseconds. */
export interface BrokerConfig {
  readonly nodeId: NodeId;
  readonly clusterId: string;
  /** Empty: none. */
  readonly rack: string;
  /** Where others reach this node; the one called `frames` is for followers and clients. */
  readonly endpoints: readonly Init<Endpoint>[];
  readonly heartbeatIntervalMs: number;
  /**
   * How long a follower may lag before it leaves the ISR. Kafka's default is 30 s; here 10 s, since a follower that
   * has died is fenced by the controller long before, and one that only crawls holds up every acks=all for as long.
   */
  readonly replicaLagTimeMaxMs: number;
  /** Longest that a request to the controller, or a fetch beyond its own wait, may take. */
  readonly requestTimeoutMs: number;
  /** Longest that a leader holds a follower's fetch which has nothing to bring (`replica.fetch.wait.max.ms`). */
  readonly replicaFetchWaitMs: number;
  /** Of one partition in a follower's fetch (`replica.fetch.max.bytes`). */
  readonly replicaFetchBytes: number;
  /** Fetches of a follower's session before it opens another: a fetch has its number in there as a uint32, and 0 opens one. */
  readonly replicaSessionFetchesMax: number;
  /** Partitions that a follower's fetch names at most; one that names more is refused. A session has as many as it comes to. */
  readonly replicaFetchPartitionsMax: number;
  /** Of a whole fetch's answer, a follower's or a consumer's (`fetch.max.bytes`). */
  readonly fetchBytesMax: number;
  /** Longest that a consumer's fetch is held, whatever it asks for. */
  readonly fetchWaitMsMax: number;
  /** Longest that a produce waits for its acks, and a deletion for the other replicas, whatever they ask for. */
  readonly produceTimeoutMsMax: number;
  /** Bytes of records that wait to be written in one turn, over all partitions; beyond it producers are told OVERLOADED. */
  readonly stagedBytesMax: number;
  /** Appends are refused when they would leave less than this free on the disk. */
  readonly diskReserveBytes: number;
  /** Of the journal, which uses about four of them (`journal.segment.bytes`). */
  readonly journalSegmentBytes: number;
  /** Memory for the ends of all logs: what lies further back is read from the disk. */
  readonly tailCacheBytes: number;
  /** What of logs that the journal makes durable may wait in memory to be written to their files. */
  readonly writeBehind: WriteBehindOptions;
  /** How often high watermarks are written to the store. */
  readonly highWatermarkCheckpointIntervalMs: number;
  /** How often old segments are looked for (`log.retention.check.interval.ms`). */
  readonly retentionCheckIntervalMs: number;
  /** How often logs that are to be compacted are looked for (`log.cleaner.backoff.ms`). */
  readonly compactionIntervalMs: number;
  /** Memory for the keys of a log that is being compacted (`log.cleaner.dedupe.buffer.size`). */
  readonly compactionMapBytes: number;
  /** How much compaction reads and writes in a second (`log.cleaner.io.max.bytes.per.second`). */
  readonly compactionBytesPerSecond: number;
  /** How long an idempotent producer that is silent is remembered (`producer.id.expiration.ms`). */
  readonly producerExpiryMs: number;
  /** How often nameservers are told everything. */
  readonly routeReportIntervalMs: number;
}

/** What must be said; the rest has a default. */
export type BrokerConfigInit = Pick<BrokerConfig, 'nodeId' | 'clusterId' | 'endpoints'> & Partial<BrokerConfig>;

const defaults = {
  rack: '',
  heartbeatIntervalMs: 1_000,
  replicaLagTimeMaxMs: 10_000,
  requestTimeoutMs: 5_000,
  replicaFetchWaitMs: 500,
  replicaFetchBytes: 1_048_576,
  replicaSessionFetchesMax: 2 ** 31,
  replicaFetchPartitionsMax: 100_000,
  fetchBytesMax: 50 * 1_048_576,
  fetchWaitMsMax: 60_000,
  produceTimeoutMsMax: 600_000,
  stagedBytesMax: 256 * 1_048_576,
  diskReserveBytes: 16 * 1_048_576,
  journalSegmentBytes: 128 * 1_048_576,
  tailCacheBytes: 32 * 1_048_576,
  writeBehind: {},
  highWatermarkCheckpointIntervalMs: 5_000,
  retentionCheckIntervalMs: 300_000,
  compactionIntervalMs: 15_000,
  compactionMapBytes: 128 * 1_048_576,
  compactionBytesPerSecond: 64 * 1_048_576,
  producerExpiryMs: 86_400_000,
  routeReportIntervalMs: 5_000,
} as const satisfies Partial<BrokerConfig>;

/** Longest that all that is said of one partition in an answer gets, records apart. */
export const PARTITION_RESULT_BYTES_MAX = 192;

/** What a fetch's answer holds beside the most that may be said of the most partitions: 52 MiB. */
const ANSWER_BYTES_MAX = FRAME_BYTES_MAX - (ATTACHMENTS_MAX + 1) * PARTITION_RESULT_BYTES_MAX;

/** Throws RangeError if an answer of `fetchBytesMax` would be longer than a frame may be. */
export function brokerConfig(init: BrokerConfigInit): BrokerConfig {
  const config = { ...defaults, ...init };
  const { fetchBytesMax } = config;
  if (fetchBytesMax < 1 || fetchBytesMax > ANSWER_BYTES_MAX) {
    throw new RangeError(`fetch.max.bytes is ${fetchBytesMax}; between 1 and ${ANSWER_BYTES_MAX} fit a frame`);
  }
  return config;
}
