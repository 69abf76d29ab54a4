import { type Disk, isFullDisk, type World } from '@tidemark/ports';
import { type Offset, offset } from '@tidemark/protocol';
import { CleanMarkerFile } from './clean-marker.js';
import { adoptClosed, adoptSuspended, keepSuspendedEnd } from './clean-opening.js';
import { finishReplacements, removeReplacements } from './compaction/replacement.js';
import { LeaderEpochCache } from './core/epoch-cache.js';
import { ProducerStates } from './core/producer-states.js';
import { isMarkedDamaged, markFoundDamage, unmarkDamage } from './damage.js';
import { EpochCheckpoint } from './epoch-checkpoint.js';
import { DELETED_SUFFIX, logNameOfIndex, parentDirectory, parseSegmentName, parseSnapshotName } from './file-names.js';
import type { LogJournal } from './journal/log-journal.js';
import { adoptJournalPoint, keptEpochs, replayJournal } from './journal/replay.js';
import { LogCheckpoint } from './log-checkpoint.js';
import { sharedOpenFiles } from './open-files.js';
import type { LogOptions } from './options.js';
import { ProducerSnapshots } from './producer-snapshots.js';
import { scanLog } from './scan-log.js';
import { SegmentList } from './segment-list.js';
import { beginAgain } from './truncation.js';
import { sharedWriteBehind } from './write-behind.js';

/** Bytes that were durable and are not what they were. */
export interface LogDamage {
  /** The file in which it was found. */
  readonly file: string;
  readonly position: number;
  /** The first offset that cannot be read; everything below it is sound. */
  readonly offset: Offset;
  /** Everything below it had been durable: what lies between `offset` and here is lost to this replica. */
  readonly recoveryPoint: Offset;
  readonly reason: string;
}

/** What opening a log found. */
export interface RecoveryReport {
  /** The log was closed in order, and nothing but sizes was looked at. */
  readonly clean: boolean;
  readonly damage: LogDamage | undefined;
  /** A torn tail, which was removed. */
  readonly cut: { readonly from: Offset; readonly bytes: number; readonly reason: string } | undefined;
  readonly scannedBytes: number;
  /** Records of the node's journal that were applied. */
  readonly replayedRecords: number;
  /** Records that were synced are lost to the journal, and may have been this log's: what it holds proves nothing. */
  readonly unproved: boolean;
  /** The files hold what the journal's records made of them, and are not synced: see `CommitLog.settle`. */
  readonly unsettled: boolean;
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
}

/** The parts of a log as they are when it has been opened. */
export interface LogParts {
  readonly disk: Disk;
  readonly directory: string;
  readonly segments: SegmentList;
  readonly checkpoint: LogCheckpoint;
  readonly marker: CleanMarkerFile;
  readonly epochs: LeaderEpochCache;
  readonly epochCheckpoint: EpochCheckpoint;
  readonly producers: ProducerStates;
  readonly snapshots: ProducerSnapshots;
}

/** A log while it is being opened. */
export interface Opening extends LogParts {
  readonly options: LogOptions;
  readonly nowMs: number;
  /** Set if the log was durable by the journal: then the files count up to the recovery point only. */
  readonly journal: LogJournal | undefined;
}

