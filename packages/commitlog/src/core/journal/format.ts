import { continueCrc32c, crc32c } from '@tidemark/protocol';

/**
 * The journal's bytes, big-endian (docs/formats.md). A segment file begins with a header, alone in the first sector.
 * Behind it lie *blocks*, each what one group commit wrote, each beginning on a sector: so no sector is written again
 * once it was synced, and what a torn write spoils was not synced. A file is used again when all that it holds is in
 * the logs' own files; session, segment number and place in every block tell its old blocks from the new ones.
 *
 *   segment header: magic "TMJS", version int32 = 1, session int64, segment number int64, first sequence int64,
 *     live-from int64, CRC-32C of what precedes it uint32
 *   block: magic "TMJB", CRC-32C of everything behind this field uint32, length uint32 (without padding), records uint32,
 *     session int64, segment number int64, place in the file uint32, zero uint32, first sequence int64,
 *     synced sequence int64, live-from int64, then the records
 *   record: type uint8, length of the topic id uint8, zero uint16, partition int32, length of the body uint32, topic id,
 *     body
 */
export const JOURNAL_SECTOR_BYTES = 512;
export const JOURNAL_BLOCK_HEADER_BYTES = 64;
export const JOURNAL_RECORD_HEADER_BYTES = 12;
const SEGMENT_MAGIC = 0x544d_4a53;
const BLOCK_MAGIC = 0x544d_4a42;
const VERSION = 1;
const SEGMENT_HEADER_BYTES = 44;
/** Of a block: what lies before is magic and the CRC itself. */
const BLOCK_CRC_FROM = 8;
const TOPIC_ID_BYTES_MAX = 255;

const utf8 = new TextEncoder();

/** What a record does to a log. The numbers are on disk for ever. */
export const journalRecordType = {
  /** Whole batches, one behind the other, that were appended. */
  append: 1,
  /** The log was cut: offset int64. Epochs that began there or above went with it. */
  truncate: 2,
  /** A leader's epoch began: epoch int64, offset int64. */
  epochStart: 3,
  /** The log's files hold, synced, what all its records below a sequence made of it: recovery point int64, sequence int64. */
  checkpoint: 4,
  /** The log's start was raised: offset int64. It is in `log-checkpoint` too; here it stands in order with the cuts. */
  startOffset: 5,
} as const;

export type JournalRecordType = (typeof journalRecordType)[keyof typeof journalRecordType];

/** Whose log a record is about. */
export interface JournalKey {
  readonly topicId: string;
  readonly partition: number;
}

export interface JournalSegmentHeader {
  /** Which opening of the journal wrote it; never used twice. */
  readonly session: number;
  /** Rises with each segment that is begun. */
  readonly number: number;
  /** Of its first record. */
  readonly firstSequence: number;
  /** Everything below is in the logs' files. */
  readonly liveFrom: number;
}

export interface JournalBlockHeader extends JournalSegmentHeader {
  /** Where the block lies in the file. */
  readonly place: number;
  /** With this header, without the padding. */
  readonly sizeBytes: number;
  readonly recordCount: number;
  /** Every record below it was known to be synced when the block was written. */
  readonly syncedSequence: number;
}

export interface JournalRecordHeader extends JournalKey {
  /** As found: a later version may know more types. */
  readonly type: number;
  readonly bodyStart: number;
  readonly bodyBytes: number;
}

/** Up to the next sector. */
export function paddedBytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / JOURNAL_SECTOR_BYTES) * JOURNAL_SECTOR_BYTES;
}

export function encodeSegmentHeader(header: JournalSegmentHeader): Uint8Array {
  const bytes = new Uint8Array(JOURNAL_SECTOR_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, SEGMENT_MAGIC);
  view.setInt32(4, VERSION);
  view.setBigInt64(8, BigInt(header.session));
  view.setBigInt64(16, BigInt(header.number));
  view.setBigInt64(24, BigInt(header.firstSequence));
  view.setBigInt64(32, BigInt(header.liveFrom));
  view.setUint32(40, crc32c(bytes.subarray(0, 40)));
  return bytes;
}

/** Undefined if the bytes are not a header that is whole. Throws RangeError for a version that is not known. */
export function decodeSegmentHeader(bytes: Uint8Array): JournalSegmentHeader | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== SEGMENT_MAGIC || view.getUint32(40) !== crc32c(bytes.subarray(0, 40))) return undefined;
  const version = view.getInt32(4);
  if (version !== VERSION) {
    throw new RangeError(
      `a journal segment of version ${version}, this is version ${VERSION}: start the release that wrote it`,
    );
  }
  return {
    session: Number(view.getBigInt64(8)),
    number: Number(view.getBigInt64(16)),
    firstSequence: Number(view.getBigInt64(24)),
    liveFrom: Number(view.getBigInt64(32)),
  };
}

