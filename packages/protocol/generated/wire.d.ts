// Generated from proto/tidemark/v1 by npm run generate.
import type { Reader, Writer } from 'protobufjs';

/** What may be given to encode or create: absent fields take their defaults. */
export type Init<T> = T extends Uint8Array
  ? T
  : T extends (infer U)[]
    ? readonly Init<U>[]
    : T extends object
      ? { readonly [K in keyof T]?: Init<T[K]> | null | undefined }
      : T;

export interface MessageCodec<T> {
  create(properties?: Init<T>): T;
  encode(message: Init<T>, writer?: Writer): Writer;
  /** Throws RangeError if the input ends early or holds a 64-bit value outside the safe integers. */
  decode(input: Uint8Array | Reader, length?: number): T;
}

export interface ConfigEntry {
  key: string;
  value: string;
  isDefault: boolean;
  source: ConfigSource;
  doc: string;
  unit: string;
  defaultValue: string;
  readOnly: boolean;
}
export declare const ConfigEntry: MessageCodec<ConfigEntry>;

export interface ReplicaAssignment {
  replicas: number[];
}
export declare const ReplicaAssignment: MessageCodec<ReplicaAssignment>;

export interface NewTopic {
  name: string;
  partitions: number;
  replicationFactor: number;
  configs: ConfigEntry[];
  assignments: ReplicaAssignment[];
}
export declare const NewTopic: MessageCodec<NewTopic>;

export interface CreateTopicsRequest {
  topics: NewTopic[];
  validateOnly: boolean;
  timeoutMs: number;
  token: string;
}
export declare const CreateTopicsRequest: MessageCodec<CreateTopicsRequest>;

export interface TopicResult {
  name: string;
  topicId: string;
  error: ErrorCode;
  message: string;
  partitions: number;
  replicationFactor: number;
  configs: ConfigEntry[];
}
export declare const TopicResult: MessageCodec<TopicResult>;

export interface CreateTopicsResponse {
  error: ErrorCode;
  message: string;
  topics: TopicResult[];
  metadataOffset: number;
}
export declare const CreateTopicsResponse: MessageCodec<CreateTopicsResponse>;

export interface DeleteTopicsRequest {
  topics: string[];
  timeoutMs: number;
  topicIds: string[];
  validateOnly: boolean;
}
export declare const DeleteTopicsRequest: MessageCodec<DeleteTopicsRequest>;

export interface DeleteTopicsResponse {
  error: ErrorCode;
  message: string;
  topics: TopicResult[];
  metadataOffset: number;
}
export declare const DeleteTopicsResponse: MessageCodec<DeleteTopicsResponse>;

export interface DescribeTopicsRequest {
  topics: string[];
  leastMetadataOffset: number;
}
export declare const DescribeTopicsRequest: MessageCodec<DescribeTopicsRequest>;

export interface TopicDescription {
  route: TopicRoute | null;
  configs: ConfigEntry[];
  eligibility: PartitionEligibility[];
}
export declare const TopicDescription: MessageCodec<TopicDescription>;

export interface PartitionEligibility {
  partition: number;
  elr: number[];
  lastKnownElr: number[];
  recovering: boolean;
  addingReplicas: number[];
  removingReplicas: number[];
}
export declare const PartitionEligibility: MessageCodec<PartitionEligibility>;

export interface DescribeTopicsResponse {
  error: ErrorCode;
  message: string;
  topics: TopicDescription[];
}
export declare const DescribeTopicsResponse: MessageCodec<DescribeTopicsResponse>;

export interface DescribeClusterRequest {
}
export declare const DescribeClusterRequest: MessageCodec<DescribeClusterRequest>;

export interface BrokerDescription {
  address: BrokerAddress | null;
  brokerEpoch: number;
  fenced: boolean;
  shuttingDown: boolean;
  roles: string[];
  draining: boolean;
  features: FeatureRange[];
}
export declare const BrokerDescription: MessageCodec<BrokerDescription>;

export interface DescribeClusterResponse {
  error: ErrorCode;
  message: string;
  clusterId: string;
  controller: number;
  brokers: BrokerDescription[];
  metadataOffset: number;
  controllerTerm: number;
}
export declare const DescribeClusterResponse: MessageCodec<DescribeClusterResponse>;

export interface NewPartitions {
  topic: string;
  total: number;
  assignments: ReplicaAssignment[];
}
export declare const NewPartitions: MessageCodec<NewPartitions>;

export interface CreatePartitionsRequest {
  topics: NewPartitions[];
  validateOnly: boolean;
  timeoutMs: number;
}
export declare const CreatePartitionsRequest: MessageCodec<CreatePartitionsRequest>;

export interface CreatePartitionsResponse {
  error: ErrorCode;
  message: string;
  topics: TopicResult[];
  metadataOffset: number;
}
export declare const CreatePartitionsResponse: MessageCodec<CreatePartitionsResponse>;

export interface ConfigResource {
  type: ConfigRecordResourceType;
  name: string;
}
export declare const ConfigResource: MessageCodec<ConfigResource>;

export interface ConfigChange {
  key: string;
  operation: ConfigChangeOperation;
  value: string;
}
export declare const ConfigChange: MessageCodec<ConfigChange>;

