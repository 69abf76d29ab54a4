import { type ErrorName, errorInfo } from '@tidemark/protocol';
import { KafkaErrorCode, type KafkaErrorName } from './kafka-errors.js';

/**
 * What a Kafka client is told for each error of the registry. Where Kafka has no word of its own for it, the one with
 * which its clients do the right thing: try again, look for the leader, or give up.
 */
const KAFKA_NAMES: Readonly<Record<ErrorName, KafkaErrorName>> = {
  NONE: 'NONE',
  UNKNOWN_SERVER_ERROR: 'UNKNOWN_SERVER_ERROR',
  INVALID_REQUEST: 'INVALID_REQUEST',
  UNSUPPORTED_VERSION: 'UNSUPPORTED_VERSION',
  // The Java producer splits a batch that is refused so.
  FRAME_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  // Every client tries again after this one.
  OVERLOADED: 'REQUEST_TIMED_OUT',
  REQUEST_TIMED_OUT: 'REQUEST_TIMED_OUT',
  // Not NETWORK_EXCEPTION, which librdkafka takes for final.
  DISCONNECTED: 'REQUEST_TIMED_OUT',
  UNREACHABLE: 'REQUEST_TIMED_OUT',
  SHUTTING_DOWN: 'NOT_LEADER_OR_FOLLOWER',
  STARTING_UP: 'NOT_LEADER_OR_FOLLOWER',
  CANCELLED: 'UNKNOWN_SERVER_ERROR',
  UNKNOWN_TOPIC_OR_PARTITION: 'UNKNOWN_TOPIC_OR_PARTITION',
  UNKNOWN_TOPIC_ID: 'UNKNOWN_TOPIC_ID',
  TOPIC_ALREADY_EXISTS: 'TOPIC_ALREADY_EXISTS',
  INVALID_TOPIC: 'INVALID_TOPIC_EXCEPTION',
  INVALID_PARTITIONS: 'INVALID_PARTITIONS',
  INVALID_REPLICATION_FACTOR: 'INVALID_REPLICATION_FACTOR',
  INVALID_CONFIG: 'INVALID_CONFIG',
  INVALID_REPLICA_ASSIGNMENT: 'INVALID_REPLICA_ASSIGNMENT',
  REASSIGNMENT_IN_PROGRESS: 'REASSIGNMENT_IN_PROGRESS',
  NO_REASSIGNMENT_IN_PROGRESS: 'NO_REASSIGNMENT_IN_PROGRESS',
  ELECTION_NOT_NEEDED: 'ELECTION_NOT_NEEDED',
  PREFERRED_LEADER_NOT_AVAILABLE: 'PREFERRED_LEADER_NOT_AVAILABLE',
  ELIGIBLE_LEADERS_NOT_AVAILABLE: 'ELIGIBLE_LEADERS_NOT_AVAILABLE',
  BROKER_IN_USE: 'POLICY_VIOLATION',
  INCOMPATIBLE_FEATURES: 'FEATURE_UPDATE_FAILED',
  POLICY_VIOLATION: 'POLICY_VIOLATION',
  NOT_LEADER: 'NOT_LEADER_OR_FOLLOWER',
  LEADER_NOT_AVAILABLE: 'LEADER_NOT_AVAILABLE',
  FENCED_LEADER_EPOCH: 'FENCED_LEADER_EPOCH',
  UNKNOWN_LEADER_EPOCH: 'UNKNOWN_LEADER_EPOCH',
  NOT_ENOUGH_REPLICAS: 'NOT_ENOUGH_REPLICAS',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  OFFSET_OUT_OF_RANGE: 'OFFSET_OUT_OF_RANGE',
  CORRUPT_BATCH: 'CORRUPT_MESSAGE',
  RECORD_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  OUT_OF_ORDER_SEQUENCE: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  DUPLICATE_SEQUENCE: 'DUPLICATE_SEQUENCE_NUMBER',
  INVALID_PRODUCER_EPOCH: 'INVALID_PRODUCER_EPOCH',
  UNKNOWN_PRODUCER_ID: 'UNKNOWN_PRODUCER_ID',
  INVALID_REQUIRED_ACKS: 'INVALID_REQUIRED_ACKS',
  STORAGE_ERROR: 'KAFKA_STORAGE_ERROR',
  DISK_FULL: 'KAFKA_STORAGE_ERROR',
  INVALID_TIMESTAMP: 'INVALID_TIMESTAMP',
  INVALID_RECORD: 'INVALID_RECORD',
  NOT_CONTROLLER: 'NOT_CONTROLLER',
  STALE_BROKER_EPOCH: 'STALE_BROKER_EPOCH',
  BROKER_NOT_REGISTERED: 'BROKER_ID_NOT_REGISTERED',
  DUPLICATE_BROKER_REGISTRATION: 'DUPLICATE_BROKER_REGISTRATION',
  INCONSISTENT_CLUSTER_ID: 'INCONSISTENT_CLUSTER_ID',
  INVALID_UPDATE_VERSION: 'INVALID_UPDATE_VERSION',
  INELIGIBLE_REPLICA: 'INELIGIBLE_REPLICA',
  // As Kafka's controller answers what was pending when it lost its leadership.
  NOT_COMMITTED: 'NOT_CONTROLLER',
  SNAPSHOT_NOT_FOUND: 'SNAPSHOT_NOT_FOUND',
  QUORUM_CHANGE_IN_PROGRESS: 'REQUEST_TIMED_OUT',
  INVALID_QUORUM_CHANGE: 'INVALID_REQUEST',
  QUORUM_WOULD_STALL: 'INVALID_REQUEST',
  NO_SUCCESSOR: 'UNKNOWN_SERVER_ERROR',
  FETCH_SESSION_NOT_FOUND: 'FETCH_SESSION_ID_NOT_FOUND',
  INVALID_FETCH_SESSION_EPOCH: 'INVALID_FETCH_SESSION_EPOCH',
  // Consumers then seek as auto.offset.reset says.
  BELOW_LOG_START: 'OFFSET_OUT_OF_RANGE',
  REPLICA_NOT_AVAILABLE: 'REPLICA_NOT_AVAILABLE',
};

