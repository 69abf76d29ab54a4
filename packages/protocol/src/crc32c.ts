import { crc32c as nativeCrc32c } from '@node-rs/crc32';

/** Below this many bytes the call into native code costs more than the table does (measured, Node 20). */
const NATIVE_BYTES_MIN = 200;

/** The Castagnoli polynomial, bits reversed. */
const POLYNOMIAL = 0x82f6_3b78;
const SLICES = 8;

/** Entry 256 * s + b: the remainder of byte b followed by s zero bytes. */
const table = buildTable();

function buildTable(): Int32Array {
  const entries = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
    }
    entries[byte] = remainder;
  }
  for (let at = 256; at < entries.length; at++) {
    const previous = entries[at - 256] ?? 0;
    entries[at] = (previous >>> 8) ^ (entries[previous & 0xff] ?? 0);
  }
  return entries;
}

function look(slice: number, byte: number): number {
  return table[slice * 256 + byte] ?? 0;
}

/** Slicing by 8 (Kounavis and Berry, 2005): eight bytes a step from eight tables. */
export function tableCrc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  let at = 0;
  for (const lastStep = bytes.length - 8; at <= lastStep; at += 8) {
    crc ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    crc =
      look(7, crc & 0xff) ^
      look(6, (crc >>> 8) & 0xff) ^
      look(5, (crc >>> 16) & 0xff) ^
      look(4, crc >>> 24) ^
      look(3, bytes[at + 4] ?? 0) ^
      look(2, bytes[at + 5] ?? 0) ^
      look(1, bytes[at + 6] ?? 0) ^
      look(0, bytes[at + 7] ?? 0);
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ look(0, (crc ^ (bytes[at] ?? 0)) & 0xff);
  return ~crc >>> 0;
}

/** CRC-32C (Castagnoli, RFC 3720) as an unsigned number. */
export function crc32c(bytes: Uint8Array): number {
  return continueCrc32c(0, bytes);
}

/** The CRC-32C of bytes whose first part, with the CRC `previous`, was seen before, and `bytes` behind it. */
export function continueCrc32c(previous: number, bytes: Uint8Array): number {
  return bytes.length < NATIVE_BYTES_MIN ? tableCrc32c(bytes, previous) : nativeCrc32c(bytes, previous) >>> 0;
}