/** Writes a block's header at the front of its bytes, without the CRC, which comes when all of it is there: see `writeBlockCrc`. */
export function writeBlockHeader(view: DataView, header: JournalBlockHeader): void {
  view.setUint32(0, BLOCK_MAGIC);
  view.setUint32(8, header.sizeBytes);
  view.setUint32(12, header.recordCount);
  view.setBigInt64(16, BigInt(header.session));
  view.setBigInt64(24, BigInt(header.number));
  view.setUint32(32, header.place);
  view.setUint32(36, 0);
  view.setBigInt64(40, BigInt(header.firstSequence));
  view.setBigInt64(48, BigInt(header.syncedSequence));
  view.setBigInt64(56, BigInt(header.liveFrom));
}

/** `pieces`: the whole block without its padding; `view`: of the first of them. */
export function writeBlockCrc(view: DataView, pieces: readonly Uint8Array[]): void {
  const covered = (piece: Uint8Array, index: number) => (index === 0 ? piece.subarray(BLOCK_CRC_FROM) : piece);
  view.setUint32(
    4,
    pieces.reduce((crc, piece, index) => continueCrc32c(crc, covered(piece, index)), 0),
  );
}

/** What the header says, its CRC not checked yet; undefined if no block, of that segment or of any, begins at the place. */
export function decodeBlockHeader(
  bytes: Uint8Array,
  place: number,
  segment?: Pick<JournalBlockHeader, 'session' | 'number'>,
): JournalBlockHeader | undefined {
  if (bytes.length < JOURNAL_BLOCK_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== BLOCK_MAGIC || view.getUint32(32) !== place) return undefined;
  const header = {
    session: Number(view.getBigInt64(16)),
    number: Number(view.getBigInt64(24)),
    place,
    sizeBytes: view.getUint32(8),
    recordCount: view.getUint32(12),
    firstSequence: Number(view.getBigInt64(40)),
    syncedSequence: Number(view.getBigInt64(48)),
    liveFrom: Number(view.getBigInt64(56)),
  };
  const isOfSegment = segment === undefined || (header.session === segment.session && header.number === segment.number);
  return isOfSegment && header.sizeBytes >= JOURNAL_BLOCK_HEADER_BYTES ? header : undefined;
}

/** Whether a whole block, without its padding, is what was written. */
export function isSoundBlock(block: Uint8Array): boolean {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  return view.getUint32(4) === crc32c(block.subarray(BLOCK_CRC_FROM));
}

/** A topic id as records hold it. Throws RangeError for one that is too long. */
export function encodeTopicId(topicId: string): Uint8Array {
  const bytes = utf8.encode(topicId);
  if (bytes.length > TOPIC_ID_BYTES_MAX) throw new RangeError(`a topic id of ${bytes.length} bytes`);
  return bytes;
}

/** What a record's header says, before it is written. */
export interface UnwrittenHeader {
  readonly type: JournalRecordType;
  /** Shared by the records of a topic: see `encodeTopicId`. */
  readonly topicId: Uint8Array;
  readonly partition: number;
  readonly bodyBytes: number;
}

/** Writes a record's header at a place; the topic id and the body follow. */
export function writeRecordHeader(view: DataView, place: number, record: UnwrittenHeader): void {
  view.setUint8(place, record.type);
  view.setUint8(place + 1, record.topicId.length);
  view.setUint16(place + 2, 0);
  view.setInt32(place + 4, record.partition);
  view.setUint32(place + 8, record.bodyBytes);
}

/** The records of a sound block; throws RangeError if they are not what its header says. */
export function decodeRecords(
  block: Uint8Array,
  { recordCount }: JournalBlockHeader,
  topicIds: Map<string, string>,
): JournalRecordHeader[] {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const text = new TextDecoder();
  const found: JournalRecordHeader[] = [];
  let position = JOURNAL_BLOCK_HEADER_BYTES;
  for (let index = 0; index < recordCount; index++) {
    const keyStart = position + JOURNAL_RECORD_HEADER_BYTES;
    const bodyStart = keyStart + view.getUint8(position + 1);
    const bodyBytes = view.getUint32(position + 8);
    const decoded = text.decode(block.subarray(keyStart, bodyStart));
    const topicId = topicIds.get(decoded) ?? decoded;
    topicIds.set(topicId, topicId);
    found.push({
      type: view.getUint8(position),
      topicId,
      partition: view.getInt32(position + 4),
      bodyStart,
      bodyBytes,
    });
    position = bodyStart + bodyBytes;
  }
  if (position !== block.length) throw new RangeError(`${recordCount} records end at ${position} of ${block.length}`);
  return found;
}

/** Two numbers, as the bodies of the small records hold them. */
export function encodeNumbers(...numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * numbers.length);
  const view = new DataView(bytes.buffer);
  for (const [index, number] of numbers.entries()) view.setBigInt64(8 * index, BigInt(number));
  return bytes;
}

export function decodeNumbers(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, index) => Number(view.getBigInt64(8 * index)));
}
