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
export { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from './core/frames.js';
export type { RequestHeader } from './core/header.js';
export { INT64_MAX, ZERO_UUID } from './core/schema.js';
export { ListOffsetsTimestamp } from './core/schemas/list-offsets.js';
export { OPERATIONS_NOT_ASKED } from './core/schemas/metadata.js';
export { type Handler, HandlerTable, type RequestContext, type ServedApi } from './handler-table.js';
