import { BatchError } from './batch-error.js';
import { type ByteCursor, varintSize, varlongSize, writeVarint, writeVarlong } from './varint.js';

/**
 * A record inside a batch; every number is a zigzag varint:
 *
 *   length, attributes int8 (0), timestampDelta (64 bits), offsetDelta, keyLength (-1: null), key,
 *   valueLength (-1: null), value, headerCount, (nameLength, name, valueLength (-1: null), value)*
 */
export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** A record as it is read. Key and value are views of the batch (or of what it was unpacked to). */
export interface Record {
  readonly offset: number;
  /** Milliseconds. */
  readonly timestampMs: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** A record to be written. */
export interface RecordInit {
  /** Milliseconds. */
  readonly timestampMs: number;
  readonly key?: Uint8Array | null;
  readonly value?: Uint8Array | null;
  readonly headers?: readonly RecordHeader[];
  /** Defaults to the one behind its predecessor's; given where compaction left gaps. */
  readonly offset?: number;
}

/** A record's place relative to its batch. */
export interface RecordDeltas {
  readonly offsetDelta: number;
  readonly timestampDelta: number;
}

const utf8 = new TextDecoder('utf-8');
const noHeaders: readonly RecordHeader[] = Object.freeze([]);

function fieldSize(field: Uint8Array | null | undefined): number {
  return field === null || field === undefined ? 1 : varintSize(field.length) + field.length;
}

/** The bytes of a record without its own length. */
export function recordBodySize(record: RecordInit, deltas: RecordDeltas): number {
  const headers = record.headers ?? noHeaders;
  let size = 1 + varlongSize(deltas.timestampDelta) + varintSize(deltas.offsetDelta);
  size += fieldSize(record.key) + fieldSize(record.value) + varintSize(headers.length);
  for (const { key, value } of headers) {
    const keyBytes = Buffer.byteLength(key);
    size += varintSize(keyBytes) + keyBytes + fieldSize(value);
  }
  return size;
}

const DELTA_BYTES_MAX = 5 + 10;

/** What a record adds to a batch at most, wherever in the batch it comes to lie. */
export function recordSizeBound(record: RecordInit): number {
  const bodySize = recordBodySize(record, { offsetDelta: 0, timestampDelta: 0 }) - 2 + DELTA_BYTES_MAX;
  return varintSize(bodySize) + bodySize;
}

function writeField(target: Uint8Array, position: number, field: Uint8Array | null | undefined): number {
  if (field === null || field === undefined) return writeVarint(target, position, -1);
  const at = writeVarint(target, position, field.length);
  target.set(field, at);
  return at + field.length;
}

/** Writes a record and returns the position behind it. `bodySize` is what `recordBodySize` said. */
export function writeRecord(
  target: Uint8Array,
  position: number,
  record: RecordInit,
  place: RecordDeltas & { readonly bodySize: number },
): number {
  const headers = record.headers ?? noHeaders;
  let at = writeVarint(target, position, place.bodySize);
  target[at++] = 0;
  at = writeVarlong(target, at, place.timestampDelta);
  at = writeVarint(target, at, place.offsetDelta);
  at = writeField(target, at, record.key);
  at = writeField(target, at, record.value);
  at = writeVarint(target, at, headers.length);
  for (const { key, value } of headers) {
    at = writeField(target, at, Buffer.from(key));
    at = writeField(target, at, value);
  }
  return at;
}

/** What the records of a batch count from. */
export interface RecordBase {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly baseTimestamp: number;
  /** Replaces the records' own times. */
  readonly logAppendTimeMs: number | undefined;
}

/** Reads the record at the cursor. Throws BatchError `bad-record` or `out-of-range`. */
export function readRecord(cursor: ByteCursor, base: RecordBase): Record {
  const end = readEnd(cursor);
  const timestampMs = readTimestamp(cursor, base);
  const offset = readOffset(cursor, base);
  const record: Record = {
    offset,
    timestampMs: base.logAppendTimeMs ?? timestampMs,
    key: readField(cursor),
    value: readField(cursor),
    headers: readHeaders(cursor),
  };
  checkEnd(cursor, offset, end);
  return record;
}

/** What is known of a record that was passed over. */
export interface PassedRecord {
  readonly offset: number;
  /** Milliseconds. */
  readonly timestampMs: number;
  readonly hasKey: boolean;
}

/** Checks the record at the cursor as `readRecord` does, and makes nothing of its key, value and headers. */
export function passRecord(cursor: ByteCursor, base: RecordBase): PassedRecord {
  const end = readEnd(cursor);
  const timestampMs = readTimestamp(cursor, base);
  const offset = readOffset(cursor, base);
  const hasKey = passField(cursor);
  passField(cursor);
  for (let count = headerCount(cursor); count > 0; count--) {
    cursor.skip(cursor.varint());
    passField(cursor);
  }
  checkEnd(cursor, offset, end);
  return { offset, timestampMs: base.logAppendTimeMs ?? timestampMs, hasKey };
}

/** Where the record ends that begins here. */
function readEnd(cursor: ByteCursor): number {
  const bodySize = cursor.varint();
  if (bodySize < 0 || bodySize > cursor.remaining) {
    throw new BatchError('bad-record', `a record of ${bodySize} bytes where ${cursor.remaining} are left`);
  }
  return cursor.position + bodySize;
}

function readTimestamp(cursor: ByteCursor, { baseTimestamp }: RecordBase): number {
  cursor.byte(); // Attributes: none are defined.
  const timestampMs = baseTimestamp + cursor.varlong();
  if (!Number.isSafeInteger(timestampMs)) throw new BatchError('out-of-range', `a timestamp of ${timestampMs}`);
  return timestampMs;
}

function readOffset(cursor: ByteCursor, { baseOffset, lastOffset }: RecordBase): number {
  const offset = baseOffset + cursor.varint();
  if (offset < baseOffset || offset > lastOffset) {
    throw new BatchError('bad-record', `offset ${offset} in a batch from ${baseOffset} to ${lastOffset}`);
  }
  return offset;
}

function checkEnd(cursor: ByteCursor, offset: number, end: number): void {
  if (cursor.position !== end) throw new BatchError('bad-record', `the fields of record ${offset} do not fill it`);
}

function readField(cursor: ByteCursor): Uint8Array | null {
  const length = cursor.varint();
  return length === -1 ? null : cursor.take(length);
}

/** Whether there is a field and not null. */
function passField(cursor: ByteCursor): boolean {
  const length = cursor.varint();
  if (length === -1) return false;
  cursor.skip(length);
  return true;
}

function headerCount(cursor: ByteCursor): number {
  const count = cursor.varint();
  // A header takes two bytes at least: a count that cannot be is refused before anything is allocated for it.
  if (count < 0 || count * 2 > cursor.remaining) throw new BatchError('bad-record', `a record with ${count} headers`);
  return count;
}

function readHeaders(cursor: ByteCursor): readonly RecordHeader[] {
  const count = headerCount(cursor);
  if (count === 0) return noHeaders;
  const headers: RecordHeader[] = [];
  for (let at = 0; at < count; at++) {
    const key = cursor.take(cursor.varint());
    headers.push({ key: utf8.decode(key), value: readField(cursor) });
  }
  return headers;
}