export interface AlterConfigsResource {
  resource: ConfigResource | null;
  changes: ConfigChange[];
  replace: boolean;
}
export declare const AlterConfigsResource: MessageCodec<AlterConfigsResource>;

export interface AlterConfigsRequest {
  resources: AlterConfigsResource[];
  validateOnly: boolean;
  timeoutMs: number;
}
export declare const AlterConfigsRequest: MessageCodec<AlterConfigsRequest>;

export interface ConfigResult {
  resource: ConfigResource | null;
  error: ErrorCode;
  message: string;
}
export declare const ConfigResult: MessageCodec<ConfigResult>;

export interface AlterConfigsResponse {
  error: ErrorCode;
  message: string;
  resources: ConfigResult[];
  metadataOffset: number;
}
export declare const AlterConfigsResponse: MessageCodec<AlterConfigsResponse>;

export interface DescribeConfigsRequest {
  resources: ConfigResource[];
  keys: string[];
  includeDocs: boolean;
  leastMetadataOffset: number;
}
export declare const DescribeConfigsRequest: MessageCodec<DescribeConfigsRequest>;

export interface ConfigDescription {
  resource: ConfigResource | null;
  error: ErrorCode;
  message: string;
  entries: ConfigEntry[];
}
export declare const ConfigDescription: MessageCodec<ConfigDescription>;

export interface DescribeConfigsResponse {
  error: ErrorCode;
  message: string;
  resources: ConfigDescription[];
}
export declare const DescribeConfigsResponse: MessageCodec<DescribeConfigsResponse>;

export interface TopicPartition {
  topic: string;
  partition: number;
}
export declare const TopicPartition: MessageCodec<TopicPartition>;

export interface LeaderElection {
  topic: string;
  partition: number;
  leader: number | null;
}
export declare const LeaderElection: MessageCodec<LeaderElection>;

export interface ElectLeadersRequest {
  type: ElectLeadersRequestType;
  partitions: LeaderElection[];
  validateOnly: boolean;
  timeoutMs: number;
}
export declare const ElectLeadersRequest: MessageCodec<ElectLeadersRequest>;

export interface PartitionResult {
  topic: string;
  partition: number;
  error: ErrorCode;
  message: string;
  leader: number;
}
export declare const PartitionResult: MessageCodec<PartitionResult>;

export interface ElectLeadersResponse {
  error: ErrorCode;
  message: string;
  partitions: PartitionResult[];
  metadataOffset: number;
}
export declare const ElectLeadersResponse: MessageCodec<ElectLeadersResponse>;

export interface PartitionReassignment {
  topic: string;
  partition: number;
  replicas: number[];
}
export declare const PartitionReassignment: MessageCodec<PartitionReassignment>;

export interface AlterPartitionReassignmentsRequest {
  partitions: PartitionReassignment[];
  validateOnly: boolean;
  timeoutMs: number;
}
export declare const AlterPartitionReassignmentsRequest: MessageCodec<AlterPartitionReassignmentsRequest>;

export interface AlterPartitionReassignmentsResponse {
  error: ErrorCode;
  message: string;
  partitions: PartitionResult[];
  metadataOffset: number;
}
export declare const AlterPartitionReassignmentsResponse: MessageCodec<AlterPartitionReassignmentsResponse>;

export interface ListPartitionReassignmentsRequest {
  partitions: TopicPartition[];
  leastMetadataOffset: number;
}
export declare const ListPartitionReassignmentsRequest: MessageCodec<ListPartitionReassignmentsRequest>;

export interface OngoingReassignment {
  topic: string;
  partition: number;
  replicas: number[];
  addingReplicas: number[];
  removingReplicas: number[];
  targetReplicas: number[];
  isr: number[];
  topicId: string;
}
export declare const OngoingReassignment: MessageCodec<OngoingReassignment>;

export interface ListPartitionReassignmentsResponse {
  error: ErrorCode;
  message: string;
  partitions: OngoingReassignment[];
  metadataOffset: number;
}
export declare const ListPartitionReassignmentsResponse: MessageCodec<ListPartitionReassignmentsResponse>;

export interface PlanEvacuationRequest {
  brokers: number[];
  leastMetadataOffset: number;
}
export declare const PlanEvacuationRequest: MessageCodec<PlanEvacuationRequest>;

export interface PlannedMove {
  topic: string;
  partition: number;
  from: number[];
  to: number[];
  problem: string;
}
export declare const PlannedMove: MessageCodec<PlannedMove>;

export interface PlanEvacuationResponse {
  error: ErrorCode;
  message: string;
  moves: PlannedMove[];
}
export declare const PlanEvacuationResponse: MessageCodec<PlanEvacuationResponse>;

export interface DrainBrokerRequest {
  brokerId: number;
  draining: boolean;
  validateOnly: boolean;
  timeoutMs: number;
}
export declare const DrainBrokerRequest: MessageCodec<DrainBrokerRequest>;

export interface DrainBrokerResponse {
  error: ErrorCode;
  message: string;
  leadershipsMoved: number;
  leadershipsLeft: number;
  replicas: number;
  metadataOffset: number;
}
export declare const DrainBrokerResponse: MessageCodec<DrainBrokerResponse>;

