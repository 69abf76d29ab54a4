import {
  JOURNAL_BLOCK_HEADER_BYTES,
  JOURNAL_RECORD_HEADER_BYTES,
  JOURNAL_SECTOR_BYTES,
  type JournalBlockHeader,
  paddedBytes,
  type UnwrittenHeader,
  writeBlockCrc,
  writeBlockHeader,
  writeRecordHeader,
} from './format.js';

/** A record as it waits to be written. */
export interface WaitingRecord extends UnwrittenHeader {
  readonly body: readonly Uint8Array[];
}

/** A part of a body that is no longer is copied: a piece more costs a write, and a sum, more than the copy does. */
const COPIED_BYTES_MAX = 4 * 1_024;

/** With its header and topic id. */
export function recordBytes({ topicId, bodyBytes }: UnwrittenHeader): number {
  return JOURNAL_RECORD_HEADER_BYTES + topicId.length + bodyBytes;
}

/**
 * Puts blocks together, one after the other in the same memory: headers and small bodies in one piece, large bodies where they
 * are. A group commit of small batches is one piece.
 */
export class BlockBytes {
  #memory = new Uint8Array(JOURNAL_SECTOR_BYTES);
  #view = new DataView(this.#memory.buffer);

  /**
   * A whole block with its padding, as pieces back to back; valid until the next call. Throws RangeError for a body that is not as
   * long as its record says.
   */
  pieces(header: Omit<JournalBlockHeader, 'sizeBytes'>, records: readonly WaitingRecord[]): readonly Uint8Array[] {
    this.#reserve(records);
    const [memory, view] = [this.#memory, this.#view];
    const pieces: Uint8Array[] = [];
    let [start, end] = [0, JOURNAL_BLOCK_HEADER_BYTES];
    for (const record of records) {
      writeRecordHeader(view, end, record);
      memory.set(record.topicId, end + JOURNAL_RECORD_HEADER_BYTES);
      end += JOURNAL_RECORD_HEADER_BYTES + record.topicId.length;
      for (const part of record.body) {
        if (part.length > COPIED_BYTES_MAX) {
          pieces.push(memory.subarray(start, end), part);
          start = end;
        } else {
          memory.set(part, end);
          end += part.length;
        }
      }
    }
    const sizeBytes = pieces.reduce((sum, { length }) => sum + length, end - start);
    const told = records.reduce((sum, record) => sum + recordBytes(record), JOURNAL_BLOCK_HEADER_BYTES);
    // Behind a block that does not end where it says an opening finds no other.
    if (sizeBytes !== told) throw new RangeError(`a block of ${sizeBytes} bytes whose records take ${told}`);
    writeBlockHeader(view, { ...header, sizeBytes });
    writeBlockCrc(view, [...pieces, memory.subarray(start, end)]);
    const paddedEnd = end + paddedBytes(sizeBytes) - sizeBytes;
    memory.fill(0, end, paddedEnd);
    pieces.push(memory.subarray(start, paddedEnd));
    return pieces;
  }

  /** Makes room for all of a block that is copied. */
  #reserve(records: readonly WaitingRecord[]): void {
    let bytes = JOURNAL_BLOCK_HEADER_BYTES + JOURNAL_SECTOR_BYTES;
    for (const { topicId, body } of records) {
      bytes += JOURNAL_RECORD_HEADER_BYTES + topicId.length;
      for (const { length } of body) if (length <= COPIED_BYTES_MAX) bytes += length;
    }
    if (bytes <= this.#memory.length) return;
    this.#memory = new Uint8Array(Math.max(bytes, 2 * this.#memory.length));
    this.#view = new DataView(this.#memory.buffer);
  }
}
