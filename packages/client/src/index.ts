export {
  Admin,
  type AdminRequestOptions,
  type BrokerLogs,
  type ChangeOptions,
  type ClusterDescription,
  type DrainResult,
  type QuestionOptions,
  type TopicIdentity,
  type TopicListing,
} from './admin.js';
export type {
  ConfigTarget,
  ConfigUpdate,
  ElectionWish,
  PartitionName,
  PartitionsSpec,
  ReassignmentSpec,
  TopicSpec,
} from './admin-requests.js';
export { AdminError, ClientError, ConsumerError, type Outcome, ProducerError } from './client-error.js';
export { ClusterConnection, type LeaderLink, type TopicPartition } from './cluster-connection.js';
export { Consumer, type ConsumerRecord, type PollOptions } from './consumer.js';
export type { Assignment, ConsumerOptions, StartPosition } from './consumer-options.js';
export { murmur2, partitionOfKey } from './core/partitioner.js';
export type { KnownPartition, KnownTopic } from './core/route-table.js';
export { createAdmin, createConsumer, createProducer } from './factories.js';
export type { OffsetQuery, PartitionOffset } from './offset-lookup.js';
export type { ClusterSource, ConnectionOptions } from './options.js';
export { Producer } from './producer.js';
export type { Acks, PartitionerInput, ProducerOptions } from './producer-options.js';
export type { Payload, ProducerRecord, RecordHeaders, RecordMetadata } from './producer-record.js';
export type {
  QuorumAdmin,
  QuorumCandidate,
  QuorumDescription,
  QuorumMemberStatus,
  QuorumRequestOptions,
} from './quorum-admin.js';
export type { DeletedRecords, RecordDeletion } from './record-deletion.js';
