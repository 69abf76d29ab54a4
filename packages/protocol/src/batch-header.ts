import { BatchError } from './batch-error.js';
import { getInt16, getInt32, getInt64, getUint32, setInt32, setInt64 } from './bytes.js';
import { type Compression, compressions } from './compression.js';
import { crc32c } from './crc32c.js';

/**
 * RecordBatch v2, as Kafka has had it since 0.11 (KIP-98; delete horizon: KIP-534). Big-endian:
 *
 *   baseOffset int64, batchLength int32 (of what follows it), partitionLeaderEpoch int32, magic int8, crc uint32,
 *   attributes int16, lastOffsetDelta int32, baseTimestamp int64, maxTimestamp int64, producerId int64,
 *   producerEpoch int16, baseSequence int32, recordCount int32, records
 *
 * The CRC-32C covers everything from the attributes on. Base offset and leader epoch lie before it, so that a
 * broker can stamp them in place.
 */
export const BATCH_OVERHEAD_BYTES = 61;

/** The bytes from which a batch's size is known: base offset and length. */
export const BATCH_PREFIX_BYTES = 12;

/** Where each field begins. */
export const batchLayout = {
  baseOffset: 0,
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
} as const;

/** The one format there is. */
export const BATCH_MAGIC = 2;

/** Bits of the attributes; 0 to 2 number the compression. */
export const attributeBits = {
  compression: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const;

const ATTRIBUTES_KNOWN = 0x7f;

export interface BatchHeader {
  readonly baseOffset: number;
  /** Of what follows the length field itself. */
  readonly batchLength: number;
  /** Of the whole batch. */
  readonly sizeBytes: number;
  /** -1 before a leader has stamped the batch. */
  readonly partitionLeaderEpoch: number;
  readonly magic: number;
  /** CRC-32C as an unsigned number. */
  readonly crc: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  /** Milliseconds; the records' timestamps count from here. With a delete horizon it holds that instead. */
  readonly baseTimestamp: number;
  /** Milliseconds; with `logAppend` the time of every record. */
  readonly maxTimestamp: number;
  /** -1: not idempotent. */
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Sequence of the record at the base offset; sequences wrap from 2^31 - 1 to 0. */
  readonly baseSequence: number;
  /** Fewer than `lastOffsetDelta + 1`, even none, after compaction. */
  readonly recordCount: number;
  readonly lastOffset: number;
  readonly compression: Compression;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly timestampType: 'create' | 'logAppend';
  /** When compaction may drop the batch's tombstones, in milliseconds; null: not stamped. */
  readonly deleteHorizonMs: number | null;
}

/** The whole size of the batch whose prefix lies at `position`. Throws BatchError `truncated` or `bad-length`. */
export function batchSizeBytes(bytes: Uint8Array, position = 0): number {
  if (bytes.length - position < BATCH_PREFIX_BYTES) {
    throw new BatchError('truncated', `${bytes.length - position} bytes are too few for a batch's prefix`);
  }
  const batchLength = getInt32(bytes, position + batchLayout.batchLength);
  if (batchLength < BATCH_OVERHEAD_BYTES - BATCH_PREFIX_BYTES) {
    throw new BatchError('bad-length', `a batch length of ${batchLength} is too small for its header`);
  }
  return BATCH_PREFIX_BYTES + batchLength;
}

/** Asserts that a header's bytes are there and that size and magic make sense; returns the batch's whole size. */
export function checkFrame(bytes: Uint8Array, position: number): number {
  const sizeBytes = batchSizeBytes(bytes, position);
  if (bytes.length - position < BATCH_OVERHEAD_BYTES) {
    throw new BatchError('truncated', `${bytes.length - position} bytes are too few for a batch's header`);
  }
  const magic = bytes[position + batchLayout.magic];
  if (magic !== BATCH_MAGIC) throw new BatchError('bad-magic', `magic ${magic} where ${BATCH_MAGIC} is known`);
  return sizeBytes;
}

/**
 * Reads the header at `position`; the records need not be there. Throws BatchError `truncated`, `bad-length`,
 * `bad-magic`, `bad-attributes` or `out-of-range`. The CRC is not checked: see `validateBatch`.
 */
export function readHeader(bytes: Uint8Array, position = 0): BatchHeader {
  const sizeBytes = checkFrame(bytes, position);
  const attributes = getInt16(bytes, position + batchLayout.attributes) & 0xffff;
  const compression = compressions[attributes & attributeBits.compression];
  if (compression === undefined || (attributes & ~ATTRIBUTES_KNOWN) !== 0) {
    throw new BatchError('bad-attributes', `attributes 0x${attributes.toString(16)} have bits that are not known`);
  }
  const baseOffset = getInt64(bytes, position + batchLayout.baseOffset);
  const lastOffsetDelta = getInt32(bytes, position + batchLayout.lastOffsetDelta);
  const baseTimestamp = getInt64(bytes, position + batchLayout.baseTimestamp);
  const header: BatchHeader = {
    baseOffset,
    batchLength: sizeBytes - BATCH_PREFIX_BYTES,
    sizeBytes,
    partitionLeaderEpoch: getInt32(bytes, position + batchLayout.partitionLeaderEpoch),
    magic: BATCH_MAGIC,
    crc: getUint32(bytes, position + batchLayout.crc),
    attributes,
    lastOffsetDelta,
    baseTimestamp,
    maxTimestamp: getInt64(bytes, position + batchLayout.maxTimestamp),
    producerId: getInt64(bytes, position + batchLayout.producerId),
    producerEpoch: getInt16(bytes, position + batchLayout.producerEpoch),
    baseSequence: getInt32(bytes, position + batchLayout.baseSequence),
    recordCount: getInt32(bytes, position + batchLayout.recordCount),
    lastOffset: baseOffset + lastOffsetDelta,
    compression,
    isTransactional: (attributes & attributeBits.transactional) !== 0,
    isControl: (attributes & attributeBits.control) !== 0,
    timestampType: (attributes & attributeBits.logAppendTime) !== 0 ? 'logAppend' : 'create',
    deleteHorizonMs: (attributes & attributeBits.deleteHorizon) !== 0 ? baseTimestamp : null,
  };
  checkRanges(header);
  return header;
}

function checkRanges(header: BatchHeader): void {
  inRange('base offset', header.baseOffset, 0);
  inRange('last offset', header.lastOffset, 0);
  inRange('base timestamp', header.baseTimestamp, Number.MIN_SAFE_INTEGER);
  inRange('max timestamp', header.maxTimestamp, Number.MIN_SAFE_INTEGER);
  inRange('producer id', header.producerId, -1);
  inRange('producer epoch', header.producerEpoch, -1);
  inRange('base sequence', header.baseSequence, -1);
  inRange('leader epoch', header.partitionLeaderEpoch, -1);
}

function inRange(what: string, value: number, least: number): void {
  if (value < least || !Number.isSafeInteger(value)) {
    throw new BatchError('out-of-range', `${what} ${value} is out of range`);
  }
}

/** What a leader stamps on a batch; neither is covered by the CRC. */
export interface BatchStamp {
  readonly baseOffset: number;
  readonly leaderEpoch: number;
}

/** Stamps a batch in place. */
export function patchBatch(batch: Uint8Array, { baseOffset, leaderEpoch }: BatchStamp): void {
  setInt64(batch, batchLayout.baseOffset, baseOffset);
  setInt32(batch, batchLayout.partitionLeaderEpoch, leaderEpoch);
}

/** Sets the latest time of a batch's records in place, and the CRC that covers it. Does nothing if that is what it says. */
export function patchMaxTimestamp(batch: Uint8Array, maxTimestamp: number): void {
  if (getInt64(batch, batchLayout.maxTimestamp) === maxTimestamp) return;
  setInt64(batch, batchLayout.maxTimestamp, maxTimestamp);
  setInt32(batch, batchLayout.crc, crc32c(batch.subarray(batchLayout.attributes)));
}
