import { decodeRecords, readHeader } from '@tidemark/protocol';

/** A log's batches before and after a compaction, finished or not. */
export interface Compacted {
  readonly before: readonly Uint8Array[];
  readonly after: readonly Uint8Array[];
  readonly logStartOffset: number;
  /** Keys were looked at from here on. */
  readonly dirtyFrom: number;
  /** Up to here at most; nothing above is touched. */
  readonly cleanedTo: number;
  /** False: a crash came, and any of the segments may be as they were. */
  readonly finished: boolean;
}

interface Entry {
  readonly offset: number;
  readonly key: string | null;
  readonly text: string;
}

/** What a compaction may not have done, said naively; empty if all is well. */
export function judgeCompaction(compacted: Compacted): string[] {
  const { logStartOffset, dirtyFrom, cleanedTo, finished } = compacted;
  const before = entriesOf(compacted.before, logStartOffset);
  const after = new Map(entriesOf(compacted.after, logStartOffset).map((entry) => [entry.offset, entry]));
  const known = before.filter(({ offset }) => offset >= dirtyFrom && offset < cleanedTo);
  const latest = new Map(known.map(({ key, offset }) => [key, offset]));
  const problems = untouchedProblems(compacted);
  for (const entry of before) {
    const found = after.get(entry.offset);
    after.delete(entry.offset);
    if (found !== undefined && found.text !== entry.text) problems.push(`another record at ${entry.offset}`);
    const isBelow = entry.offset < cleanedTo;
    const isSuperseded = isBelow && (entry.key === null || (latest.get(entry.key) ?? -1) > entry.offset);
    if (found === undefined && !isSuperseded) problems.push(`the record at ${entry.offset} is gone`);
    if (found !== undefined && isSuperseded && finished) problems.push(`the record at ${entry.offset} is still there`);
  }
  for (const offset of after.keys()) problems.push(`a record at ${offset} out of nowhere`);
  return problems;
}

/** Batches above what was compacted are the same to the byte, and all of them lead from the first to the last offset. */
function untouchedProblems({ before, after, cleanedTo }: Compacted): string[] {
  const above = (batches: readonly Uint8Array[]) =>
    Buffer.concat(batches.filter((batch) => readHeader(batch).baseOffset >= cleanedTo));
  const problems = Buffer.compare(above(before), above(after)) === 0 ? [] : [`a batch above ${cleanedTo} has changed`];
  let next: number | undefined;
  for (const { baseOffset, lastOffset } of after.map((batch) => readHeader(batch))) {
    if (next !== undefined && baseOffset !== next) problems.push(`a batch at ${baseOffset} where ${next} must come`);
    next = lastOffset + 1;
  }
  return problems;
}

function entriesOf(batches: readonly Uint8Array[], logStartOffset: number): Entry[] {
  return batches
    .flatMap((batch) => decodeRecords(batch))
    .filter(({ offset }) => offset >= logStartOffset)
    .map(({ offset, key, value, timestampMs }) => ({
      offset,
      key: key === null ? null : Buffer.from(key).toString(),
      text: `${Buffer.from(value ?? '').toString('hex')} ${timestampMs}`,
    }));
}
