import { DiskError, isFullDisk } from '@tidemark/ports';
import { BatchError, type Offset, offset } from '@tidemark/protocol';
import { damageAt, damagePoint, firstBroken, noteDamage, unmarkDamage } from './damage.js';
import { FailedDirectoryError, LogError } from './errors.js';
import type { LogBody } from './log-body.js';
import { rebuildProducers } from './producer-recovery.js';
import { quarantine } from './quarantine.js';
import type { LogDamage, LogParts } from './recovery.js';
import type { Segment } from './segment.js';
import { type CutPoint, cutJournaled, cutLog, cutPointAt, restartLog } from './truncation.js';

/** The offset that the next record gets. */
export function logEndOf({ segments, checkpoint }: LogParts): number {
  return Math.max(segments.endOffset, checkpoint.state.logStartOffset);
}

/** Cuts an open log at the last batch end at or below `target`; see `CommitLog.truncateTo`. */
export function truncateLog(body: LogBody, target: Offset): void {
  const { segments, epochs, epochCheckpoint, checkpoint, condition, durability, producers } = body;
  const { logStartOffset } = checkpoint.state;
  if (target < logStartOffset || target > logEndOf(body)) {
    const range = `from ${logStartOffset} to ${logEndOf(body)}`;
    throw condition.error('out-of-range', `cannot truncate to ${target}: the log is ${range}`);
  }
  const segment = segments.find(target);
  if (segment === undefined || target > segments.endOffset) {
    // What is sound ends below the start, as after damage there: nothing that may be served is left.
    restartWhole(body, offset(logStartOffset));
    return;
  }
  const cut = cutPointOf(body, segment, target);
  body.compaction.losing(cut.endOffset);
  const { journaled } = durability;
  const isSound = condition.damage === undefined && (condition.failedWrite === 'none' || journaled);
  if (cut.endOffset === segments.endOffset && isSound) {
    if (!epochs.truncateTo(target)) return;
    epochCheckpoint.touch();
    if (journaled) durability.truncated(target);
    else epochCheckpoint.saveNow();
    return;
  }
  const replay = condition.damage !== undefined || producers.reaches(offset(cut.endOffset));
  discardLeftovers(body);
  const inJournal = journaled && isSound && cut.endOffset >= Math.max(checkpoint.state.recoveryPoint, logStartOffset);
  // First: whatever fails below, nothing is served from memory that the files may hold no more.
  body.tail.truncateTo(cut.endOffset);
  const onHalfDone = (error: unknown) => {
    // Only an opening knows what to make of it: it finds the log as after a crash at this moment.
    if (!(error instanceof FailedDirectoryError))
      body.world.halt(`the disk refused a cut of ${body.directory} half way`, error);
  };
  try {
    (inJournal ? cutJournaled : cutLog)(body, durability, { ...cut, onHalfDone });
    // The start lay inside the batch that went: the log is empty, and ends where it begins.
    if (cut.endOffset < logStartOffset) beginAnew(body, logStartOffset);
    filesReplaced(body);
  } finally {
    body.reader.filesChanged();
    if (body.options.trackProducers && replay) producersRebuilt(body);
  }
}

/** Throws LogError `damaged` where the headers do not lead to the target, and DiskError. */
function cutPointOf(body: LogBody, segment: Segment, target: Offset): CutPoint {
  try {
    return cutPointAt(segment, target);
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    // What the owner knows to be damaged is repaired by this cut, and the rest of it goes with that.
    if (body.condition.damage !== undefined) return damagePoint(segment, target);
    const found = body.condition.error('damaged', `a cut at ${target}: ${error.message}`);
    throw noticeDamage(body, found, target);
  }
}

/** Throws LogError `damaged` where what is left cannot be read, and DiskError. */
function producersRebuilt(body: LogBody): void {
  const { producers, segments, world } = body;
  const known = producers.entries();
  try {
    rebuildProducers(body, world.clock.monotonicMs());
    producers.recall(known, segments.endOffset);
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const found = body.condition.error('damaged', `what producers wrote: ${error.message}`);
    throw noticeDamage(body, found, offset(firstBroken(segments.all)?.at ?? segments.endOffset));
  }
}

