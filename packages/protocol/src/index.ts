export * from '../generated/error-table.js';
export * from '../generated/wire.js';
export {
  type BatchInit,
  decodeRecords,
  encodeBatch,
  findRecord,
  type RecordSurvey,
  surveyRecords,
} from './batch-codec.js';
export { BatchError, type BatchErrorCode } from './batch-error.js';
export {
  attributeBits,
  BATCH_MAGIC,
  BATCH_OVERHEAD_BYTES,
  BATCH_PREFIX_BYTES,
  type BatchHeader,
  type BatchStamp,
  batchLayout,
  batchSizeBytes,
  patchBatch,
  patchMaxTimestamp,
  readHeader,
} from './batch-header.js';
export {
  cutBatches,
  latestTimestamp,
  type ValidationOptions,
  validateBatch,
  type WalkedBatch,
  walkBatches,
} from './batch-validation.js';
export { getInt32, getInt64, setInt32, setInt64 } from './bytes.js';
export {
  type Compression,
  compress,
  compressions,
  DECOMPRESSED_BYTES_MAX,
  decompress,
  type UnpackAllowance,
} from './compression.js';
export { continueCrc32c, crc32c } from './crc32c.js';
export { brokerAddressProblem, isAddress, NAME_LENGTH_MAX } from './endpoint.js';
export { errorInfo, errorNameOf, ProtocolError } from './errors.js';
export * from './ids.js';
export { type PassedRecord, type Record, type RecordHeader, type RecordInit, recordSizeBound } from './records.js';
export { decodeBounded, REQUEST_VALUES_MAX } from './request-reader.js';
export { TOPIC_NAME_LENGTH_MAX, validateTopicName } from './topic-name.js';