export interface UnregisterBrokerRequest {
  brokerId: number;
  timeoutMs: number;
}
export declare const UnregisterBrokerRequest: MessageCodec<UnregisterBrokerRequest>;

export interface UnregisterBrokerResponse {
  error: ErrorCode;
  message: string;
  metadataOffset: number;
}
export declare const UnregisterBrokerResponse: MessageCodec<UnregisterBrokerResponse>;

export interface DescribeFeaturesRequest {
}
export declare const DescribeFeaturesRequest: MessageCodec<DescribeFeaturesRequest>;

export interface FeatureDescription {
  name: string;
  level: number;
  least: number;
  most: number;
  ownLeast: number;
  ownMost: number;
}
export declare const FeatureDescription: MessageCodec<FeatureDescription>;

export interface DescribeFeaturesResponse {
  error: ErrorCode;
  message: string;
  features: FeatureDescription[];
}
export declare const DescribeFeaturesResponse: MessageCodec<DescribeFeaturesResponse>;

export interface UpdateFeatureRequest {
  name: string;
  level: number;
  validateOnly: boolean;
  timeoutMs: number;
}
export declare const UpdateFeatureRequest: MessageCodec<UpdateFeatureRequest>;

export interface UpdateFeatureResponse {
  error: ErrorCode;
  message: string;
  level: number;
  metadataOffset: number;
}
export declare const UpdateFeatureResponse: MessageCodec<UpdateFeatureResponse>;

export interface DescribeQuorumRequest {
  timeoutMs: number;
  confirmed: boolean;
}
export declare const DescribeQuorumRequest: MessageCodec<DescribeQuorumRequest>;

export interface QuorumMemberDescription {
  member: QuorumMember | null;
  leader: boolean;
  logEnd: number;
  lag: number;
  lastContactMs: number;
}
export declare const QuorumMemberDescription: MessageCodec<QuorumMemberDescription>;

export interface DescribeQuorumResponse {
  error: ErrorCode;
  message: string;
  leader: number;
  term: number;
  committedOffset: number;
  logEnd: number;
  changePending: boolean;
  members: QuorumMemberDescription[];
  snapshotOffset: number;
}
export declare const DescribeQuorumResponse: MessageCodec<DescribeQuorumResponse>;

export interface AddQuorumMemberRequest {
  nodeId: number;
  directoryId: string;
  host: string;
  port: number;
  learner: boolean;
  timeoutMs: number;
}
export declare const AddQuorumMemberRequest: MessageCodec<AddQuorumMemberRequest>;

export interface AddQuorumMemberResponse {
  error: ErrorCode;
  message: string;
  changed: boolean;
  metadataOffset: number;
}
export declare const AddQuorumMemberResponse: MessageCodec<AddQuorumMemberResponse>;

export interface RemoveQuorumMemberRequest {
  nodeId: number;
  directoryId: string;
  timeoutMs: number;
}
export declare const RemoveQuorumMemberRequest: MessageCodec<RemoveQuorumMemberRequest>;

export interface RemoveQuorumMemberResponse {
  error: ErrorCode;
  message: string;
  changed: boolean;
  metadataOffset: number;
}
export declare const RemoveQuorumMemberResponse: MessageCodec<RemoveQuorumMemberResponse>;

export interface TransferQuorumLeadershipRequest {
  nodeId: number | null;
  timeoutMs: number;
}
export declare const TransferQuorumLeadershipRequest: MessageCodec<TransferQuorumLeadershipRequest>;

export interface TransferQuorumLeadershipResponse {
  error: ErrorCode;
  message: string;
  leader: number;
}
export declare const TransferQuorumLeadershipResponse: MessageCodec<TransferQuorumLeadershipResponse>;

export interface SnapshotQuorumRequest {
  timeoutMs: number;
}
export declare const SnapshotQuorumRequest: MessageCodec<SnapshotQuorumRequest>;

export interface SnapshotQuorumResponse {
  error: ErrorCode;
  message: string;
  snapshotOffset: number;
}
export declare const SnapshotQuorumResponse: MessageCodec<SnapshotQuorumResponse>;

export interface ControllerHint {
  nodeId: number;
  host: string;
  port: number;
}
export declare const ControllerHint: MessageCodec<ControllerHint>;

export interface ReplicaLog {
  topicId: string;
  partition: number;
  directoryId: string;
  lastEpoch: number;
  leo: number;
  proved: boolean;
}
export declare const ReplicaLog: MessageCodec<ReplicaLog>;

export interface MissingLog {
  topicId: string;
  partition: number;
}
export declare const MissingLog: MessageCodec<MissingLog>;

export interface RegisterBrokerRequest {
  clusterId: string;
  brokerId: number;
  incarnation: string;
  endpoints: Endpoint[];
  rack: string;
  directoryIds: string[];
  logs: ReplicaLog[];
  previousBrokerEpoch: number;
  cleanShutdown: boolean;
  features: FeatureRange[];
  missingLogs: MissingLog[];
  notesDirectoryId: string;
}
export declare const RegisterBrokerRequest: MessageCodec<RegisterBrokerRequest>;

