import { offset } from '@tidemark/protocol';
import type { Durability } from './durability.js';
import { parentDirectory } from './file-names.js';
import type { LogParts } from './recovery.js';
import type { Segment } from './segment.js';

/** Where a log is cut: the end of a batch. */
export interface CutPoint {
  readonly segment: Segment;
  readonly sizeBytes: number;
  readonly endOffset: number;
}

/** A cut that is about to be made. */
interface Cut extends CutPoint {
  /** The disk has refused it after some of what lay above had gone, of the epochs perhaps: the log is neither the old nor the new. */
  readonly onHalfDone: (error: unknown) => void;
}

/** The last batch end at or below an offset that the log holds. */
export function cutPointAt(segment: Segment, target: number): CutPoint {
  const { sizeBytes, endOffset } = segment;
  if (target >= endOffset) return { segment, sizeBytes, endOffset };
  for (const { header, position } of segment.walkFrom(target)) {
    if (header.lastOffset >= target) return { segment, sizeBytes: position, endOffset: header.baseOffset };
  }
  return { segment, sizeBytes, endOffset };
}

/**
 * Cuts a log, durably. Recovery point and durable offset are lowered first, and that is durable before a byte goes:
 * else a crash in between would leave a log shorter than its recovery point, which is damage.
 */
export function cutLog(parts: LogParts, durability: Durability, cut: Cut): void {
  const { checkpoint, marker, segments, epochCheckpoint, disk, directory } = parts;
  marker.removeDurably();
  durability.lowerTo(cut.endOffset);
  const lowers = checkpoint.state.recoveryPoint >= cut.endOffset;
  const recordsCut = lowers && durability.journaled;
  // From here on no earlier record of the journal is needed, epochs that are only there among them.
  if (recordsCut) epochCheckpoint.saveNow();
  checkpoint.commit(lowers ? { recoveryPoint: cut.endOffset, ...durability.newJournalPoint() } : {});
  // Its record evicts them again, whichever epoch file a crash leaves.
  if (recordsCut) evictEpochs(parts, cut);
  else evictEpochsNow(parts, cut);
  removeAbove(parts, cut);
  if (recordsCut) durability.truncated(cut.endOffset);
  else if (durability.journaled) durability.settleInFilesNow();
  // What a failed write left on the disk may lie in a segment below, and reach above the cut: the journal would discard it. They
  // stay unsynced by name, so that the next flush tells what is durable.
  const cutFiles = durability.journaled ? [segments.active] : segments.all.filter(({ unsynced }) => unsynced);
  for (const { file } of cutFiles) file.syncNow();
  disk.syncDirectoryNow(directory);
}

function evictEpochs({ epochs, epochCheckpoint }: LogParts, { endOffset }: CutPoint): void {
  if (epochs.truncateTo(offset(endOffset))) epochCheckpoint.touch();
}

/** The same, durable on return. */
function evictEpochsNow({ epochs, epochCheckpoint }: LogParts, { endOffset }: CutPoint): void {
  const known = epochs.entries;
  try {
    if (epochs.truncateTo(offset(endOffset))) epochCheckpoint.saveNow();
  } catch (error) {
    // The batches are still there: without their epochs a follower would be told to keep what it must cut.
    epochs.restore(known);
    throw error;
  }
}

/** Cuts a log whose journal makes it durable: one sync, of the journal. Nothing below the recovery point may go. */
export function cutJournaled(parts: LogParts, durability: Durability, cut: Cut): void {
  parts.marker.remove();
  evictEpochs(parts, cut);
  removeAbove(parts, cut);
  // What went must not come back, and be believed, once the recovery point has risen above it again.
  durability.directoryChanged();
  durability.truncated(cut.endOffset);
}

function removeAbove({ segments, snapshots }: LogParts, cut: Cut): void {
  try {
    segments.truncate(cut);
    snapshots.removeAbove(cut.endOffset);
  } catch (error) {
    cut.onHalfDone(error);
    throw error;
  }
}

/** Discards a log and begins it again at `start`, durably. */
export function restartLog(parts: LogParts, durability: Durability, start: number): void {
  parts.marker.removeDurably();
  beginAgain(parts, { start, ...durability.newJournalPoint(), onReplaced: () => durability.restartAt(start) });
}

/**
 * Puts an empty log in the place of what there is. What is intended is written down first, so that a crash in between is
 * finished by the next opening and never leaves a mixture of both.
 */
export function beginAgain(
  { checkpoint, segments, epochs, epochCheckpoint, producers, snapshots, disk, directory }: LogParts,
  again: {
    readonly start: number;
    readonly journalSequence: number | undefined;
    /** The files are others now, and not synced yet. */
    readonly onReplaced?: () => void;
  },
): void {
  const { start, journalSequence } = again;
  checkpoint.commit({ logStartOffset: start, recoveryPoint: start, restartAt: start, journalSequence });
  segments.removeAll(start);
  snapshots.removeAbove(-1);
  segments.create(start);
  epochs.clear();
  epochCheckpoint.saveNow();
  producers.clear();
  again.onReplaced?.();
  disk.syncDirectoryNow(directory);
  disk.syncDirectoryNow(parentDirectory(directory));
  checkpoint.commit({ restartAt: undefined });
}

/**
 * Lets a log without batches begin below its start, with a batch that the start lies in: so a log that restarted in the
 * middle of one (after DeleteRecords) gets whole batches like any other. Returns at once; the start stays where it is.
 */
export function rebaseEmpty(
  { checkpoint, segments, snapshots, disk, directory }: LogParts,
  durability: Durability,
  baseOffset: number,
): void {
  durability.restartAt(baseOffset);
  checkpoint.commit({ recoveryPoint: baseOffset, ...durability.newJournalPoint() });
  segments.removeAll(baseOffset);
  snapshots.removeAbove(-1);
  segments.create(baseOffset);
  // The journal acknowledges the batch: the segment that it is not in must not be back then.
  if (durability.journaled) disk.syncDirectoryNow(directory);
}
