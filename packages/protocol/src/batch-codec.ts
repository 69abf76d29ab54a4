import { BatchError } from './batch-error.js';
import {
  attributeBits,
  BATCH_MAGIC,
  BATCH_OVERHEAD_BYTES,
  BATCH_PREFIX_BYTES,
  batchLayout,
  readHeader,
} from './batch-header.js';
import { setInt16, setInt32, setInt64 } from './bytes.js';
import { type Compression, compress, compressions, decompress, type UnpackAllowance } from './compression.js';
import { crc32c } from './crc32c.js';
import {
  type PassedRecord,
  passRecord,
  type Record,
  type RecordBase,
  type RecordInit,
  readRecord,
  recordBodySize,
  writeRecord,
} from './records.js';
import { ByteCursor, varintSize } from './varint.js';

const INT16_MAX = 2 ** 15 - 1;
const INT32_MAX = 2 ** 31 - 1;

/** What a batch is made of. Only `records` must be given; without any, `lastOffset` must be. */
export interface BatchInit {
  readonly records: readonly RecordInit[];
  /** 0 by default: the leader stamps it. */
  readonly baseOffset?: number;
  /** -1 by default: the leader stamps it. */
  readonly leaderEpoch?: number;
  readonly compression?: Compression;
  /** -1 by default, as are epoch and sequence: not idempotent. */
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  /** Defaults to the last record's; given where compaction removed the last ones. */
  readonly lastOffset?: number;
  /** Defaults to the first record's timestamp, or -1. */
  readonly baseTimestampMs?: number;
  /** Defaults to the latest record's timestamp, or -1. */
  readonly maxTimestampMs?: number;
  /** Stamps every record with this time instead of its own. */
  readonly logAppendTimeMs?: number;
  /** When compaction may drop the batch's tombstones (KIP-534). */
  readonly deleteHorizonMs?: number;
}

/** One whole batch with its CRC. Throws RangeError for what the format cannot hold. */
export function encodeBatch(init: BatchInit): Uint8Array {
  const place = placeRecords(init);
  const compression = init.compression ?? 'none';
  const batch = compression === 'none' ? encodePlain(init, place) : encodeCompressed(init, place, compression);
  writeHeader(batch, init, place);
  setInt32(batch, batchLayout.crc, crc32c(batch.subarray(batchLayout.attributes)));
  return batch;
}

/** Everything that must be known before the first byte is written. */
interface Placement {
  readonly baseOffset: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly offsetDeltas: readonly number[];
  readonly bodySizes: readonly number[];
  readonly recordsBytes: number;
}

function placeRecords(init: BatchInit): Placement {
  const { records } = init;
  const baseOffset = integer('base offset', init.baseOffset ?? 0, 0);
  const baseTimestamp = init.deleteHorizonMs ?? init.baseTimestampMs ?? records[0]?.timestampMs ?? -1;
  let latest = -1;
  let offset = baseOffset - 1;
  let recordsBytes = 0;
  const offsetDeltas: number[] = [];
  const bodySizes: number[] = [];
  for (const record of records) {
    offset = integer('record offset', record.offset ?? offset + 1, offset + 1);
    integer('timestamp', record.timestampMs, Number.MIN_SAFE_INTEGER);
    latest = Math.max(latest, record.timestampMs);
    const offsetDelta = offset - baseOffset;
    const bodySize = recordBodySize(record, { offsetDelta, timestampDelta: record.timestampMs - baseTimestamp });
    offsetDeltas.push(offsetDelta);
    bodySizes.push(bodySize);
    recordsBytes += varintSize(bodySize) + bodySize;
  }
  const lastOffset = integer('last offset', init.lastOffset ?? offset, Math.max(offset, baseOffset));
  return {
    baseOffset,
    lastOffsetDelta: integer('last offset delta', lastOffset - baseOffset, 0, INT32_MAX),
    baseTimestamp: integer('base timestamp', baseTimestamp, Number.MIN_SAFE_INTEGER),
    maxTimestamp: init.logAppendTimeMs ?? init.maxTimestampMs ?? latest,
    offsetDeltas,
    bodySizes,
    recordsBytes: integer('size', recordsBytes, 0, INT32_MAX - BATCH_OVERHEAD_BYTES),
  };
}