export interface RegisterBrokerResponse {
  error: ErrorCode;
  message: string;
  controller: ControllerHint | null;
  brokerEpoch: number;
}
export declare const RegisterBrokerResponse: MessageCodec<RegisterBrokerResponse>;

export interface HeartbeatRequest {
  brokerId: number;
  brokerEpoch: number;
  metadataOffset: number;
  wantShutdown: boolean;
  incarnation: string;
  full: boolean;
}
export declare const HeartbeatRequest: MessageCodec<HeartbeatRequest>;

export interface HeartbeatResponse {
  error: ErrorCode;
  message: string;
  controller: ControllerHint | null;
  fenced: boolean;
  mayShutDown: boolean;
  committedOffset: number;
}
export declare const HeartbeatResponse: MessageCodec<HeartbeatResponse>;

export interface IsrMember {
  brokerId: number;
  brokerEpoch: number;
}
export declare const IsrMember: MessageCodec<IsrMember>;

export interface AlterPartitionEntry {
  topicId: string;
  partition: number;
  leaderEpoch: number;
  partitionEpoch: number;
  isr: IsrMember[];
  recovered: boolean;
}
export declare const AlterPartitionEntry: MessageCodec<AlterPartitionEntry>;

export interface AlterPartitionRequest {
  brokerId: number;
  brokerEpoch: number;
  partitions: AlterPartitionEntry[];
}
export declare const AlterPartitionRequest: MessageCodec<AlterPartitionRequest>;

export interface AlterPartitionResult {
  topicId: string;
  partition: number;
  error: ErrorCode;
  leader: number;
  leaderEpoch: number;
  partitionEpoch: number;
  isr: number[];
  elr: number[];
  recovering: boolean;
}
export declare const AlterPartitionResult: MessageCodec<AlterPartitionResult>;

export interface AlterPartitionResponse {
  error: ErrorCode;
  message: string;
  controller: ControllerHint | null;
  results: AlterPartitionResult[];
  metadataOffset: number;
}
export declare const AlterPartitionResponse: MessageCodec<AlterPartitionResponse>;

export interface FailedReplica {
  topicId: string;
  partition: number;
  leaderEpoch: number;
  reason: FailedReplicaReason;
}
export declare const FailedReplica: MessageCodec<FailedReplica>;

export interface ReplicaFailedRequest {
  brokerId: number;
  brokerEpoch: number;
  replicas: FailedReplica[];
}
export declare const ReplicaFailedRequest: MessageCodec<ReplicaFailedRequest>;

export interface ReplicaFailedResponse {
  error: ErrorCode;
  message: string;
  controller: ControllerHint | null;
}
export declare const ReplicaFailedResponse: MessageCodec<ReplicaFailedResponse>;

export interface AllocateProducerIdsRequest {
  brokerId: number;
  brokerEpoch: number;
}
export declare const AllocateProducerIdsRequest: MessageCodec<AllocateProducerIdsRequest>;

export interface AllocateProducerIdsResponse {
  error: ErrorCode;
  message: string;
  controller: ControllerHint | null;
  firstProducerId: number;
  count: number;
}
export declare const AllocateProducerIdsResponse: MessageCodec<AllocateProducerIdsResponse>;

export interface WatchMetadataRequest {
  nodeId: number;
  fromOffset: number;
}
export declare const WatchMetadataRequest: MessageCodec<WatchMetadataRequest>;

export interface MetadataUpdate {
  error: ErrorCode;
  message: string;
  snapshot: boolean;
  snapshotOffset: number;
  snapshotLast: boolean;
  committedOffset: number;
  attachments: Uint8Array[];
}
export declare const MetadataUpdate: MessageCodec<MetadataUpdate>;

export interface ProducePartition {
  topicId: string;
  partition: number;
  leaderEpoch: number;
}
export declare const ProducePartition: MessageCodec<ProducePartition>;

export interface ProduceRequest {
  acks: number;
  timeoutMs: number;
  partitions: ProducePartition[];
  attachments: Uint8Array[];
}
export declare const ProduceRequest: MessageCodec<ProduceRequest>;

export interface ProducePartitionResult {
  error: ErrorCode;
  message: string;
  baseOffset: number;
  logAppendTimeMs: number;
  logStartOffset: number;
  leader: number;
  leaderEpoch: number;
}
export declare const ProducePartitionResult: MessageCodec<ProducePartitionResult>;

export interface ProduceResponse {
  error: ErrorCode;
  message: string;
  results: ProducePartitionResult[];
}
export declare const ProduceResponse: MessageCodec<ProduceResponse>;

export interface FetchPartition {
  topicId: string;
  partition: number;
  currentLeaderEpoch: number;
  fetchOffset: number;
  lastFetchedEpoch: number;
  logStartOffset: number;
  durableOffset: number;
  maxBytes: number;
}
export declare const FetchPartition: MessageCodec<FetchPartition>;

export interface FetchRequest {
  replicaId: number;
  brokerEpoch: number;
  maxWaitMs: number;
  minBytes: number;
  maxBytes: number;
  sessionId: number;
  sessionEpoch: number;
  partitions: FetchPartition[];
  forgotten: FetchPartition[];
  rack: string;
}
export declare const FetchRequest: MessageCodec<FetchRequest>;