/** Opens what a directory holds, or begins a log in it; see the README for the rules. Throws DiskError. */
export function recover(details: {
  readonly world: World;
  readonly disk: Disk;
  readonly directory: string;
  readonly options: LogOptions;
  readonly ignoreCleanMarker: boolean;
  readonly journal: LogJournal | undefined;
  readonly suspended: Uint8Array | undefined;
}): { readonly parts: LogParts; readonly report: RecoveryReport } {
  const { disk, directory, options, journal } = details;
  disk.makeDirectory(directory);
  const epochs = new LeaderEpochCache();
  const openFiles = sharedOpenFiles(details.world);
  const parts: LogParts & Pick<Opening, 'options' | 'nowMs'> = {
    disk,
    directory,
    options,
    nowMs: details.world.clock.monotonicMs(),
    segments: new SegmentList({
      disk,
      directory,
      intervalBytes: options.indexIntervalBytes,
      openFiles,
      behind: sharedWriteBehind(details.world),
      clock: details.world.clock,
    }),
    checkpoint: LogCheckpoint.load({ disk, directory, openFiles }),
    marker: new CleanMarkerFile(disk, directory),
    epochs,
    epochCheckpoint: new EpochCheckpoint({ disk, directory, cache: epochs, journal }),
    producers: new ProducerStates({ producersMax: options.producersMax }),
    snapshots: new ProducerSnapshots({
      disk,
      log: details.world.log,
      directory,
      enabled: options.trackProducers,
    }),
  };
  parts.checkpoint.settleNow();
  const isLost = journal?.isNew === true && parts.checkpoint.state.journalSequence !== undefined;
  const isDoubted = journal?.hadLost === true && parts.checkpoint.state.journalSequence !== undefined;
  // Without its journal a log is what its files hold, as under `async`, and nothing is proved.
  const isUsed = adoptJournalPoint(parts, journal) && !isLost;
  const opening: Opening = { ...parts, journal: isUsed ? journal : undefined };
  if (isLost && details.suspended !== undefined && !details.ignoreCleanMarker)
    keepSuspendedEnd(parts, details.suspended);
  const bases = clearedListing(opening);
  const findings = openSegments(opening, bases, details);
  const replayed = replayedOver(opening, findings);
  const isSettled =
    replayed.damage === undefined &&
    settleWhereTruthLies(opening, options.flushPolicy === 'sync' ? journal : undefined, { ...replayed, isLost });
  const unsettled = replayed.unsettled && !isSettled;
  const { logStartOffset } = opening.checkpoint.state;
  const epochsRise = epochs.raiseStart(offset(logStartOffset));
  // It may be in the page cache only, if the process ended while it was raised: what follows from it must not outlive it. A log
  // that was closed after it was raised has the epochs that go with it.
  const isRaised = logStartOffset > (opening.segments.all[0]?.baseOffset ?? logStartOffset);
  if (isRaised && (!findings.clean || epochsRise) && replayed.damage === undefined) opening.checkpoint.commit({});
  if (epochsRise) {
    // The next opening must raise it before it replays what comes after, not behind it.
    if (opening.journal !== undefined)
      opening.journal.startRaised(logStartOffset, epochs.epochAt(offset(logStartOffset)));
    // On a full disk each opening raises it again, until there is room.
    else if (replayed.damage === undefined) unlessFull(() => opening.epochCheckpoint.saveNow());
  }
  if (!unsettled) keepPoint(opening);
  return {
    parts,
    report: {
      ...findings,
      ...replayed,
      unproved: replayed.unproved || isLost || isDoubted,
      unsettled,
      logStartOffset: offset(opening.checkpoint.state.logStartOffset),
      logEndOffset: offset(Math.max(opening.segments.endOffset, opening.checkpoint.state.logStartOffset)),
    },
  };
}

/** What the log's own files say. */
export type Findings = Pick<RecoveryReport, 'clean' | 'damage' | 'cut' | 'scannedBytes'>;
const NOTHING_FOUND = { damage: undefined, cut: undefined, scannedBytes: 0 } as const;

/** What the journal's records make of what the files hold. */
function replayedOver(
  opening: Opening,
  { damage }: Findings,
): Pick<RecoveryReport, 'damage' | 'unproved' | 'replayedRecords' | 'unsettled'> {
  const { journal, segments, checkpoint } = opening;
  if (journal === undefined || damage !== undefined)
    return { damage, unproved: false, replayedRecords: 0, unsettled: false };
  const replayed = replayJournal({ ...opening }, journal);
  const { logStartOffset } = checkpoint.state;
  if (replayed.damage === undefined && segments.endOffset < logStartOffset) {
    // Nothing is left that may be served: the log ends where it begins.
    beginAgain(opening, { start: logStartOffset, journalSequence: journal.nextSequence });
  }
  const { records: replayedRecords, ...rest } = replayed;
  return { ...rest, replayedRecords };
}

/** What the journal of the last life said of the log stands in this life's too: the old one will be written over. */
function keepPoint({ checkpoint, journal }: Opening): void {
  const { recoveryPoint, journalSequence } = checkpoint.state;
  // Also what the log's own file says: if the process ended while it was written, that may be in the page cache only.
  if (journalSequence === undefined) return;
  journal?.checkpointed(recoveryPoint, journalSequence);
}

/**
 * The log enters the journal, or leaves it, if its last life ended otherwise; its files hold all of it, synced. Returns
 * whether that was so.
 */
function settleWhereTruthLies(
  { checkpoint, epochCheckpoint, segments, disk, directory }: Opening,
  journal: LogJournal | undefined,
  { isLost, unsettled }: { readonly isLost: boolean; readonly unsettled: boolean },
): boolean {
  const isSettled = (checkpoint.state.journalSequence === undefined) === (journal === undefined);
  if (isSettled && !isLost) return false;
  if (unsettled || epochCheckpoint.isBehind) epochCheckpoint.saveNow();
  if (unsettled || checkpoint.found === 'absent') disk.syncDirectoryNow(parentDirectory(directory));
  // Also what was taken back from the last file: it may not come again with a loss of power.
  segments.syncNow(new Set([segments.active]));
  checkpoint.commit({ recoveryPoint: segments.endOffset, journalSequence: journal?.nextSequence });
  return true;
}

