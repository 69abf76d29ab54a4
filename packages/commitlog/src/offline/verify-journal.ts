import type { Disk } from '@tidemark/ports';
import { paddedBytes } from '../core/journal/format.js';
import { type FoundSegment, type PlannedRecord, planReplay } from '../core/journal/plan.js';
import { findSegmentIn, isSegmentFileName } from '../journal/journal-files.js';
import type { OfflineJournal } from '../journal/offline.js';
import { isNotedGone } from '../journal/untold-losses.js';
import type { Finding } from './finding.js';

/** What a journal's files hold. Where a plan's records lie is said by path. */
export interface JournalSummary extends OfflineJournal<string> {
  readonly directory: string;
  readonly segments: number;
  readonly sizeBytes: number;
  readonly isDamaged: boolean;
  /** It was found gone, and what it holds since counts for no log: their files do. */
  readonly isGone: boolean;
}

/**
 * Reads every segment of a journal, or the one file `only`, changing nothing, and tells which records that were synced cannot be read, and where
 * they lay. Memory: one block, and the headers of all records. Throws DiskError; RangeError for an unknown version.
 */
export function* verifyJournal(
  disk: Disk,
  directory: string,
  only?: string,
): Generator<Finding, JournalSummary, undefined> {
  const segments: FoundSegment<string>[] = [];
  let sizeBytes = 0;
  for (const name of disk.list(directory).filter((each) => isSegmentFileName(each) && each === (only ?? each))) {
    const path = `${directory}/${name}`;
    const file = disk.open(path, 'read');
    try {
      sizeBytes += file.sizeBytes();
      const found = findSegmentIn(file);
      if (found !== undefined) segments.push({ ...found, file: path });
      if (found?.isHeaderWhole === true || file.sizeBytes() === 0) continue;
      const reason =
        found === undefined
          ? 'no segment: its header is not whole, or was never written'
          : 'the header of the segment is not whole: its blocks say what it is';
      yield { kind: 'note', file: path, position: 0, reason };
    } finally {
      file.close();
    }
  }
  segments.sort((a, b) => a.header.number - b.header.number);
  const plan = planReplay(segments);
  for (const { from, before } of plan.lost) {
    const place = placeOf(segments, from) ?? { file: directory, position: 0 };
    const reason = `${before - from} records that were synced (${from} to ${before - 1}) cannot be read: logs that used them are damaged or unproved`;
    yield { kind: 'damage', ...place, reason };
  }
  const isGone = isNotedGone(disk, directory);
  if (isGone) {
    const reason =
      'there was no journal at an earlier start, of which the controller has not been told: the logs are what their files hold, not proved';
    yield { kind: 'note', file: directory, position: 0, reason };
  }
  return {
    directory,
    isGone,
    segments: segments.length,
    sizeBytes,
    plan,
    bodyOf: (record) => readBody(disk, record),
    isDamaged: plan.lost.length > 0,
  };
}

/** Throws DiskError. */
function readBody(disk: Disk, { file: path, position, bodyBytes }: PlannedRecord<string>): Uint8Array {
  const file = disk.open(path, 'read');
  try {
    const bytes = new Uint8Array(bodyBytes);
    return bytes.subarray(0, file.read(bytes, position));
  } finally {
    file.close();
  }
}

/** Where the block would lie that held a record. */
function placeOf(
  segments: readonly FoundSegment<string>[],
  sequence: number,
): Pick<Finding, 'file' | 'position' | 'endPosition'> | undefined {
  const segment = segments.findLast(({ header }) => header.firstSequence <= sequence);
  if (segment === undefined) return undefined;
  const before = segment.blocks.findLast(({ header }) => header.firstSequence + header.recordCount <= sequence);
  const after = segment.blocks.find(({ header }) => header.firstSequence > sequence);
  const position = before === undefined ? paddedBytes(1) : before.header.place + paddedBytes(before.header.sizeBytes);
  return { file: segment.file, position, ...(after !== undefined && { endPosition: after.header.place }) };
}
