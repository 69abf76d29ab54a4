export { ConnectionCounts } from './connection/connection-counts.js';
export { ARRIVING_PATIENCE_MS, DEFAULT_LIMITS, type DoorLimits, REQUEST_BYTES_CEILING } from './connection/limits.js';
export { type KafkaListener, type ServeKafkaOptions, serveKafka } from './connection/serve-kafka.js';
export {
  type Api,
  defineApi,
  type RequestInit,
  type RequestOf,
  type ResponseInit,
  type ResponseOf,
} from './core/api.js';
export { apiOfKey, apis } from './core/apis.js';
export { type CodecErrorCode, KafkaCodecError } from './core/codec/codec-error.js';
export type { VersionRange } from './core/codec/message.js';
export { kafkaErrorNameOf, toFetchErrorCode, toInitProducerIdErrorCode, toKafkaError } from './core/error-map.js';
export { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from './core/frames.js';
export type { RequestHeader } from './core/header.js';
export { type KafkaError, KafkaErrorCode, type KafkaErrorName, kafkaError } from './core/kafka-errors.js';
export { INT64_MAX, ZERO_UUID } from './core/schema.js';
export { ConfigOperation, ConfigResourceType, ConfigSource, ConfigType } from './core/schemas/config-codes.js';
export { DELETE_TO_HIGH_WATERMARK } from './core/schemas/delete-records.js';
export { EndpointType } from './core/schemas/describe-cluster.js';
export { ElectionType } from './core/schemas/elect-leaders.js';
export { CoordinatorType } from './core/schemas/find-coordinator.js';
export { ListOffsetsTimestamp } from './core/schemas/list-offsets.js';
export { OPERATIONS_NOT_ASKED } from './core/schemas/metadata.js';
export { DEBUGGING_REPLICA } from './core/schemas/offset-for-leader-epoch.js';
export { type Handler, HandlerTable, type RequestContext, type ServedApi } from './handler-table.js';
export type { DoorConfig, DoorServices } from './handlers/door-services.js';
export { endpointName } from './handlers/endpoints.js';
export { serveKafkaHandlers } from './kafka-handlers.js';
