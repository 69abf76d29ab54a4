import type { Disk } from '@tidemark/ports';
import { BatchError, type BatchHeader, decodeRecords, type Record as LogRecord } from '@tidemark/protocol';
import { decodeOffsetEntry, decodeTimeEntry, OFFSET_ENTRY_BYTES, TIME_ENTRY_BYTES } from '../core/index-entries.js';
import { ProducerStates } from '../core/producer-states.js';
import { defaultLogOptions } from '../options.js';
import { EntryReader } from './entry-reader.js';
import { type FoundBatch, findBatches } from './found-batches.js';
import { type AbortedTransaction, decodeAbortedTransaction, TRANSACTION_ENTRY_BYTES } from './transaction-index.js';

/** A thing in a log's files, and where it lies. */
export type LogItem =
  | { readonly type: 'batch'; readonly position: number; readonly header: BatchHeader }
  | { readonly type: 'record'; readonly position: number; readonly record: LogRecord }
  /** A sound batch's, as its producer made them. */
  | {
      readonly type: 'unreadable-records';
      readonly position: number;
      readonly lastOffset: number;
      readonly reason: string;
    }
  | {
      readonly type: 'damage';
      readonly position: number;
      readonly endPosition: number;
      readonly reason: string;
    };

export type IndexItem =
  | { readonly type: 'offset-entry'; readonly position: number; readonly offset: number; readonly logPosition: number }
  | { readonly type: 'time-entry'; readonly position: number; readonly timestampMs: number; readonly offset: number }
  | ({ readonly type: 'aborted-transaction'; readonly position: number } & AbortedTransaction);

export interface DumpOptions {
  /** Whether each batch is followed by its records. */
  readonly records: boolean;
  /** Batches that end below are passed over. */
  readonly from: number;
}

/** What idempotent producers wrote, as far as it was dumped. */
export function emptyProducers(): ProducerStates {
  return new ProducerStates({ producersMax: defaultLogOptions.producersMax });
}

/** The batches of a segment's file in order, and what lies between them. Throws DiskError. */
export function* dumpSegment(
  disk: Disk,
  path: string,
  { records, from }: DumpOptions,
): Generator<LogItem, void, undefined> {
  const file = disk.open(path, 'read');
  try {
    for (const found of findBatches(file, file.sizeBytes())) {
      const { position } = found;
      if (found.kind === 'damage') {
        yield { type: 'damage', position, endPosition: found.endPosition, reason: found.reason };
      } else if (found.header.lastOffset >= from) {
        yield { type: 'batch', position, header: found.header };
        if (records && !found.header.isControl) yield* recordsOf(found);
      }
    }
  } finally {
    file.close();
  }
}

/** A CRC that matches does not make compressed bytes unpack: that they do not is no damage. */
function* recordsOf({ bytes, header, position }: FoundBatch): Generator<LogItem, void, undefined> {
  try {
    for (const record of decodeRecords(bytes)) yield { type: 'record', position, record };
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const reason = `${error.code}: ${error.message}`;
    yield { type: 'unreadable-records', position, lastOffset: header.lastOffset, reason };
  }
}

const DECODERS: Readonly<
  Record<string, { readonly entryBytes: number; readonly decode: (entry: Uint8Array, baseOffset: number) => Item }>
> = {
  '.index': {
    entryBytes: OFFSET_ENTRY_BYTES,
    decode: (entry, baseOffset) => {
      const { relativeOffset, position } = decodeOffsetEntry(entry);
      return { type: 'offset-entry', offset: baseOffset + relativeOffset, logPosition: position };
    },
  },
  '.timeindex': {
    entryBytes: TIME_ENTRY_BYTES,
    decode: (entry, baseOffset) => ({ type: 'time-entry', ...decodeTimeEntry(entry, baseOffset) }),
  },
  '.txnindex': {
    entryBytes: TRANSACTION_ENTRY_BYTES,
    decode: (entry) => ({ type: 'aborted-transaction', ...decodeAbortedTransaction(entry) }),
  },
};

type Item = IndexItem extends infer Each ? (Each extends IndexItem ? Omit<Each, 'position'> : never) : never;

/** The entries of an index file, of the segment with this base offset. Throws DiskError, and RangeError. */
export function* dumpIndex(disk: Disk, path: string, baseOffset: number): Generator<IndexItem, void, undefined> {
  const decoder = DECODERS[path.slice(path.lastIndexOf('.'))];
  const entries = decoder === undefined ? undefined : EntryReader.open(disk, path, decoder.entryBytes);
  if (decoder === undefined || entries === undefined) return;
  try {
    for (let entry = entries.peek(); entry !== undefined; entry = entries.peek()) {
      yield { position: entries.position, ...decoder.decode(entry, baseOffset) };
      entries.skip();
    }
  } finally {
    entries.close();
  }
}
