export { type Applied, applyRecords, type OffsetRecord } from './core/apply-records.js';
export {
  type BrokerConfigKey,
  type BrokerConfigValue,
  brokerConfigKeys,
  brokerConfigs,
  clusterOnlyKeys,
  isBrokerConfigKey,
} from './core/broker-configs.js';
export { brokerSetting } from './core/broker-settings.js';
export type { ConfigDefinition } from './core/config-definition.js';
export { diffImages, imagesEqual, type MetadataDelta, type PartitionKey } from './core/delta.js';
export { type ExplainedChange, type Explanation, explainPartition } from './core/explain.js';
export {
  type FeatureRange,
  featureLevel,
  METADATA_VERSION,
  metadataLevels,
  rangeOf,
  supportedFeatures,
} from './core/features.js';
export { type HistoryStep, walkHistory } from './core/history.js';
export {
  type BrokerEndpoint,
  type BrokerImage,
  emptyImage,
  endpointOf,
  type MetadataImage,
  type PartitionState,
  partitionOf,
  type QuorumMemberImage,
  type TopicImage,
  topicByName,
} from './core/image.js';
export { MetadataError, type MetadataErrorCode } from './core/metadata-error.js';
export { didYouMean, quoted } from './core/nearest.js';
export { type Plain, plainImage, plainRecord } from './core/plain.js';
export { quorumRoles, quorumsEqual } from './core/quorum.js';
export { applyBatch, applyValues, decodeBatch, decodeRecordValue, encodeRecordValue } from './core/record-codec.js';
export { decodeSnapshot, encodeSnapshot } from './core/snapshot.js';
export {
  isTopicConfigKey,
  type TopicConfigDefinition,
  type TopicConfigKey,
  type TopicConfigValue,
  topicConfigKeys,
  topicConfigs,
} from './core/topic-configs.js';
export {
  effectiveMinIsr,
  topicConfigConflict,
  topicConfigProblem,
  topicConfigText,
  topicSetting,
} from './core/topic-settings.js';