function integer(what: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${what} ${value} of a batch is not an integer from ${least} to ${most}`);
  }
  return value;
}

function writeRecords(target: Uint8Array, position: number, init: BatchInit, place: Placement): void {
  let at = position;
  for (const [index, record] of init.records.entries()) {
    at = writeRecord(target, at, record, {
      offsetDelta: place.offsetDeltas[index] ?? 0,
      timestampDelta: record.timestampMs - place.baseTimestamp,
      bodySize: place.bodySizes[index] ?? 0,
    });
  }
  if (at !== target.length) throw new Error(`records of ${at - position} bytes were sized otherwise`);
}

function encodePlain(init: BatchInit, place: Placement): Uint8Array {
  const batch = new Uint8Array(BATCH_OVERHEAD_BYTES + place.recordsBytes);
  writeRecords(batch, BATCH_OVERHEAD_BYTES, init, place);
  return batch;
}

function encodeCompressed(init: BatchInit, place: Placement, compression: Compression): Uint8Array {
  const plain = new Uint8Array(place.recordsBytes);
  writeRecords(plain, 0, init, place);
  const packed = compress(compression, plain);
  const batch = new Uint8Array(BATCH_OVERHEAD_BYTES + packed.length);
  batch.set(packed, BATCH_OVERHEAD_BYTES);
  return batch;
}

function attributesOf(init: BatchInit): number {
  let attributes: number = compressions.indexOf(init.compression ?? 'none');
  if (init.logAppendTimeMs !== undefined) attributes |= attributeBits.logAppendTime;
  if (init.isTransactional === true) attributes |= attributeBits.transactional;
  if (init.isControl === true) attributes |= attributeBits.control;
  if (init.deleteHorizonMs !== undefined) attributes |= attributeBits.deleteHorizon;
  return attributes;
}

function writeHeader(batch: Uint8Array, init: BatchInit, place: Placement): void {
  setInt64(batch, batchLayout.baseOffset, place.baseOffset);
  setInt32(batch, batchLayout.batchLength, batch.length - BATCH_PREFIX_BYTES);
  setInt32(batch, batchLayout.partitionLeaderEpoch, integer('leader epoch', init.leaderEpoch ?? -1, -1, INT32_MAX));
  batch[batchLayout.magic] = BATCH_MAGIC;
  setInt16(batch, batchLayout.attributes, attributesOf(init));
  setInt32(batch, batchLayout.lastOffsetDelta, place.lastOffsetDelta);
  setInt64(batch, batchLayout.baseTimestamp, place.baseTimestamp);
  setInt64(batch, batchLayout.maxTimestamp, integer('max timestamp', place.maxTimestamp, Number.MIN_SAFE_INTEGER));
  setInt64(batch, batchLayout.producerId, integer('producer id', init.producerId ?? -1, -1));
  setInt16(batch, batchLayout.producerEpoch, integer('producer epoch', init.producerEpoch ?? -1, -1, INT16_MAX));
  setInt32(batch, batchLayout.baseSequence, integer('base sequence', init.baseSequence ?? -1, -1, INT32_MAX));
  setInt32(batch, batchLayout.recordCount, init.records.length);
}

/**
 * The records of one whole batch, unpacked if need be. Keys and values are views. Does not check the CRC: see
 * `validateBatch`. Throws BatchError.
 */
export function decodeRecords(batch: Uint8Array): Record[] {
  const records: Record[] = [];
  readUntil(batch, readRecord, (record) => {
    records.push(record);
    return false;
  });
  return records;
}

/** What all records of a batch say together. */
export interface RecordSurvey {
  readonly haveKeys: boolean;
  /** Milliseconds; -Infinity if there are none. */
  readonly maxTimestamp: number;
}

/**
 * Looks through the records of one whole batch. Throws BatchError where `decodeRecords` does, and costs a fraction
 * of it: no more than the unpacked bytes is held. What they cost is taken from the allowance, and all of it if they cannot
 * be unpacked, or not within it (`too-large`).
 */
export function surveyRecords(batch: Uint8Array, allowance?: UnpackAllowance): RecordSurvey {
  let [haveKeys, maxTimestamp] = [true, Number.NEGATIVE_INFINITY];
  const note = ({ hasKey, timestampMs }: PassedRecord) => {
    haveKeys &&= hasKey;
    if (timestampMs > maxTimestamp) maxTimestamp = timestampMs;
    return false;
  };
  readUntil(batch, passRecord, note, allowance);
  return { haveKeys, maxTimestamp };
}

/**
 * The first record of one whole batch that fits, at a fraction of what `decodeRecords` costs; what lies behind it is not
 * looked at. Throws BatchError.
 */
export function findRecord(batch: Uint8Array, fits: (record: PassedRecord) => boolean): PassedRecord | undefined {
  return readUntil(batch, passRecord, fits);
}

/** Reads the records of one whole batch, one after the other, and returns the first that fits. Throws BatchError. */
function readUntil<Item extends { readonly offset: number }>(
  batch: Uint8Array,
  read: (cursor: ByteCursor, base: RecordBase) => Item,
  fits: (item: Item) => boolean,
  allowance?: UnpackAllowance,
): Item | undefined {
  const header = readHeader(batch);
  if (header.sizeBytes > batch.length) {
    throw new BatchError('truncated', `${batch.length} bytes of a batch of ${header.sizeBytes}`);
  }
  const packed = batch.subarray(BATCH_OVERHEAD_BYTES, header.sizeBytes);
  // A batch that compaction has emptied is marked as its producer packed it, with nothing to unpack.
  const isEmptied = header.recordCount === 0 && packed.length === 0;
  const bytes = isEmptied ? packed : decompress(header.compression, packed, allowance);
  const cursor = new ByteCursor(bytes);
  const base = {
    baseOffset: header.baseOffset,
    lastOffset: header.lastOffset,
    baseTimestamp: header.baseTimestamp,
    logAppendTimeMs: header.timestampType === 'logAppend' ? header.maxTimestamp : undefined,
  };
  let previous = -1;
  for (let count = 0; count < header.recordCount; count++) {
    const record = read(cursor, base);
    if (record.offset <= previous) throw new BatchError('bad-record', `offset ${record.offset} after ${previous}`);
    previous = record.offset;
    if (fits(record)) return record;
  }
  if (cursor.remaining > 0) {
    throw new BatchError('bad-count', `${cursor.remaining} bytes behind the last of ${header.recordCount} records`);
  }
  return undefined;
}
