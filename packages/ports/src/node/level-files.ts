import { continueCrc32c, crc32c } from '@tidemark/protocol';

/**
 * LevelDB's files, as far as it takes to tell whether they are what was written (`doc/log_format.md`, `doc/table_format.md` and
 * `db/version_edit.cc` of LevelDB 1.20): it does not look at the sums of its tables itself as it is built here, and passes
 * over what is wrong with its log, taking rot for the end of it.
 */

/** Where a file is not what was written. */
export interface RottenAt {
  readonly position: number;
  readonly reason: string;
}

/** Its log files and its manifest consist of blocks of this size, the last one excepted. */
const BLOCK_BYTES = 32_768;
/** CRC uint32 of type and data, length uint16, type: 1 a whole record, 2 the first part of one, 3 one between, 4 the last. */
const PART_HEADER_BYTES = 7;
const LAST_PART_TYPE = 4;
const FIRST_TYPES = [1, 2];
/** Behind each block of a table: how it is compressed (0 not, 1 by Snappy), CRC uint32 of the block and that byte. */
const TRAILER_BYTES = 5;
const FOOTER_BYTES = 48;
const TABLE_MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

interface Part {
  readonly type: number;
  readonly data: Uint8Array;
  /** The position behind it. */
  readonly end: number;
}

/** The sum as LevelDB stores it: a CRC over data that holds a CRC would be weak. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282_ead8) >>> 0;
}

/** The part of a record at a position, if it is whole. */
function partAt(bytes: Uint8Array, position: number): Part | undefined {
  const blockEnd = Math.min(bytes.length, position - (position % BLOCK_BYTES) + BLOCK_BYTES);
  if (position + PART_HEADER_BYTES > blockEnd) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + position);
  const type = view.getUint8(6);
  const end = position + PART_HEADER_BYTES + view.getUint16(4, true);
  if (type === 0 || type > LAST_PART_TYPE || end > blockEnd) return undefined;
  if (masked(crc32c(bytes.subarray(position + 6, end))) !== view.getUint32(0, true)) return undefined;
  return { type, data: bytes.subarray(position + PART_HEADER_BYTES, end), end };
}

/** Where the next part may begin: the rest of a block that has no room for a header is left empty. */
function behind(position: number): number {
  const rest = BLOCK_BYTES - (position % BLOCK_BYTES);
  return rest < PART_HEADER_BYTES ? position + rest : position;
}

/** The records of a log file up to the first that is not whole, and where that is. */
function readRecords(bytes: Uint8Array): { readonly records: Uint8Array[]; readonly end: number } {
  const records: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let position = 0;
  for (let part = partAt(bytes, 0); part !== undefined; part = partAt(bytes, position)) {
    parts.push(part.data);
    position = behind(part.end);
    if (part.type !== 1 && part.type !== LAST_PART_TYPE) continue;
    records.push(Buffer.concat(parts));
    parts = [];
  }
  return { records, end: Math.min(position, bytes.length) };
}

/**
 * What is wrong with a log file. A file that only lacks its end is one whose last write was torn by a crash, and never
 * synced; the beginning of a later record behind what is not whole is rot. Later parts of the same record tell nothing: a disk
 * may write them first.
 */
export function rotOfLog(bytes: Uint8Array): RottenAt | undefined {
  const { end } = readRecords(bytes);
  for (let at = end + 1; at < bytes.length; at++) {
    if (FIRST_TYPES.includes(partAt(bytes, at)?.type ?? 0))
      return { position: end, reason: `a record is not whole, and one at ${at} is` };
  }
  return undefined;
}

/** What is wrong with a table: each block in turn has its sum, and the footer tells of the last two, which are its indexes. */
export function rotOfTable(bytes: Uint8Array): RottenAt | undefined {
  const footerAt = bytes.length - FOOTER_BYTES;
  const blocks: (readonly [position: number, sizeBytes: number])[] = [];
  for (let position = 0; position < footerAt; ) {
    const end = blockEnd(bytes, position, footerAt);
    if (end === undefined) return { position, reason: 'a block of the table has the wrong sum' };
    blocks.push([position, end - position]);
    position = end + TRAILER_BYTES;
  }
  const footer = new Uint8Array(FOOTER_BYTES);
  footer.set(blocks.slice(-2).flat().flatMap(varint));
  footer.set(TABLE_MAGIC, FOOTER_BYTES - TABLE_MAGIC.length);
  const isWhole = blocks.length >= 2 && Buffer.compare(footer, bytes.subarray(footerAt)) === 0;
  return isWhole ? undefined : { position: Math.max(0, footerAt), reason: 'the footer of the table is not whole' };
}

/** Nothing says how long a block is but the index, which may be rotten too: it ends where its sum is right. */
function blockEnd(bytes: Uint8Array, start: number, limit: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let crc = 0;
  let summedTo = start;
  for (let end = start + 1; end + TRAILER_BYTES <= limit; end++) {
    if ((bytes[end] ?? 0) > 1) continue;
    crc = continueCrc32c(crc, bytes.subarray(summedTo, end));
    summedTo = end;
    if (masked(continueCrc32c(crc, bytes.subarray(end, end + 1))) === view.getUint32(end + 1, true)) return end;
  }
  return undefined;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varint(Math.floor(value / 0x80))];
}

/** The files that count, by number. */
export interface LiveFiles {
  readonly tables: ReadonlySet<number>;
  /** Older logs are in the tables; 0: a store that was never opened has none. */
  readonly logsFrom: number;
}

/** How the fields of an edit are laid out, by tag: numbers (n) and strings of bytes (b). */
const FIELDS: Readonly<Record<number, string>> = {
  1: 'b', // comparator
  2: 'n', // log
  3: 'n', // next file
  4: 'n', // last sequence
  5: 'nb', // compaction pointer: level, key
  6: 'nn', // deleted table: level, number
  7: 'nnnbb', // new table: level, number, size, smallest and largest key
  9: 'n', // log before that
};
const [LOG_TAG, DELETED_TAG, ADDED_TAG] = [2, 6, 7];

/** Which files a manifest says count, up to its first record that is not whole: LevelDB judges that itself. */
export function liveFiles(manifest: Uint8Array): LiveFiles {
  const tables = new Set<number>();
  let logsFrom = 0;
  for (const record of readRecords(manifest).records) {
    const edit = new EditReader(record);
    while (!edit.atEnd) {
      const tag = edit.number();
      const numbers: number[] = [];
      for (const kind of FIELDS[tag] ?? '') {
        if (kind === 'n') numbers.push(edit.number());
        else edit.skipBytes();
      }
      const [first = 0, number = 0] = numbers;
      if (tag === LOG_TAG) logsFrom = first;
      if (tag === DELETED_TAG) tables.delete(number);
      if (tag === ADDED_TAG) tables.add(number);
    }
  }
  return { tables, logsFrom };
}

class EditReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.#position] ?? 0;
      this.#position += 1;
      value += (byte % 0x80) * scale;
      if (byte < 0x80) return value;
    }
  }

  skipBytes(): void {
    this.#position += this.number();
  }
}