export interface Divergence {
  epoch: number;
  endOffset: number;
}
export declare const Divergence: MessageCodec<Divergence>;

export interface FetchPartitionResult {
  topicId: string;
  partition: number;
  error: ErrorCode;
  highWatermark: number;
  logStartOffset: number;
  logEndOffset: number;
  lastStableOffset: number;
  divergence: Divergence | null;
  fetchOffset: number;
  leaderEpoch: number;
  leader: number;
  preferredReadReplica: number | null;
}
export declare const FetchPartitionResult: MessageCodec<FetchPartitionResult>;

export interface FetchResponse {
  error: ErrorCode;
  message: string;
  sessionId: number;
  partitions: FetchPartitionResult[];
  attachments: Uint8Array[];
}
export declare const FetchResponse: MessageCodec<FetchResponse>;

export interface ProgressPartition {
  topicId: string;
  partition: number;
  leaderEpoch: number;
  durableOffset: number;
}
export declare const ProgressPartition: MessageCodec<ProgressPartition>;

export interface ProgressRequest {
  replicaId: number;
  brokerEpoch: number;
  partitions: ProgressPartition[];
}
export declare const ProgressRequest: MessageCodec<ProgressRequest>;

export interface ProgressResponse {
  error: ErrorCode;
}
export declare const ProgressResponse: MessageCodec<ProgressResponse>;

export interface ListOffsetsPartition {
  topicId: string;
  partition: number;
  leaderEpoch: number;
  position: ListOffsetsPartitionPosition;
  timestampMs: number;
}
export declare const ListOffsetsPartition: MessageCodec<ListOffsetsPartition>;

export interface ListOffsetsRequest {
  partitions: ListOffsetsPartition[];
}
export declare const ListOffsetsRequest: MessageCodec<ListOffsetsRequest>;

export interface ListOffsetsResult {
  topicId: string;
  partition: number;
  error: ErrorCode;
  message: string;
  offset: number;
  timestampMs: number;
  leader: number;
  leaderEpoch: number;
  offsetEpoch: number;
}
export declare const ListOffsetsResult: MessageCodec<ListOffsetsResult>;

export interface ListOffsetsResponse {
  error: ErrorCode;
  message: string;
  results: ListOffsetsResult[];
}
export declare const ListOffsetsResponse: MessageCodec<ListOffsetsResponse>;

export interface EpochEndsPartition {
  topicId: string;
  partition: number;
  currentLeaderEpoch: number;
  epoch: number;
}
export declare const EpochEndsPartition: MessageCodec<EpochEndsPartition>;

export interface EpochEndsRequest {
  partitions: EpochEndsPartition[];
}
export declare const EpochEndsRequest: MessageCodec<EpochEndsRequest>;

export interface EpochEndsResult {
  topicId: string;
  partition: number;
  error: ErrorCode;
  epoch: number;
  endOffset: number;
  leader: number;
  leaderEpoch: number;
}
export declare const EpochEndsResult: MessageCodec<EpochEndsResult>;

export interface EpochEndsResponse {
  error: ErrorCode;
  message: string;
  results: EpochEndsResult[];
}
export declare const EpochEndsResponse: MessageCodec<EpochEndsResponse>;

export interface InitProducerIdRequest {
}
export declare const InitProducerIdRequest: MessageCodec<InitProducerIdRequest>;

export interface InitProducerIdResponse {
  error: ErrorCode;
  message: string;
  producerId: number;
  producerEpoch: number;
}
export declare const InitProducerIdResponse: MessageCodec<InitProducerIdResponse>;

export interface DescribeLogsRequest {
  topicIds: string[];
  directoriesOnly: boolean;
}
export declare const DescribeLogsRequest: MessageCodec<DescribeLogsRequest>;

export interface LogDescription {
  topicId: string;
  partition: number;
  leader: boolean;
  leaderEpoch: number;
  logStartOffset: number;
  highWatermark: number;
  leo: number;
  durableOffset: number;
  sizeBytes: number;
  directoryId: string;
}
export declare const LogDescription: MessageCodec<LogDescription>;

export interface LogDirectoryDescription {
  directoryId: string;
  path: string;
  problem: string;
  replicas: number;
  freeBytes: number;
  totalBytes: number;
}
export declare const LogDirectoryDescription: MessageCodec<LogDirectoryDescription>;

export interface DescribeLogsResponse {
  error: ErrorCode;
  message: string;
  brokerId: number;
  logs: LogDescription[];
  directories: LogDirectoryDescription[];
}
export declare const DescribeLogsResponse: MessageCodec<DescribeLogsResponse>;

export interface DescribeProducersPartition {
  topicId: string;
  partition: number;
}
export declare const DescribeProducersPartition: MessageCodec<DescribeProducersPartition>;

export interface DescribeProducersRequest {
  partitions: DescribeProducersPartition[];
}
export declare const DescribeProducersRequest: MessageCodec<DescribeProducersRequest>;

export interface ProducerDescription {
  producerId: number;
  producerEpoch: number;
  lastSequence: number;
  lastTimestampMs: number;
}
export declare const ProducerDescription: MessageCodec<ProducerDescription>;

