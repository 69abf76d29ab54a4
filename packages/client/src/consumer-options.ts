import { validateTopicName } from '@tidemark/protocol';
import type { TopicPartition } from './cluster-connection.js';
import { checkRange, checkWord, withDefaults } from './options.js';

/** Where to begin: at the first record there is, behind the last, at an offset, or at the first record of a time. */
export type StartPosition = 'beginning' | 'end' | { readonly offset: number } | { readonly timestampMs: number };

export interface Assignment extends TopicPartition {
  readonly from: StartPosition;
}

/** The names and defaults of Kafka's consumer. */
export interface ConsumerOptions {
  /** `fetch.min.bytes`: once all was read, a broker waits until it has this much (1). */
  readonly fetchBytesMin?: number;
  /** `fetch.max.wait.ms`: but no longer than this (500 ms; at least 1). */
  readonly fetchWaitMaxMs?: number;
  /**
   * `fetch.max.bytes`: what one answer may hold (50 MiB). With as much fetched ahead nothing more is asked for; but brokers are asked
   * at once, each for what is missing then, so that this much for each of them may be held.
   */
  readonly fetchBytesMax?: number;
  /** `max.partition.fetch.bytes`: likewise for one partition (1 MiB), of which twice as much may be held. A single larger batch is fetched all the same. */
  readonly partitionBytesMax?: number;
  /** `max.poll.records`: what one `poll` returns (500). */
  readonly pollRecordsMax?: number;
  /** `auto.offset.reset`: where to go on when the position is no longer, or not yet, in the log (latest). */
  readonly offsetReset?: 'earliest' | 'latest' | 'none';
  /**
   * `client.rack`: where this consumer stands. Brokers send it to an in-sync replica in that rack (KIP-392), which may
   * tell of records up to half a second later than the leader, or, where it is cut off from it, five minutes; empty: always
   * the leader.
   */
  readonly rack?: string;
  /** `request.timeout.ms`: how long an answer may take beyond `fetchWaitMaxMs` (30 s, or the connection's). */
  readonly requestTimeoutMs?: number;
}

export type ResolvedConsumerOptions = Required<ConsumerOptions>;

/** Throws RangeError for a position out of range, and for what is none. */
export function checkedStart(from: StartPosition): StartPosition {
  if (typeof from !== 'object' || from === null) {
    checkWord('a start', from, ['beginning', 'end']);
    return from;
  }
  const number = 'offset' in from ? from.offset : from.timestampMs;
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`a start at ${number} is out of range`);
  return from;
}

/** Throws RangeError for a topic that cannot be, or a partition. One that is not there may be made later. */
export function checkedPlace({ topic, partition }: TopicPartition): TopicPartition {
  const illegal =
    typeof topic === 'string' ? validateTopicName(topic) : `a topic name is a string, not of type ${typeof topic}`;
  if (illegal !== undefined) throw new RangeError(illegal);
  if (!Number.isInteger(partition) || partition < 0) {
    throw new RangeError(`partition ${partition} of ${topic}; partitions are integers from 0 up`);
  }
  return { topic, partition };
}

/** Throws RangeError for what is out of range. */
export function resolveConsumerOptions(given: ConsumerOptions, requestTimeoutMs: number): ResolvedConsumerOptions {
  const options: ResolvedConsumerOptions = withDefaults(
    {
      fetchBytesMin: 1,
      fetchWaitMaxMs: 500,
      fetchBytesMax: 50 * 1024 * 1024,
      partitionBytesMax: 1024 * 1024,
      pollRecordsMax: 500,
      offsetReset: 'latest' as const,
      rack: '',
      requestTimeoutMs,
    },
    given,
  );
  checkWord('offsetReset', options.offsetReset, ['earliest', 'latest', 'none']);
  checkRange('fetchBytesMin', options.fetchBytesMin, 0, 2 ** 31);
  checkRange('fetchWaitMaxMs', options.fetchWaitMaxMs, 1, 2 ** 31);
  checkRange('fetchBytesMax', options.fetchBytesMax, 1, 2 ** 31);
  checkRange('partitionBytesMax', options.partitionBytesMax, 1, 2 ** 31);
  checkRange('pollRecordsMax', options.pollRecordsMax, 1);
  checkRange('requestTimeoutMs', options.requestTimeoutMs, 1);
  return options;
}
