import type { TimeEntry } from './index-progress.js';

/** `.index`: relative offset int32, position int32. */
export const OFFSET_ENTRY_BYTES = 8;
/** `.timeindex`: timestamp int64, relative offset int32. */
export const TIME_ENTRY_BYTES = 12;

const INT32_MAX = 2 ** 31 - 1;

/** Whether an offset can be said relative to a segment's base; if not, the segment must roll. */
export function fitsRelative(baseOffset: number, offset: number): boolean {
  return offset - baseOffset <= INT32_MAX;
}

export interface OffsetEntry {
  readonly relativeOffset: number;
  readonly position: number;
}

export function encodeOffsetEntry({ relativeOffset, position }: OffsetEntry): Uint8Array {
  const bytes = new Uint8Array(OFFSET_ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, relativeOffset);
  view.setInt32(4, position);
  return bytes;
}

export function decodeOffsetEntry(entry: Uint8Array): OffsetEntry {
  const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
  return { relativeOffset: view.getInt32(0), position: view.getInt32(4) };
}

/** `offset` is the segment's base plus the relative offset. */
export function encodeTimeEntry({ timestampMs, offset }: TimeEntry, baseOffset: number): Uint8Array {
  const bytes = new Uint8Array(TIME_ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(timestampMs));
  view.setInt32(8, offset - baseOffset);
  return bytes;
}

export function decodeTimeEntry(entry: Uint8Array, baseOffset: number): TimeEntry {
  const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
  return { timestampMs: Number(view.getBigInt64(0)), offset: baseOffset + view.getInt32(8) };
}
