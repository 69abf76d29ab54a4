import {
  BatchError,
  type BatchHeader,
  decodeRecords,
  encodeBatch,
  type LeaderEpoch,
  leaderEpoch,
  NONE,
  readHeader,
  validateBatch,
  walkBatches,
} from '@tidemark/protocol';
import type { Configuration, Entry, EntryHeader } from '../core/index.js';
import { RaftError } from '../errors.js';
import { decodeConfiguration, encodeConfiguration } from './configuration-codec.js';

/**
 * An entry is one record batch. Its index is its last offset; base offset and leader epoch (the term) lie outside
 * the batch's CRC, so both are repeated inside it: the base offset as producer id, the term as base sequence. A control
 * batch is Raft's own: the value of its one record is a QuorumConfiguration.
 */
export interface EntryInit {
  readonly records: readonly Uint8Array[];
  readonly baseOffset: number;
  readonly term: number;
  /** Wall-clock time, which only stamps the records. */
  readonly timestampMs: number;
}

/** The term as the batch format has it. @throws RangeError beyond 2^31 - 1 */
export const termEpoch = (term: number): LeaderEpoch => leaderEpoch(term);

/** Makes the entry that holds these record values. @throws RangeError without a record */
export function encodeEntry(init: EntryInit): Entry {
  return encode(init, { isControl: false });
}

/** Makes the entry from which on the quorum has these members. */
export function encodeConfigurationEntry(
  configuration: Configuration,
  place: Pick<EntryInit, 'baseOffset' | 'term' | 'timestampMs'>,
): Entry {
  const records = [encodeConfiguration(configuration)];
  return { ...encode({ ...place, records }, { isControl: true }), configuration };
}

function encode(
  { records, baseOffset, term, timestampMs }: EntryInit,
  { isControl }: { readonly isControl: boolean },
): Entry {
  if (records.length === 0) throw new RangeError('an entry has at least one record');
  const bytes = encodeBatch({
    isControl,
    records: records.map((value) => ({ timestampMs, value })),
    baseOffset,
    leaderEpoch: termEpoch(term),
    producerId: baseOffset,
    producerEpoch: 0,
    baseSequence: term,
  });
  return { baseOffset, lastOffset: baseOffset + records.length - 1, term, sizeBytes: bytes.length, bytes };
}

function headerOf(header: BatchHeader): EntryHeader {
  const { baseOffset, lastOffset, partitionLeaderEpoch: term, sizeBytes, producerId, baseSequence } = header;
  const isConsistent = producerId === baseOffset && baseSequence === term && term > NONE;
  if (!isConsistent) {
    throw new BatchError(
      'out-of-range',
      `the batch at ${baseOffset}, term ${term} was written for ${producerId}, term ${baseSequence}`,
    );
  }
  return { baseOffset, lastOffset, term, sizeBytes };
}

/** Reads one whole entry, its CRC included. @throws BatchError if it is not what was written */
export function decodeEntry(bytes: Uint8Array): Entry {
  const header = validateBatch(bytes);
  const entry = { ...headerOf(header), bytes };
  return header.isControl ? { ...entry, configuration: configurationIn(bytes) } : entry;
}

function configurationIn(bytes: Uint8Array): Configuration {
  const [record] = decodeRecords(bytes);
  try {
    return decodeConfiguration(record?.value ?? new Uint8Array());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BatchError('out-of-range', error.message);
  }
}

/** The header of an entry that was checked before. @throws BatchError */
export function entryHeader(bytes: Uint8Array): EntryHeader {
  return headerOf(readHeader(bytes));
}

/** The entries that lie back to back in what a message carried. @throws RaftError `bad-message` */
export function decodeEntries(attachments: readonly Uint8Array[]): Entry[] {
  try {
    return attachments.flatMap((bytes) => [...walkBatches(bytes)].map((batch) => decodeEntry(batch.bytes)));
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    throw new RaftError('bad-message', `entries arrived damaged: ${error.message}`, { cause: error });
  }
}
