import type { JournalBlockHeader, JournalRecordHeader, JournalSegmentHeader } from './format.js';

/** A block that is whole, and where its records lie. */
export interface FoundBlock {
  readonly header: JournalBlockHeader;
  readonly records: readonly JournalRecordHeader[];
}

/** A segment file with a header that is whole. `File` is how the caller finds it again. */
export interface FoundSegment<File> {
  readonly file: File;
  readonly header: JournalSegmentHeader;
  /** In the order of the file. */
  readonly blocks: readonly FoundBlock[];
}

/** A record that counts. */
export interface PlannedRecord<File> extends JournalRecordHeader {
  readonly sequence: number;
  readonly file: File;
  /** Where the body lies in the file. */
  readonly position: number;
}

/** Records that were synced and cannot be read, `from` included, `before` excluded. */
export interface LostRecords {
  readonly from: number;
  readonly before: number;
}

export interface JournalPlan<File> {
  /** In order. */
  readonly records: readonly PlannedRecord<File>[];
  readonly lost: readonly LostRecords[];
  /** Everything below is in the logs' files. */
  readonly liveFrom: number;
  /** Where the next session begins: above everything that an earlier one may have given a number. */
  readonly next: JournalSegmentHeader;
}

/**
 * How far the sequence numbers of a session lie above those that its predecessor is known to have used: more than can
 * wait unwritten, or have been written and lost, when a process ends.
 */
export const SESSION_GAP = 2 ** 24;

/**
 * Decides what a journal says. In each session records are numbered without a gap, so a gap tells where a block is
 * missing: below the *synced point*, the highest that any whole block says was synced, what is missing is lost, and what
 * follows counts all the same; above it begins the torn tail, of which nothing counts.
 */
export function planReplay<File>(found: readonly FoundSegment<File>[]): JournalPlan<File> {
  const segments = found.toSorted((a, b) => a.header.number - b.header.number);
  const headers = segments.flatMap(({ header, blocks }) => [header, ...blocks.map((block) => block.header)]);
  const liveFrom = headers.reduce((most, header) => Math.max(most, header.liveFrom), 0);
  const records: PlannedRecord<File>[] = [];
  const lost: LostRecords[] = [];
  for (const session of new Set(segments.map(({ header }) => header.session))) {
    const ofSession = segments.filter(({ header }) => header.session === session);
    judgeSession(ofSession, { records, lost, liveFrom });
  }
  const used = headers.reduce((most, header) => Math.max(most, endOf(header)), 0);
  const last = segments.at(-1)?.header;
  const next = {
    session: headers.reduce((most, { session }) => Math.max(most, session), 0) + 1,
    number: (last?.number ?? 0) + 1,
    firstSequence: last === undefined ? 0 : used + SESSION_GAP,
    liveFrom,
  };
  return { records, lost, liveFrom, next };
}

/** Adds what counts of a session: there may be millions of records, so none is passed as an argument. */
function judgeSession<File>(
  segments: readonly FoundSegment<File>[],
  {
    records,
    lost,
    liveFrom,
  }: { readonly records: PlannedRecord<File>[]; readonly lost: LostRecords[]; readonly liveFrom: number },
): void {
  const blocks = segments.flatMap(({ file, blocks }) =>
    blocks.map(({ header, records }) => ({ header, records, file })),
  );
  const synced = blocks.reduce((most, { header }) => Math.max(most, header.syncedSequence), 0);
  let expected = Math.max(liveFrom, segments[0]?.header.firstSequence ?? 0);
  for (const { header, records: inBlock, file } of blocks) {
    if (endOf(header) <= liveFrom) continue;
    if (header.firstSequence > expected) {
      if (synced <= expected) break;
      lost.push({ from: expected, before: header.firstSequence });
    }
    for (const [index, { topicId, partition, type, bodyStart, bodyBytes }] of inBlock.entries()) {
      const sequence = header.firstSequence + index;
      if (sequence < liveFrom) continue;
      const position = header.place + bodyStart;
      // Field by field: a spread costs many times as much, and a restart waits for it.
      records.push({ topicId, partition, type, bodyStart, bodyBytes, sequence, file, position });
    }
    expected = endOf(header);
  }
  if (synced > expected) lost.push({ from: expected, before: synced });
}

/** The sequence behind the last record. */
function endOf(header: JournalSegmentHeader & { readonly recordCount?: number }): number {
  return header.firstSequence + (header.recordCount ?? 0);
}
