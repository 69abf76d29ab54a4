import { getInt32, getInt64, setInt32, setInt64 } from '@tidemark/protocol';
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
  setInt32(bytes, 0, relativeOffset);
  setInt32(bytes, 4, position);
  return bytes;
}

export function decodeOffsetEntry(entry: Uint8Array): OffsetEntry {
  return { relativeOffset: getInt32(entry, 0), position: getInt32(entry, 4) };
}

/** `offset` is the segment's base plus the relative offset. */
export function encodeTimeEntry({ timestampMs, offset }: TimeEntry, baseOffset: number): Uint8Array {
  const bytes = new Uint8Array(TIME_ENTRY_BYTES);
  setInt64(bytes, 0, timestampMs);
  setInt32(bytes, 8, offset - baseOffset);
  return bytes;
}

export function decodeTimeEntry(entry: Uint8Array, baseOffset: number): TimeEntry {
  return { timestampMs: getInt64(entry, 0), offset: baseOffset + getInt32(entry, 8) };
}