/** Removes what an earlier life left behind; returns the base offsets of the segments. */
function clearedListing({ disk, directory, checkpoint }: Opening): number[] {
  const discarding = checkpoint.state.restartAt !== undefined;
  if (discarding) removeReplacements(disk, directory);
  else finishReplacements(disk, directory);
  const names = new Set(disk.list(directory));
  const bases: number[] = [];
  for (const name of names) {
    const baseOffset = parseSegmentName(name);
    const isContent = baseOffset !== undefined || parseSnapshotName(name) !== undefined;
    const path = `${directory}/${name}`;
    const isOfNoUse = ['.tmp', DELETED_SUFFIX].some((suffix) => name.endsWith(suffix)) || isLeftOver(name, names);
    if (discarding && isContent) disk.remove(path);
    // What it holds is nothing to the log, and may be there because the disk was full then.
    else if (isOfNoUse) unlessFull(() => disk.remove(path));
    else if (baseOffset !== undefined) bases.push(baseOffset);
  }
  return bases;
}

/** An index that a full disk did not let go with its segment. */
function isLeftOver(name: string, names: ReadonlySet<string>): boolean {
  const logName = logNameOfIndex(name);
  return logName !== undefined && !names.has(logName);
}

/** Does what can as well be left undone. Throws DiskError. */
function unlessFull(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isFullDisk(error)) throw error;
  }
}

function openSegments(
  opening: Opening,
  bases: readonly number[],
  { ignoreCleanMarker, suspended }: { readonly ignoreCleanMarker: boolean; readonly suspended: Uint8Array | undefined },
): Findings {
  const { checkpoint, segments, epochs, epochCheckpoint, journal } = opening;
  const { restartAt, recoveryPoint, logStartOffset } = checkpoint.state;
  if (restartAt !== undefined) {
    // The log was being discarded: finish that. Its epochs went with it.
    segments.create(restartAt);
    // The folder's name may be in the page cache only.
    opening.disk.syncDirectoryNow(parentDirectory(opening.directory));
    epochCheckpoint.saveNow();
    // A flush of what was being discarded may have noted a higher one.
    checkpoint.commit({ restartAt: undefined, recoveryPoint: restartAt });
    return { clean: false, ...NOTHING_FOUND };
  }
  const saved = epochCheckpoint.read();
  for (const entry of saved ?? []) {
    // The file is written behind: an epoch above comes again with the journal, or was taken back, and then the file must
    // not say it any more when the recovery point rises.
    if (journal === undefined || entry.startOffset <= recoveryPoint) epochs.assign(entry);
    else epochCheckpoint.touch();
  }
  if (bases.length === 0 && recoveryPoint <= logStartOffset && checkpoint.found !== 'damaged') {
    // An earlier process may have ended as it made the folder: what the journal holds of the log would be lost with that.
    if (journal?.isBegun === false) {
      opening.disk.syncDirectoryNow(opening.directory);
      opening.disk.syncDirectoryNow(parentDirectory(opening.directory));
    }
    segments.create(journal === undefined ? logStartOffset : recoveryPoint);
    return { clean: false, ...NOTHING_FOUND };
  }
  for (const baseOffset of bases) segments.push(segments.openExisting(baseOffset));
  const suspect = isMarkedDamaged(opening.disk, opening.directory);
  const isTrusted = !ignoreCleanMarker && !suspect;
  if (isTrusted && suspended !== undefined && adoptSuspended(opening, suspended)) {
    return { clean: true, ...NOTHING_FOUND };
  }
  // What they say of producers may be of batches that the stop took.
  opening.snapshots.removeAbove(recoveryPoint);
  if (isTrusted && saved !== undefined && adoptClosed(opening)) return { clean: true, ...NOTHING_FOUND };
  const kept = journal === undefined ? [] : keptEpochs(journal, checkpoint.state);
  for (const entry of kept) epochs.assign(entry);
  const found = scanLog(opening, { suspect, epochsKnown: saved !== undefined || kept.length > 0 });
  if (found.damage !== undefined) markFoundDamage(opening, { isMetAgain: suspended === undefined });
  else if (suspect) unmarkDamage(opening.disk, opening.directory);
  return { clean: false, ...found };
}
