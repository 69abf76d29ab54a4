import { BatchError } from './batch-error.js';
import { BATCH_OVERHEAD_BYTES, type BatchHeader, batchLayout, checkFrame, readHeader } from './batch-header.js';
import { getUint32 } from './bytes.js';
import { DECOMPRESSED_BYTES_MAX, decompress, type UnpackAllowance } from './compression.js';
import { crc32c } from './crc32c.js';
import { ByteCursor } from './varint.js';

/**
 * When a batch is valid. In this order, so that damage is told from nonsense:
 *
 *  1. frame:      the bytes are exactly as many as the length says             truncated, bad-length
 *  2. magic:      2                                                            bad-magic
 *  3. crc:        over everything from the attributes on                       bad-crc
 *  4. attributes: a known compression, no unknown bit                          bad-attributes
 *  5. ranges:     64-bit fields are safe integers, ids and epochs >= -1        out-of-range
 *  6. counts:     0 <= lastOffsetDelta; 0 <= recordCount <= lastOffsetDelta + 1  bad-count
 *  7. records:    uncompressed ones, walked by their lengths, fill the batch   bad-record, bad-count
 *
 * From a producer, besides:
 *
 *  8. counts:     at least one record, as many as offsets, and no more than
 *                 what a batch may unpack to has room for                      bad-count
 *  9. attributes: neither control nor log append time nor a delete horizon     bad-attributes
 * 10. producer:   with an id also an epoch and a sequence; a transaction has an id   out-of-range
 * 11. times:      those of uncompressed records are safe integers             bad-record, out-of-range
 */
export interface ValidationOptions {
  /** `log` (the default): whatever a log may hold. `producer`: what a producer may send. */
  readonly from?: 'log' | 'producer';
}

/** Attributes, two timestamp and offset deltas, key and value length, header count: a byte each at least. */
const RECORD_BYTES_MIN = 6;

/** Compressed records are taken at their word: they may claim as many as there could be, and use up no more offsets. */
const PRODUCED_RECORDS_MAX = Math.floor(DECOMPRESSED_BYTES_MAX / (1 + RECORD_BYTES_MIN));

/**
 * Checks one whole batch by the rules above and returns its header. Records are walked, never decoded; compressed
 * ones are covered by the CRC only. From a producer, the header of uncompressed records has their latest time, whatever
 * the bytes say: not every client knows it (see `patchMaxTimestamp`). Throws BatchError.
 */
export function validateBatch(bytes: Uint8Array, options: ValidationOptions = {}): BatchHeader {
  const sizeBytes = checkFrame(bytes, 0);
  if (sizeBytes > bytes.length) throw cutOff(bytes.length, sizeBytes);
  if (sizeBytes < bytes.length) {
    throw new BatchError('bad-length', `a batch of ${sizeBytes} bytes in ${bytes.length}`);
  }
  const crc = crc32c(bytes.subarray(batchLayout.attributes));
  const expected = getUint32(bytes, batchLayout.crc);
  if (crc !== expected) throw new BatchError('bad-crc', `CRC-32C ${crc} where the batch says ${expected}`);
  const header = readHeader(bytes);
  checkCounts(header);
  const isProduced = options.from === 'producer';
  const isPlain = header.compression === 'none';
  const latestDelta = isPlain ? walkRecords(bytes, BATCH_OVERHEAD_BYTES, header.recordCount, isProduced) : 0;
  if (!isProduced) return header;
  checkProduced(header);
  if (!isPlain) return header;
  const maxTimestamp = latestTime(header, latestDelta);
  return maxTimestamp === header.maxTimestamp ? header : { ...header, maxTimestamp };
}

/**
 * The latest time of the records of one whole batch that `validateBatch` found valid, in milliseconds: packed ones are unpacked,
 * and walked by their lengths and times. What that costs is taken from the allowance. Throws BatchError where they are no
 * such records, or cannot be unpacked (within the allowance: `too-large`).
 */
export function latestTimestamp(batch: Uint8Array, header: BatchHeader, allowance?: UnpackAllowance): number {
  const records = decompress(header.compression, batch.subarray(BATCH_OVERHEAD_BYTES), allowance);
  return latestTime(header, walkRecords(records, 0, header.recordCount, true));
}

function latestTime({ baseTimestamp }: BatchHeader, latestDelta: number): number {
  const timestampMs = baseTimestamp + latestDelta;
  if (!Number.isSafeInteger(timestampMs)) throw new BatchError('out-of-range', `a timestamp of ${timestampMs}`);
  return timestampMs;
}

function cutOff(bytes: number, sizeBytes: number): BatchError {
  return new BatchError('truncated', `${bytes} bytes of a batch of ${sizeBytes}`);
}

function checkCounts({ recordCount, lastOffsetDelta }: BatchHeader): void {
  if (lastOffsetDelta < 0 || recordCount < 0 || recordCount > lastOffsetDelta + 1) {
    throw new BatchError('bad-count', `${recordCount} records with a last offset delta of ${lastOffsetDelta}`);
  }
}