export interface DescribeProducersResult {
  topicId: string;
  partition: number;
  error: ErrorCode;
  producers: ProducerDescription[];
}
export declare const DescribeProducersResult: MessageCodec<DescribeProducersResult>;

export interface DescribeProducersResponse {
  error: ErrorCode;
  message: string;
  results: DescribeProducersResult[];
}
export declare const DescribeProducersResponse: MessageCodec<DescribeProducersResponse>;

export interface DeleteRecordsPartition {
  topicId: string;
  partition: number;
  leaderEpoch: number;
  before: number;
}
export declare const DeleteRecordsPartition: MessageCodec<DeleteRecordsPartition>;

export interface DeleteRecordsRequest {
  timeoutMs: number;
  partitions: DeleteRecordsPartition[];
}
export declare const DeleteRecordsRequest: MessageCodec<DeleteRecordsRequest>;

export interface DeleteRecordsResult {
  topicId: string;
  partition: number;
  error: ErrorCode;
  message: string;
  lowWatermark: number;
  leader: number;
  leaderEpoch: number;
}
export declare const DeleteRecordsResult: MessageCodec<DeleteRecordsResult>;

export interface DeleteRecordsResponse {
  error: ErrorCode;
  message: string;
  results: DeleteRecordsResult[];
}
export declare const DeleteRecordsResponse: MessageCodec<DeleteRecordsResponse>;

export interface IdentifyRequest {
}
export declare const IdentifyRequest: MessageCodec<IdentifyRequest>;

export interface IdentifyResponse {
  clusterId: string;
  nodeId: number;
  incarnation: string;
  roles: string[];
  version: string;
  directoryId: string;
}
export declare const IdentifyResponse: MessageCodec<IdentifyResponse>;

export interface RaftStepResponse {
}
export declare const RaftStepResponse: MessageCodec<RaftStepResponse>;

export interface RaftNode {
  nodeId: number;
  directoryId: string;
  host: string;
  port: number;
}
export declare const RaftNode: MessageCodec<RaftNode>;

export interface QuorumMember {
  nodeId: number;
  directoryId: string;
  role: QuorumMemberRole;
  host: string;
  port: number;
}
export declare const QuorumMember: MessageCodec<QuorumMember>;

export interface QuorumConfiguration {
  members: QuorumMember[];
  retiredDirectoryIds: string[];
}
export declare const QuorumConfiguration: MessageCodec<QuorumConfiguration>;

export interface RaftMessage {
  clusterId: string;
  type: RaftMessageType;
  from: RaftNode | null;
  to: RaftNode | null;
  term: number;
  preVote: boolean;
  granted: boolean;
  transfer: boolean;
  logIndex: number;
  logTerm: number;
  commit: number;
  round: number;
  rejected: boolean;
  durableIndex: number;
  hintIndex: number;
  hintTerm: number;
  snapshotIndex: number;
  snapshotTerm: number;
  snapshotSize: number;
  chunkPosition: number;
  snapshotVoters: RaftNode[];
  attachments: Uint8Array[];
}
export declare const RaftMessage: MessageCodec<RaftMessage>;

export interface Endpoint {
  name: string;
  host: string;
  port: number;
}
export declare const Endpoint: MessageCodec<Endpoint>;

export interface BrokerRecord {
  brokerId: number;
  incarnation: string;
  endpoints: Endpoint[];
  rack: string;
  directoryIds: string[];
  fenced: boolean;
  cleanShutdown: boolean;
  features: FeatureRange[];
}
export declare const BrokerRecord: MessageCodec<BrokerRecord>;

export interface FeatureRange {
  name: string;
  least: number;
  most: number;
}
export declare const FeatureRange: MessageCodec<FeatureRange>;

export interface BrokerChangeRecord {
  brokerId: number;
  brokerEpoch: number;
  fenced: boolean | null;
  shuttingDown: boolean | null;
  draining: boolean | null;
}
export declare const BrokerChangeRecord: MessageCodec<BrokerChangeRecord>;

export interface UnregisterBrokerRecord {
  brokerId: number;
  brokerEpoch: number;
}
export declare const UnregisterBrokerRecord: MessageCodec<UnregisterBrokerRecord>;

export interface TopicRecord {
  topicId: string;
  name: string;
}
export declare const TopicRecord: MessageCodec<TopicRecord>;

export interface RemoveTopicRecord {
  topicId: string;
}
export declare const RemoveTopicRecord: MessageCodec<RemoveTopicRecord>;

export interface PartitionRecord {
  topicId: string;
  partition: number;
  replicas: number[];
  isr: number[];
  elr: number[];
  lastKnownElr: number[];
  leader: number;
  leaderEpoch: number;
  partitionEpoch: number;
  recovering: boolean;
  addingReplicas: number[];
  removingReplicas: number[];
  targetReplicas: number[];
}
export declare const PartitionRecord: MessageCodec<PartitionRecord>;

export interface NodeList {
  ids: number[];
}
export declare const NodeList: MessageCodec<NodeList>;

