import { isUint8Array } from 'node:util/types';
import { BATCH_OVERHEAD_BYTES, type RecordHeader, type RecordInit, recordSizeBound } from '@tidemark/protocol';

/** Text is taken as UTF-8; null is a value of its own (a tombstone). */
export type Payload = string | Uint8Array | null;

/** Names may repeat in a list; an object is a list in the order of its keys. */
export type RecordHeaders =
  | readonly { readonly key: string; readonly value: Payload }[]
  | { readonly [key: string]: Payload };

/** What `send` takes, at once: the object may be filled again. Bytes must not change until the promise has settled. */
export interface ProducerRecord {
  readonly topic: string;
  /** Chosen by the partitioner if absent. */
  readonly partition?: number;
  readonly key?: Payload;
  readonly value?: Payload;
  readonly headers?: RecordHeaders;
  /** Milliseconds since 1970; now if absent. */
  readonly timestampMs?: number;
}

/** Where a record was written. */
export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  /**
   * -1 where it is not known: with acks=0, and of a record that had to be sent again, and was written so long before that the
   * broker only knows that it was.
   */
  readonly offset: number;
  /** The record's own time, or the broker's if the topic says so. */
  readonly timestampMs: number;
}

/** Checked, for callers without types: a number, say, has no size, and would fill the buffer with it. */
function bytesOf(payload: Payload | undefined, name: string): Uint8Array | null {
  if (payload === null || payload === undefined) return null;
  if (typeof payload === 'string') return Buffer.from(payload);
  if (isUint8Array(payload)) return payload;
  throw new RangeError(`${name} is of type ${typeof payload}; it must be a string, a Uint8Array or null`);
}

function headersOf(headers: RecordHeaders): readonly RecordHeader[] {
  if (typeof headers !== 'object' || headers === null) throw new RangeError('headers are neither a list nor an object');
  const list = isList(headers) ? headers : Object.entries(headers).map(([key, value]) => ({ key, value }));
  return list.map(({ key, value }) => {
    if (typeof key !== 'string') throw new RangeError(`the key of a header is of type ${typeof key}, not a string`);
    return { key, value: bytesOf(value, `header ${key}`) };
  });
}

function isList(headers: RecordHeaders): headers is readonly { readonly key: string; readonly value: Payload }[] {
  return Array.isArray(headers);
}

export interface PreparedRecord {
  readonly record: RecordInit & { readonly key: Uint8Array | null; readonly value: Uint8Array | null };
  /** What it adds to a batch at most. */
  readonly sizeBytes: number;
}

/** The record as a batch takes it. Throws RangeError for what is not of the kinds that a record may hold. */
export function prepareRecord(given: ProducerRecord, nowMs: number): PreparedRecord {
  const timestampMs = given.timestampMs ?? nowMs;
  if (!Number.isSafeInteger(timestampMs) || timestampMs < 0) {
    throw new RangeError(`timestampMs ${timestampMs} is not an integer from 0 up`);
  }
  const headers = given.headers === undefined ? {} : { headers: headersOf(given.headers) };
  const record = { timestampMs, key: bytesOf(given.key, 'key'), value: bytesOf(given.value, 'value'), ...headers };
  return { record, sizeBytes: recordSizeBound(record) };
}

/** The size of a request with this record alone, without the request's own header. */
export function requestBytesOf({ sizeBytes }: PreparedRecord): number {
  return BATCH_OVERHEAD_BYTES + sizeBytes;
}
