import { type Disk, isFullDisk, replaceFileNow } from '@tidemark/ports';
import { BatchError, type BatchHeader, offset } from '@tidemark/protocol';
import type { Durability } from './durability.js';
import { DAMAGE_MARKER_NAME } from './file-names.js';
import { brokenAt, headerAt, ReadWindow } from './read-window.js';
import type { LogDamage, LogParts } from './recovery.js';
import type { Segment } from './segment.js';
import type { CutPoint } from './truncation.js';

/** What is damaged, and how far the log reached. */
export function damageAt(
  { checkpoint }: LogParts,
  durability: Durability,
  { point, reason }: { readonly point: CutPoint; readonly reason: string },
): LogDamage {
  const { segment, sizeBytes: position, endOffset } = point;
  const recoveryPoint = offset(Math.max(endOffset, checkpoint.state.recoveryPoint, durability.durableOffset));
  return { file: segment.path, position, offset: offset(endOffset), recoveryPoint, reason };
}

/** Says durably that damage was found, whatever a clean marker may say, and how far the log reached. Throws DiskError. */
export function noteDamage(
  { disk, directory, checkpoint, epochCheckpoint }: LogParts,
  durability: Durability,
  { recoveryPoint }: LogDamage,
): void {
  markDamaged(disk, directory);
  if (!durability.journaled) return;
  // The journal may forget its own copy: what was durable is missing from now on, whatever a restart finds there.
  epochCheckpoint.saveNow();
  checkpoint.commit({ recoveryPoint, ...durability.journalPoint });
}

/** Below it a log was durable that is known to be damaged: one batch at least is missing; 0: it is sound. */
export function damagedTo(damage: LogDamage | undefined): number {
  return damage === undefined ? 0 : Math.max(damage.recoveryPoint, damage.offset + 1);
}

/**
 * What an opening found is found again by the next, though that may look at less, or at nothing: with the sizes that a suspended
 * log was said to have, only the mark tells of it. Durable on return. Throws DiskError.
 */
export function markFoundDamage(
  { disk, directory, marker }: LogParts,
  how: {
    /** The next opening looks where this one did. */
    readonly isMetAgain: boolean;
  },
): void {
  marker.removeDurably();
  try {
    markDamaged(disk, directory);
  } catch (error) {
    // That is nearly as good on a full disk: the node must be able to start.
    if (!how.isMetAgain || !isFullDisk(error)) throw error;
  }
}

/** No clean marker counts any more, and the next opening looks at every batch. Durable on return. Throws DiskError. */
function markDamaged(disk: Disk, directory: string): void {
  replaceFileNow(disk, { directory, name: DAMAGE_MARKER_NAME, bytes: new Uint8Array(0) });
}

export function isMarkedDamaged(disk: Disk, directory: string): boolean {
  return disk.exists(`${directory}/${DAMAGE_MARKER_NAME}`);
}

/** What was damaged is gone, durably; if the removal is lost, the next opening checks a sound log. */
export function unmarkDamage(disk: Disk, directory: string): void {
  disk.remove(`${directory}/${DAMAGE_MARKER_NAME}`);
}

/** The first segment, from the front, whose headers break off, and at which offset. Throws DiskError. */
export function firstBroken(
  segments: readonly Segment[],
): { readonly segment: Segment; readonly at: number } | undefined {
  for (const segment of segments) {
    const at = brokenAt(segment);
    if (at !== undefined) return { segment, at };
  }
  return undefined;
}

/**
 * Where a segment must be cut so that the batch goes which holds `from` and could not be read: at that batch, or where
 * the headers before it break off. Throws DiskError.
 */
export function damagePoint(segment: Segment, from: number): CutPoint {
  const start = segment.placeBefore(from);
  return (
    walkTo(segment, from, start) ?? walkTo(segment, from, 0) ?? { segment, sizeBytes: 0, endOffset: segment.baseOffset }
  );
}

/** Undefined if no batch at or below `from` begins at `start`. */
function walkTo(segment: Segment, from: number, start: number): CutPoint | undefined {
  const window = new ReadWindow(segment.file, segment.sizeBytes);
  let point: CutPoint | undefined;
  let position = start;
  while (position < segment.sizeBytes) {
    const header = headerOrNothing(window, position, segment.sizeBytes);
    const expected = point?.endOffset ?? (start === 0 ? segment.baseOffset : header?.baseOffset);
    if (header === undefined || header.baseOffset !== expected || header.baseOffset > from) return point;
    point = { segment, sizeBytes: position, endOffset: header.baseOffset };
    if (header.lastOffset >= from) return point;
    position += header.sizeBytes;
    point = { segment, sizeBytes: position, endOffset: header.lastOffset + 1 };
  }
  return point;
}

function headerOrNothing(window: ReadWindow, position: number, end: number): BatchHeader | undefined {
  try {
    return headerAt(window, position, end);
  } catch (error) {
    if (error instanceof BatchError) return undefined;
    throw error;
  }
}