export interface PartitionChangeRecord {
  topicId: string;
  partition: number;
  partitionEpoch: number;
  isr: NodeList | null;
  elr: NodeList | null;
  lastKnownElr: NodeList | null;
  leader: number | null;
  leaderEpoch: number | null;
  recovering: boolean | null;
  replicas: NodeList | null;
  addingReplicas: NodeList | null;
  removingReplicas: NodeList | null;
  targetReplicas: NodeList | null;
}
export declare const PartitionChangeRecord: MessageCodec<PartitionChangeRecord>;

export interface ConfigRecord {
  resourceType: ConfigRecordResourceType;
  resource: string;
  key: string;
  value: string | null;
}
export declare const ConfigRecord: MessageCodec<ConfigRecord>;

export interface ProducerIdsRecord {
  brokerId: number;
  nextProducerId: number;
}
export declare const ProducerIdsRecord: MessageCodec<ProducerIdsRecord>;

export interface FeatureLevelRecord {
  name: string;
  level: number;
}
export declare const FeatureLevelRecord: MessageCodec<FeatureLevelRecord>;

export interface ClusterRecord {
  clusterId: string;
  createdMs: number;
}
export declare const ClusterRecord: MessageCodec<ClusterRecord>;

export interface LeaderChangeRecord {
  leader: number;
  term: number;
  timeMs: number;
}
export declare const LeaderChangeRecord: MessageCodec<LeaderChangeRecord>;

export interface MetadataRecord {
  leaderChange: LeaderChangeRecord | null;
  cluster: ClusterRecord | null;
  broker: BrokerRecord | null;
  brokerChange: BrokerChangeRecord | null;
  unregisterBroker: UnregisterBrokerRecord | null;
  topic: TopicRecord | null;
  removeTopic: RemoveTopicRecord | null;
  partition: PartitionRecord | null;
  partitionChange: PartitionChangeRecord | null;
  config: ConfigRecord | null;
  producerIds: ProducerIdsRecord | null;
  featureLevel: FeatureLevelRecord | null;
  quorum: QuorumConfiguration | null;
}
export declare const MetadataRecord: MessageCodec<MetadataRecord>;

export interface BrokerAddress {
  brokerId: number;
  endpoints: Endpoint[];
  rack: string;
  brokerEpoch: number;
}
export declare const BrokerAddress: MessageCodec<BrokerAddress>;

export interface PartitionRoute {
  partition: number;
  leader: number;
  leaderEpoch: number;
  partitionEpoch: number;
  replicas: number[];
  isr: number[];
}
export declare const PartitionRoute: MessageCodec<PartitionRoute>;

export interface TopicRoute {
  topic: string;
  topicId: string;
  createdOffset: number;
  partitions: PartitionRoute[];
  deleted: boolean;
  error: ErrorCode;
  partitionCount: number;
}
export declare const TopicRoute: MessageCodec<TopicRoute>;

export interface GetRoutesRequest {
  topics: string[];
  all: boolean;
}
export declare const GetRoutesRequest: MessageCodec<GetRoutesRequest>;

export interface GetRoutesResponse {
  error: ErrorCode;
  message: string;
  clusterId: string;
  brokers: BrokerAddress[];
  topics: TopicRoute[];
  controller: ControllerNode | null;
  metadataOffset: number;
}
export declare const GetRoutesResponse: MessageCodec<GetRoutesResponse>;

export interface ControllerNode {
  nodeId: number;
}
export declare const ControllerNode: MessageCodec<ControllerNode>;

export interface RouteReport {
  clusterId: string;
  broker: BrokerAddress | null;
  brokerEpoch: number;
  metadataOffset: number;
  full: boolean;
  topics: TopicRoute[];
  leaving: boolean;
  controller: number;
}
export declare const RouteReport: MessageCodec<RouteReport>;

export interface RouteReportResponse {
  error: ErrorCode;
  message: string;
}
export declare const RouteReportResponse: MessageCodec<RouteReportResponse>;

export declare const ConfigSource: {
  readonly DEFAULT_CONFIG: 0;
  readonly STATIC_BROKER_CONFIG: 1;
  readonly CLUSTER_CONFIG: 2;
  readonly BROKER_CONFIG: 3;
  readonly TOPIC_CONFIG: 4;
};
export type ConfigSource = (typeof ConfigSource)[keyof typeof ConfigSource];

export declare const ConfigChangeOperation: {
  readonly SET: 0;
  readonly DELETE: 1;
  readonly APPEND: 2;
  readonly SUBTRACT: 3;
};
export type ConfigChangeOperation = (typeof ConfigChangeOperation)[keyof typeof ConfigChangeOperation];

export declare const ElectLeadersRequestType: {
  readonly PREFERRED: 0;
  readonly UNCLEAN: 1;
  readonly CHOSEN: 2;
};
export type ElectLeadersRequestType = (typeof ElectLeadersRequestType)[keyof typeof ElectLeadersRequestType];

export declare const FailedReplicaReason: {
  readonly WRITE_FAILED: 0;
  readonly STALLED: 1;
  readonly DAMAGED: 2;
  readonly DIRECTORY_FAILED: 3;
};
export type FailedReplicaReason = (typeof FailedReplicaReason)[keyof typeof FailedReplicaReason];

