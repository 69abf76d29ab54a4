import { crc32c } from '@tidemark/protocol';
import type { Configuration, Position, SnapshotMeta } from '../core/index.js';
import { decodeConfiguration, encodeConfiguration } from './configuration-codec.js';

/**
 * A snapshot file, big-endian:
 *
 *   magic        8 bytes  "TMRKSNAP"
 *   version      uint32   1; 2 where the quorum has other members than those it began with
 *   index        int64    the last offset that it covers
 *   term         int64    of the entry there
 *   payload size int64
 *   payload CRC  uint32   CRC-32C
 *   members size uint32   in version 2 only
 *   header CRC   uint32   CRC-32C of all of the above
 *   members               in version 2 only: a QuorumConfiguration, then the CRC-32C of it, uint32
 *   payload               the machine's own bytes
 */
const MAGIC = 'TMRKSNAP';
const VERSION = 1;
const VERSION_WITH_MEMBERS = 2;
const HEADER_BYTES = 8 + 4 + 3 * 8 + 4 + 4;
const CRC_BYTES = 4;
/** Where version 1 has the header's CRC and version 2 the size of the members. */
const FIXED_BYTES = HEADER_BYTES - CRC_BYTES;

export interface DecodedSnapshot {
  readonly meta: SnapshotMeta;
  /** A view. */
  readonly payload: Uint8Array;
}

/** The whole file for a machine's state at a position; `configuration` if it is not the one of the beginning. */
export function encodeSnapshotFile(
  { index, term }: Position,
  payload: Uint8Array,
  configuration?: Configuration,
): Uint8Array {
  const members = configuration === undefined ? undefined : withCrc(encodeConfiguration(configuration));
  const header = Buffer.alloc(FIXED_BYTES + (members === undefined ? 0 : 4));
  header.write(MAGIC, 0, 'latin1');
  header.writeUInt32BE(members === undefined ? VERSION : VERSION_WITH_MEMBERS, 8);
  header.writeBigInt64BE(BigInt(index), 12);
  header.writeBigInt64BE(BigInt(term), 20);
  header.writeBigInt64BE(BigInt(payload.length), 28);
  header.writeUInt32BE(crc32c(payload), 36);
  if (members !== undefined) header.writeUInt32BE(members.length - CRC_BYTES, FIXED_BYTES);
  return Buffer.concat([withCrc(header), members ?? new Uint8Array(), payload]);
}

function withCrc(bytes: Uint8Array): Uint8Array {
  const sum = Buffer.alloc(CRC_BYTES);
  sum.writeUInt32BE(crc32c(bytes));
  return Buffer.concat([bytes, sum]);
}

/**
 * Reads a whole file; undefined if a single bit of it is not as it was written.
 * @throws RangeError for members of the quorum as only a later release knows them
 */
export function decodeSnapshotFile(bytes: Uint8Array): DecodedSnapshot | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 8) !== MAGIC) return undefined;
  const version = file.readUInt32BE(8);
  if (version !== VERSION && version !== VERSION_WITH_MEMBERS) return undefined;
  const headerBytes = version === VERSION ? FIXED_BYTES : FIXED_BYTES + 4;
  if (checked(file, 0, headerBytes) === undefined) return undefined;
  const membersAt = headerBytes + CRC_BYTES;
  const membersBytes = version === VERSION ? undefined : file.readUInt32BE(FIXED_BYTES);
  const members = membersBytes === undefined ? undefined : checked(file, membersAt, membersAt + membersBytes);
  if (membersBytes !== undefined && members === undefined) return undefined;
  const payload = file.subarray(membersBytes === undefined ? membersAt : membersAt + membersBytes + CRC_BYTES);
  if (file.readBigInt64BE(28) !== BigInt(payload.length) || file.readUInt32BE(36) !== crc32c(payload)) return undefined;
  const position = { index: Number(file.readBigInt64BE(12)), term: Number(file.readBigInt64BE(20)) };
  const configuration = members === undefined ? {} : { configuration: decodeConfiguration(members) };
  return { meta: { ...position, sizeBytes: file.length, ...configuration }, payload };
}

/** The bytes from `start` to `end`, if the CRC that follows them is theirs. */
function checked(file: Buffer, start: number, end: number): Buffer | undefined {
  if (file.length < end + CRC_BYTES) return undefined;
  const bytes = file.subarray(start, end);
  return file.readUInt32BE(end) === crc32c(bytes) ? bytes : undefined;
}