export function kafkaErrorNameOf(error: ErrorName): KafkaErrorName {
  return KAFKA_NAMES[error];
}

/**
 * What the Java consumer expects of a partition in a Fetch response: anything else ends it with an
 * IllegalStateException (FetchCollector).
 */
const FETCH_NAMES: ReadonlySet<KafkaErrorName> = new Set<KafkaErrorName>([
  'NONE',
  'UNKNOWN_SERVER_ERROR',
  'OFFSET_OUT_OF_RANGE',
  'CORRUPT_MESSAGE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'NOT_LEADER_OR_FOLLOWER',
  'REPLICA_NOT_AVAILABLE',
  'KAFKA_STORAGE_ERROR',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_TOPIC_ID',
]);

/** The error code of a partition in a Fetch response: one after which every consumer goes on. */
export function toFetchErrorCode(error: number | ErrorName): number {
  const { name, retriable } = errorInfo(error);
  const kafkaName = KAFKA_NAMES[name];
  if (FETCH_NAMES.has(kafkaName)) return KafkaErrorCode[kafkaName];
  return retriable ? KafkaErrorCode.REPLICA_NOT_AVAILABLE : KafkaErrorCode.UNKNOWN_SERVER_ERROR;
}

/**
 * The error code of a partition in a ListOffsets response. While the end is not known it is LEADER_NOT_AVAILABLE, as Kafka's for
 * clients that know no OFFSET_NOT_AVAILABLE: after REPLICA_NOT_AVAILABLE librdkafka fails the question, and does not repeat it.
 */
export function toListOffsetsErrorCode(error: number | ErrorName): number {
  const { name } = errorInfo(error);
  return KafkaErrorCode[name === 'REPLICA_NOT_AVAILABLE' ? 'LEADER_NOT_AVAILABLE' : KAFKA_NAMES[name]];
}

/**
 * The error code of an InitProducerId response. While the controller hands out no ids it is COORDINATOR_LOAD_IN_PROGRESS
 * whatever the reason, as Kafka has it (RPCProducerIdManager): to producers almost every other code is final
 * (TransactionManager), also where the reason is the broker's own and passes.
 */
export function toInitProducerIdErrorCode(error: number | ErrorName): number {
  const { name } = errorInfo(error);
  const isTheirs = name === 'NONE' || name === 'INVALID_REQUEST';
  return KafkaErrorCode[isTheirs ? KAFKA_NAMES[name] : 'COORDINATOR_LOAD_IN_PROGRESS'];
}

/** A message may quote what was asked, and must fit a string of the protocol. */
const MESSAGE_LENGTH_MAX = 1_000;

/**
 * The code and message that a response carries for an error of the registry, given by name or code. The message is
 * null with NONE, else `message` or, without one, the registry's advice.
 */
export function toKafkaError(
  error: number | ErrorName,
  message?: string,
): { errorCode: number; errorMessage: string | null } {
  const { name, advice } = errorInfo(error);
  const errorCode = KafkaErrorCode[KAFKA_NAMES[name]];
  if (name === 'NONE') return { errorCode, errorMessage: null };
  return { errorCode, errorMessage: (message || advice).slice(0, MESSAGE_LENGTH_MAX) };
}