/** Discards everything in an open log and begins again at `start`; durable on return. */
export function restartWhole(body: LogBody, start: Offset): void {
  body.compaction.losing(0);
  discardLeftovers(body);
  beginAnew(body, start);
  filesReplaced(body);
}

/** Tries again what a restart that the disk refused has left; see `CommitLog.finishRestart`. */
export function finishRestart(body: LogBody): void {
  const { restartAt } = body.checkpoint.state;
  if (restartAt !== undefined) restartWhole(body, offset(restartAt));
}

/**
 * Where the disk refuses it half way, the log takes nothing until it is done: an opening finishes what is written down, and
 * with it would go whatever had been written meanwhile.
 */
function beginAnew(body: LogBody, start: number): void {
  const { checkpoint, condition, durability, reader, tail } = body;
  tail.clear();
  try {
    restartLog(body, durability, start);
  } catch (error) {
    condition.failedWrite = 'left';
    if (checkpoint.state.restartAt !== undefined) durability.restartPending();
    throw error;
  } finally {
    reader.logStartOffset = offset(checkpoint.state.logStartOffset);
    reader.filesChanged();
  }
}

/**
 * A read found damage: the log ends below it from now on, and takes nothing, as if it had been found on opening; a
 * restart will find it. No byte is touched before the owner decides. Returns the error.
 */
export function noticeDamage(body: LogBody, error: unknown, at: Offset): unknown {
  const { segments, condition, durability } = body;
  const isFound = error instanceof LogError && error.code === 'damaged';
  // A batch that is not the log's may lead beyond its end.
  const from = Math.min(at, segments.endOffset - 1);
  const segment = segments.find(from);
  if (!isFound || condition.damage !== undefined || condition.closed || segment === undefined) return error;
  writtenOut(segments.active);
  const point = damagePoint(segment, from);
  const end = offset(point.endOffset);
  const damage = damageAt(body, durability, { point, reason: error.message });
  condition.unnoted = isNoted(body, damage) ? undefined : damage;
  condition.damage = damage;
  body.compaction.ending(end);
  segments.endAt(point);
  durability.lowerTo(end);
  body.tail.truncateTo(end);
  body.reader.filesChanged();
  return error;
}

/** What waits to be written would be missing from what is kept aside, which is no reason to fail. */
function writtenOut({ file }: Segment): void {
  try {
    file.writeOut();
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
  }
}

/**
 * False: there is no room for the word of it. A restart may then not find it, as if no read had: the journal has what it
 * holds of the log as long as it is open. Throws DiskError.
 */
function isNoted(body: LogBody, damage: LogDamage): boolean {
  try {
    noteDamage(body, body.durability, damage);
    return true;
  } catch (error) {
    if (!isFullDisk(error)) throw error;
    const { directory, world } = body;
    world.log.warn('the disk is full: damage that was found is not noted', { directory, error });
    return false;
  }
}

/**
 * Before the journal may forget the log, which would end at its old recovery point then, and look whole. One that is in no
 * journal is closed without, where there still is no room. Throws DiskError.
 */
export function noteWhatIsNot(body: LogBody): void {
  const { damage, unnoted } = body.condition;
  if (damage === undefined || damage !== unnoted) return;
  if (body.durability.journaled) noteDamage(body, body.durability, damage);
  else isNoted(body, damage);
}

/** What is damaged is about to go, and the segments behind it, which are in no list; or what a failed append has left. Throws DiskError. */
function discardLeftovers(body: LogBody): void {
  const { condition, disk, segments } = body;
  const { damage } = condition;
  // Nothing in them was ever the log's, and a segment that comes before them would end in another place.
  if (damage === undefined && condition.failedWrite === 'left')
    for (const path of segments.unlisted()) disk.remove(path);
  // Once: another look would find what was kept so, and remove it.
  if (damage === undefined || condition.keptAside === damage) return;
  quarantine(body, damage, body.world.log);
  condition.keptAside = damage;
}

/** The files hold something else now, and whatever was wrong with them is gone. */
function filesReplaced({ disk, directory, condition, reader }: LogBody): void {
  if (condition.damage !== undefined) unmarkDamage(disk, directory);
  condition.damage = undefined;
  condition.failedWrite = 'none';
  reader.filesChanged();
}