/**
 * The hot loop of every produce: no cursor for lengths of one or two bytes, which is nearly all of them. Returns the largest
 * timestamp delta, if it is to look at them.
 */
function walkRecords(bytes: Uint8Array, from: number, recordCount: number, looksAtTimes: boolean): number {
  const end = bytes.length;
  let at = from;
  let latestDelta = Number.NEGATIVE_INFINITY;
  for (let count = 0; count < recordCount; count++) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    let recordBytes: number;
    if (first < 0x80) {
      recordBytes = fromZigzag(first);
      at += 1;
    } else if (second < 0x80) {
      recordBytes = fromZigzag((first & 0x7f) | (second << 7));
      at += 2;
    } else {
      const cursor = new ByteCursor(bytes, at);
      recordBytes = cursor.varint();
      at = cursor.position;
    }
    if (recordBytes < RECORD_BYTES_MIN || recordBytes > end - at) {
      throw new BatchError('bad-record', `record ${count} has ${recordBytes} bytes, ${end - at} are left`);
    }
    if (looksAtTimes) {
      const delta = timestampDelta(bytes, at + 1, at + recordBytes);
      if (delta > latestDelta) latestDelta = delta;
    }
    at += recordBytes;
  }
  if (at < end) throw new BatchError('bad-count', `${end - at} bytes behind the last of ${recordCount} records`);
  return latestDelta;
}

/** As above: up to 17 minutes from the first record of a batch take no more than three bytes. */
function timestampDelta(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return fromZigzag(first);
  const second = bytes[at + 1] ?? 0;
  if (second < 0x80) return fromZigzag((first & 0x7f) | (second << 7));
  const third = bytes[at + 2] ?? 0;
  if (third < 0x80) return fromZigzag((first & 0x7f) | ((second & 0x7f) << 7) | (third << 14));
  return new ByteCursor(bytes, at, end).varlong();
}

function fromZigzag(zigzag: number): number {
  return (zigzag >>> 1) ^ -(zigzag & 1);
}

function checkProduced(header: BatchHeader): void {
  if (header.recordCount !== header.lastOffsetDelta + 1) {
    throw new BatchError('bad-count', `${header.recordCount} records for ${header.lastOffsetDelta + 1} offsets`);
  }
  if (header.recordCount > PRODUCED_RECORDS_MAX) {
    throw new BatchError('bad-count', `${header.recordCount} records, the most are ${PRODUCED_RECORDS_MAX}`);
  }
  if (header.isControl || header.timestampType === 'logAppend' || header.deleteHorizonMs !== null) {
    throw new BatchError('bad-attributes', `a producer may not set attributes 0x${header.attributes.toString(16)}`);
  }
  const { producerId, producerEpoch, baseSequence } = header;
  const complete = producerId < 0 ? !header.isTransactional : producerEpoch >= 0 && baseSequence >= 0;
  if (!complete) {
    throw new BatchError('out-of-range', `producer ${producerId}, epoch ${producerEpoch}, sequence ${baseSequence}`);
  }
}

/** A batch where it lies among others. */
export interface WalkedBatch {
  readonly header: BatchHeader;
  /** A view, not a copy. */
  readonly bytes: Uint8Array;
  readonly position: number;
}

/**
 * The whole batches that lie back to back in `bytes`, in order, as views. Only their lengths are read: whoever validates
 * each learns by its CRC, first, whether what else it says is what was written. Throws BatchError `truncated`,
 * `bad-length` or `bad-magic`.
 */
export function* cutBatches(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  let position = 0;
  while (position < bytes.length) {
    const end = position + checkFrame(bytes, position);
    if (end > bytes.length) throw cutOff(bytes.length - position, end - position);
    yield bytes.subarray(position, end);
    position = end;
  }
}

/**
 * The whole batches that lie back to back in `bytes`, in order. Only headers are read: validate a batch before
 * trusting it. Throws BatchError at the first header that makes no sense, and for a batch that is cut off at the
 * end, unless `allowPartialTail`.
 */
export function* walkBatches(
  bytes: Uint8Array,
  options: { readonly allowPartialTail?: boolean } = {},
): Generator<WalkedBatch, void, undefined> {
  let position = 0;
  while (position < bytes.length) {
    const header = headerOfWhole(bytes, position, options.allowPartialTail ?? false);
    if (header === undefined) return;
    const end = position + header.sizeBytes;
    yield { header, bytes: bytes.subarray(position, end), position };
    position = end;
  }
}

function headerOfWhole(bytes: Uint8Array, position: number, allowPartialTail: boolean): BatchHeader | undefined {
  try {
    const header = readHeader(bytes, position);
    if (position + header.sizeBytes <= bytes.length) return header;
    throw cutOff(bytes.length - position, header.sizeBytes);
  } catch (error) {
    if (allowPartialTail && error instanceof BatchError && error.code === 'truncated') return undefined;
    throw error;
  }
}
