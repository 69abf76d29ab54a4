import { readHeader } from '@tidemark/protocol';
import { decodeNumbers, type JournalKey, journalRecordType } from '../core/journal/format.js';
import { type FoundSegment, type JournalPlan, type PlannedRecord, planReplay } from '../core/journal/plan.js';
import { decodeSlots, type LogCheckpointState } from '../core/log-checkpoint-format.js';
import { findSegmentIn } from './journal-files.js';

/** What a journal says whose segment files are these bytes, for tools and checkers that look from outside. */
export function readJournal(files: readonly Uint8Array[]): JournalPlan<Uint8Array> {
  return planReplay(files.flatMap(segmentIn));
}

/** The segment that a file of these bytes is, if it is one. */
export function segmentIn(bytes: Uint8Array): FoundSegment<Uint8Array>[] {
  const found = findSegmentIn({
    sizeBytes: () => bytes.length,
    read: (target: Uint8Array, position: number) => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
  });
  return found === undefined ? [] : [{ ...found, file: bytes }];
}

/** A journal seen from outside. */
export interface OfflineJournal<File> {
  readonly plan: JournalPlan<File>;
  readonly bodyOf: (record: PlannedRecord<File>) => Uint8Array;
}

/** What a journal holds of one log. */
export interface JournaledLog<File> {
  /** Up to where the log's files count. */
  readonly recoveryPoint: number;
  /** What is to be applied to them, in order. */
  readonly records: readonly PlannedRecord<File>[];
}

/** What a journal adds to a log whose `log-checkpoint` says this; undefined if the log does not use it. */
export function journaledLog<File>(
  { plan, bodyOf }: OfflineJournal<File>,
  { key, checkpoint }: { readonly key: JournalKey; readonly checkpoint: LogCheckpointState },
): JournaledLog<File> | undefined {
  if (checkpoint.journalSequence === undefined) return undefined;
  let { recoveryPoint, journalSequence: from } = checkpoint;
  const records = plan.records.filter(
    ({ topicId, partition }) => topicId === key.topicId && partition === key.partition,
  );
  for (const record of records.filter(({ type }) => type === journalRecordType.checkpoint)) {
    const [point = 0, sequence = 0] = decodeNumbers(bodyOf(record));
    if (sequence > from) [recoveryPoint, from] = [point, sequence];
  }
  const isApplied = ({ sequence, type }: PlannedRecord<File>) =>
    sequence >= from && type !== journalRecordType.checkpoint;
  return { recoveryPoint, records: records.filter(isApplied) };
}

/** Where a log ends once the journal's records are applied to files that end at `filesEnd`, and what kept that from going on. */
export function endAfterReplay<File>(
  { bodyOf }: OfflineJournal<File>,
  { recoveryPoint, records }: JournaledLog<File>,
  filesEnd: number,
): { readonly end: number; readonly problem: string | undefined } {
  let end = Math.min(filesEnd, recoveryPoint);
  let problem: string | undefined;
  for (const record of records) {
    if (record.type === journalRecordType.append) {
      const appended = endOfAppend(bodyOf(record), end);
      if (appended.problem !== undefined) problem ??= `record ${record.sequence}: ${appended.problem}`;
      end = appended.end;
    } else if (record.type === journalRecordType.truncate) end = Math.min(end, decodeNumbers(bodyOf(record))[0] ?? 0);
  }
  return { end, problem };
}

/**
 * Up to where a log would hold its records after an opening: its files, `filesEnd` being where their sound batches end,
 * and what the journal adds. `checkpoint` holds the bytes of its `log-checkpoint`.
 */
export function endAfterRecovery(
  plan: JournalPlan<Uint8Array>,
  log: { readonly key: JournalKey; readonly filesEnd: number; readonly checkpoint: Uint8Array },
): number {
  const journal = { plan, bodyOf: bodyInMemory };
  const slot = decodeSlots(log.checkpoint);
  if (typeof slot === 'string') return log.filesEnd;
  const journaled = journaledLog(journal, { key: log.key, checkpoint: slot.state });
  return journaled === undefined ? log.filesEnd : endAfterReplay(journal, journaled, log.filesEnd).end;
}

/** Everything below it was fsynced, as a log's `log-checkpoint` of these bytes says; 0 if it says nothing. */
export function recoveryPointIn(checkpoint: Uint8Array): number {
  const slot = decodeSlots(checkpoint);
  return typeof slot === 'string' ? 0 : slot.state.recoveryPoint;
}

/** Where the log begins to which a `log-checkpoint` of these bytes belongs; 0 if it says nothing. */
export function logStartIn(checkpoint: Uint8Array): number {
  const slot = decodeSlots(checkpoint);
  return typeof slot === 'string' ? 0 : slot.state.logStartOffset;
}

function bodyInMemory({ file, position, bodyBytes }: PlannedRecord<Uint8Array>): Uint8Array {
  return file.subarray(position, position + bodyBytes);
}

function endOfAppend(body: Uint8Array, before: number): { readonly end: number; readonly problem?: string } {
  let end = before;
  for (let position = 0; position < body.length; ) {
    const { baseOffset, lastOffset, sizeBytes } = readHeader(body, position);
    if (baseOffset !== end) return { end, problem: `it begins at offset ${baseOffset}, and the log ends at ${end}` };
    end = lastOffset + 1;
    position += sizeBytes;
  }
  return { end };
}
