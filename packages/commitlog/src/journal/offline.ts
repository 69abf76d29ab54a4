import { readHeader } from '@tidemark/protocol';
import { decodeNumbers, type JournalKey, journalRecordType } from '../core/journal/format.js';
import { type JournalPlan, type PlannedRecord, planReplay } from '../core/journal/plan.js';
import { decodeSlots } from '../core/log-checkpoint-format.js';
import { findSegmentIn } from './journal-files.js';

/** What a journal says whose segment files are these bytes, for tools and checkers that look from outside. */
export function readJournal(files: readonly Uint8Array[]): JournalPlan<Uint8Array> {
  const segments = files.flatMap((bytes) => {
    const file = {
      sizeBytes: () => bytes.length,
      read: (target: Uint8Array, position: number) => {
        const found = bytes.subarray(position, position + target.length);
        target.set(found);
        return found.length;
      },
    };
    const found = findSegmentIn(file);
    return found === undefined ? [] : [{ ...found, file: bytes }];
  });
  return planReplay(segments);
}

/**
 * Up to where a log would hold its records after an opening: its files, `filesEnd` being where their sound batches end,
 * and what the journal adds. `checkpoint` holds the bytes of its `log-checkpoint`.
 */
export function endAfterRecovery(
  plan: JournalPlan<Uint8Array>,
  log: { readonly key: JournalKey; readonly filesEnd: number; readonly checkpoint: Uint8Array },
): number {
  const slot = decodeSlots(log.checkpoint);
  if (typeof slot === 'string' || slot.state.journalSequence === undefined) return log.filesEnd;
  let { recoveryPoint, journalSequence: from } = slot.state;
  const records = plan.records.filter(
    ({ topicId, partition }) => topicId === log.key.topicId && partition === log.key.partition,
  );
  for (const record of records.filter(({ type }) => type === journalRecordType.checkpoint)) {
    const [point = 0, sequence = 0] = decodeNumbers(bodyOf(record));
    if (sequence > from) [recoveryPoint, from] = [point, sequence];
  }
  let end = Math.min(log.filesEnd, recoveryPoint);
  for (const record of records.filter(({ sequence }) => sequence >= from)) {
    if (record.type === journalRecordType.append) end = endOfAppend(bodyOf(record), end);
    else if (record.type === journalRecordType.truncate) end = Math.min(end, decodeNumbers(bodyOf(record))[0] ?? 0);
  }
  return end;
}

function bodyOf({ file, position, bodyBytes }: PlannedRecord<Uint8Array>): Uint8Array {
  return file.subarray(position, position + bodyBytes);
}

function endOfAppend(body: Uint8Array, before: number): number {
  let end = before;
  for (let position = 0; position < body.length; ) {
    const { baseOffset, lastOffset, sizeBytes } = readHeader(body, position);
    if (baseOffset !== end) return end;
    end = lastOffset + 1;
    position += sizeBytes;
  }
  return end;
}