export declare const ListOffsetsPartitionPosition: {
  readonly EARLIEST: 0;
  readonly LATEST: 1;
  readonly TIMESTAMP: 2;
  readonly MAX_TIMESTAMP: 3;
};
export type ListOffsetsPartitionPosition = (typeof ListOffsetsPartitionPosition)[keyof typeof ListOffsetsPartitionPosition];

export declare const ErrorCode: {
  readonly NONE: 0;
  readonly UNKNOWN_SERVER_ERROR: 1;
  readonly INVALID_REQUEST: 2;
  readonly UNSUPPORTED_VERSION: 3;
  readonly FRAME_TOO_LARGE: 4;
  readonly OVERLOADED: 5;
  readonly REQUEST_TIMED_OUT: 6;
  readonly DISCONNECTED: 7;
  readonly UNREACHABLE: 8;
  readonly SHUTTING_DOWN: 9;
  readonly CANCELLED: 10;
  readonly STARTING_UP: 11;
  readonly UNKNOWN_TOPIC_OR_PARTITION: 20;
  readonly UNKNOWN_TOPIC_ID: 21;
  readonly TOPIC_ALREADY_EXISTS: 22;
  readonly INVALID_TOPIC: 23;
  readonly INVALID_PARTITIONS: 24;
  readonly INVALID_REPLICATION_FACTOR: 25;
  readonly INVALID_CONFIG: 26;
  readonly INVALID_REPLICA_ASSIGNMENT: 27;
  readonly REASSIGNMENT_IN_PROGRESS: 28;
  readonly NO_REASSIGNMENT_IN_PROGRESS: 29;
  readonly ELECTION_NOT_NEEDED: 30;
  readonly PREFERRED_LEADER_NOT_AVAILABLE: 31;
  readonly ELIGIBLE_LEADERS_NOT_AVAILABLE: 32;
  readonly BROKER_IN_USE: 33;
  readonly INCOMPATIBLE_FEATURES: 34;
  readonly POLICY_VIOLATION: 35;
  readonly NOT_LEADER: 40;
  readonly LEADER_NOT_AVAILABLE: 41;
  readonly FENCED_LEADER_EPOCH: 42;
  readonly UNKNOWN_LEADER_EPOCH: 43;
  readonly NOT_ENOUGH_REPLICAS: 44;
  readonly NOT_ENOUGH_REPLICAS_AFTER_APPEND: 45;
  readonly OFFSET_OUT_OF_RANGE: 46;
  readonly CORRUPT_BATCH: 47;
  readonly RECORD_TOO_LARGE: 48;
  readonly OUT_OF_ORDER_SEQUENCE: 49;
  readonly DUPLICATE_SEQUENCE: 50;
  readonly INVALID_PRODUCER_EPOCH: 51;
  readonly UNKNOWN_PRODUCER_ID: 52;
  readonly INVALID_REQUIRED_ACKS: 53;
  readonly STORAGE_ERROR: 54;
  readonly DISK_FULL: 55;
  readonly INVALID_TIMESTAMP: 56;
  readonly INVALID_RECORD: 57;
  readonly NOT_CONTROLLER: 60;
  readonly STALE_BROKER_EPOCH: 61;
  readonly BROKER_NOT_REGISTERED: 62;
  readonly DUPLICATE_BROKER_REGISTRATION: 63;
  readonly INCONSISTENT_CLUSTER_ID: 64;
  readonly INVALID_UPDATE_VERSION: 65;
  readonly INELIGIBLE_REPLICA: 66;
  readonly NOT_COMMITTED: 67;
  readonly SNAPSHOT_NOT_FOUND: 68;
  readonly QUORUM_CHANGE_IN_PROGRESS: 70;
  readonly INVALID_QUORUM_CHANGE: 71;
  readonly QUORUM_WOULD_STALL: 72;
  readonly NO_SUCCESSOR: 73;
  readonly FETCH_SESSION_NOT_FOUND: 80;
  readonly INVALID_FETCH_SESSION_EPOCH: 81;
  readonly BELOW_LOG_START: 82;
  readonly REPLICA_NOT_AVAILABLE: 83;
};
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

export declare const QuorumMemberRole: {
  readonly VOTER: 0;
  readonly JOINING: 1;
  readonly LEARNER: 2;
};
export type QuorumMemberRole = (typeof QuorumMemberRole)[keyof typeof QuorumMemberRole];

export declare const RaftMessageType: {
  readonly NONE: 0;
  readonly VOTE_REQUEST: 1;
  readonly VOTE_RESPONSE: 2;
  readonly APPEND_REQUEST: 3;
  readonly APPEND_RESPONSE: 4;
  readonly SNAPSHOT_REQUEST: 5;
  readonly SNAPSHOT_RESPONSE: 6;
  readonly TIMEOUT_NOW: 7;
  readonly HELLO: 8;
  readonly HELLO_ANSWER: 9;
};
export type RaftMessageType = (typeof RaftMessageType)[keyof typeof RaftMessageType];

export declare const ConfigRecordResourceType: {
  readonly CLUSTER: 0;
  readonly TOPIC: 1;
  readonly BROKER: 2;
};
export type ConfigRecordResourceType = (typeof ConfigRecordResourceType)[keyof typeof ConfigRecordResourceType];
