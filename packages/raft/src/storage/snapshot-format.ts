import { crc32c } from '@tidemark/protocol';
import type { Position, SnapshotMeta } from '../core/index.js';

/**
 * A snapshot file, big-endian:
 *
 *   magic        8 bytes  "TMRKSNAP"
 *   version      uint32   1
 *   index        int64    the last offset that it covers
 *   term         int64    of the entry there
 *   payload size int64
 *   payload CRC  uint32   CRC-32C
 *   header CRC   uint32   CRC-32C of all of the above
 *   payload               the machine's own bytes
 */
const MAGIC = 'TMRKSNAP';
const VERSION = 1;
const HEADER_BYTES = 8 + 4 + 3 * 8 + 4 + 4;
const HEADER_CRC = HEADER_BYTES - 4;

export interface DecodedSnapshot {
  readonly meta: SnapshotMeta;
  /** A view. */
  readonly payload: Uint8Array;
}

/** The whole file for a machine's state at a position. */
export function encodeSnapshotFile({ index, term }: Position, payload: Uint8Array): Uint8Array {
  const file = Buffer.alloc(HEADER_BYTES + payload.length);
  file.write(MAGIC, 0, 'latin1');
  file.writeUInt32BE(VERSION, 8);
  file.writeBigInt64BE(BigInt(index), 12);
  file.writeBigInt64BE(BigInt(term), 20);
  file.writeBigInt64BE(BigInt(payload.length), 28);
  file.writeUInt32BE(crc32c(payload), 36);
  file.writeUInt32BE(crc32c(file.subarray(0, HEADER_CRC)), HEADER_CRC);
  file.set(payload, HEADER_BYTES);
  return file;
}

/** Reads a whole file; undefined if a single bit of it is not as it was written. */
export function decodeSnapshotFile(bytes: Uint8Array): DecodedSnapshot | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 8) !== MAGIC) return undefined;
  if (file.readUInt32BE(HEADER_CRC) !== crc32c(file.subarray(0, HEADER_CRC))) return undefined;
  const payload = file.subarray(HEADER_BYTES);
  if (file.readUInt32BE(8) !== VERSION || file.readBigInt64BE(28) !== BigInt(payload.length)) return undefined;
  if (file.readUInt32BE(36) !== crc32c(payload)) return undefined;
  const index = Number(file.readBigInt64BE(12));
  const term = Number(file.readBigInt64BE(20));
  return { meta: { index, term, sizeBytes: file.length }, payload };
}
