import type { Disk } from '@tidemark/ports';
import { readHeader } from '@tidemark/protocol';
import { decodeNumbers, type JournalSegmentHeader, journalRecordType } from '../core/journal/format.js';
import { findSegmentIn } from '../journal/journal-files.js';

/** What lies in a segment of a journal, and where. */
export type JournalItem =
  | ({ readonly type: 'journal-segment'; readonly position: number } & JournalSegmentHeader)
  | {
      readonly type: 'journal-record';
      readonly position: number;
      readonly sequence: number;
      /** Records below it were synced when this one was written. */
      readonly syncedSequence: number;
      /** Its name, or its number where that is not known. */
      readonly kind: string;
      readonly topicId: string;
      readonly partition: number;
      readonly bytes: number;
      /** Of an append: the offsets of its batches. */
      readonly offsets?: { readonly from: number; readonly last: number };
      /** Of any other: what it says. */
      readonly values?: readonly number[];
    };

const KINDS = new Map<number, string>(Object.entries(journalRecordType).map(([name, type]) => [type, name]));

/** The records of one segment file in order; nothing if it has no header that is whole. Throws DiskError, RangeError. */
export function* dumpJournalSegment(disk: Disk, path: string): Generator<JournalItem, void, undefined> {
  const file = disk.open(path, 'read');
  try {
    const found = findSegmentIn(file);
    if (found === undefined) return;
    yield { type: 'journal-segment', position: 0, ...found.header };
    for (const { header, records } of found.blocks) {
      for (const [index, { type, topicId, partition, bodyStart, bodyBytes }] of records.entries()) {
        const position = header.place + bodyStart;
        const body = new Uint8Array(bodyBytes);
        file.read(body, position);
        yield {
          type: 'journal-record',
          position,
          sequence: header.firstSequence + index,
          syncedSequence: header.syncedSequence,
          kind: KINDS.get(type) ?? String(type),
          topicId,
          partition,
          bytes: bodyBytes,
          ...(type === journalRecordType.append ? { offsets: offsetsOf(body) } : { values: decodeNumbers(body) }),
        };
      }
    }
  } finally {
    file.close();
  }
}

/** Batches are as they were appended: the block's CRC covers them. */
function offsetsOf(body: Uint8Array): { readonly from: number; readonly last: number } {
  let [from, last] = [-1, -1];
  for (let position = 0; position < body.length; ) {
    const { baseOffset, lastOffset, sizeBytes } = readHeader(body, position);
    if (from < 0) from = baseOffset;
    last = lastOffset;
    position += sizeBytes;
  }
  return { from, last };
}
