import type { DiskFile } from '@tidemark/ports';
import { BatchError, leaderEpoch, NONE, offset, readHeader } from '@tidemark/protocol';
import { stampedBatches, writeBatches } from '../append.js';
import type { EpochEntry } from '../core/epoch-cache.js';
import { formatEpochCheckpoint } from '../core/epoch-checkpoint-format.js';
import { decodeNumbers, journalRecordType } from '../core/journal/format.js';
import type { PlannedRecord } from '../core/journal/plan.js';
import type { LogCheckpointState } from '../core/log-checkpoint-format.js';
import { damagePoint, firstBroken, markFoundDamage } from '../damage.js';
import { LogError, UnreadableBatch } from '../errors.js';
import type { LogOptions } from '../options.js';
import { rebuildProducers } from '../producer-recovery.js';
import type { LogDamage, LogParts } from '../recovery.js';
import { takeUpBatches } from '../take-up.js';
import { cutPointAt } from '../truncation.js';
import type { LogJournal } from './log-journal.js';

interface Replaying extends LogParts {
  readonly options: LogOptions;
  readonly nowMs: number;
}

/** What the journal's records made of a log. */
export interface Replayed {
  readonly damage: LogDamage | undefined;
  /** Records that were synced cannot be read, and may have been this log's. */
  readonly unproved: boolean;
  readonly records: number;
  /** The files were changed, or cannot be trusted to be synced: the journal's old records are needed until they are. */
  readonly unsettled: boolean;
}

/**
 * Takes over what the journal knows better than the log's own checkpoint: up to where the files were synced, and from
 * which record on the journal is needed. Returns whether it is needed at all.
 */
export function adoptJournalPoint({ checkpoint }: LogParts, journal: LogJournal | undefined): boolean {
  const known = checkpoint.state.journalSequence;
  if (journal === undefined || known === undefined) return false;
  journal.raiseTo(known);
  for (const record of journal.recordsFrom(known)) {
    if (record.type !== journalRecordType.checkpoint) continue;
    const [recoveryPoint = 0, sequence = 0] = decodeNumbers(journal.bodyOf(record));
    if (sequence > (checkpoint.state.journalSequence ?? 0)) {
      // The log has been open since the file was written, so that a restart which the file still intends is long done.
      checkpoint.assume({ recoveryPoint, journalSequence: sequence, restartAt: undefined });
    }
  }
  return true;
}

/** What `LogJournal.keepEpochs` said: all epochs below the recovery point, before anything else was done to the log. */
export function keptEpochs(
  journal: LogJournal,
  { recoveryPoint, journalSequence = 0 }: LogCheckpointState,
): EpochEntry[] {
  const kept: EpochEntry[] = [];
  for (const record of journal.recordsFrom(journalSequence)) {
    if (record.type === journalRecordType.checkpoint) continue;
    if (record.type !== journalRecordType.epochStart) break;
    const entry = epochOf(journal.bodyOf(record));
    if (entry.startOffset < recoveryPoint) kept.push(entry);
  }
  return kept;
}

function epochOf(body: Uint8Array): EpochEntry {
  const [epoch = 0, startOffset = 0] = decodeNumbers(body);
  return { epoch: leaderEpoch(epoch), startOffset: offset(startOffset) };
}

/**
 * Applies the log's records to files that end at the recovery point. A record that cannot be applied follows one that is
 * lost: the log is damaged from there on. So it is where it cannot be read: what was just written, too, a disk may have put elsewhere.
 */
export function replayJournal(replaying: Replaying, journal: LogJournal): Replayed {
  const { checkpoint, options, nowMs } = replaying;
  const from = checkpoint.state.journalSequence ?? 0;
  const records = journal.recordsFrom(from).filter(({ type }) => type !== journalRecordType.checkpoint);
  const unproved = journal.lostFrom(from) !== undefined;
  let damage: LogDamage | undefined;
  try {
    const { problem, wasCut } = applyRecords(replaying, journal, records);
    for (const segment of replaying.segments.all) segment.trim();
    if (wasCut && options.trackProducers) rebuildProducers(replaying, nowMs);
    if (problem !== undefined) damage = missing(replaying, problem);
  } catch (error) {
    if (!(error instanceof BatchError || error instanceof UnreadableBatch)) throw error;
    damage = unreadable(replaying, error.message);
  }
  const unsettled = damage === undefined && (records.length > 0 || unproved);
  if (unsettled) noteUnsynced(replaying);
  return { damage, unproved, records: records.length, unsettled };
}

/** Up to the first that cannot be applied. Throws BatchError and UnreadableBatch where the log cannot be read. */
function applyRecords(
  replaying: Replaying,
  journal: LogJournal,
  records: readonly PlannedRecord<DiskFile>[],
): { readonly problem: string | undefined; readonly wasCut: boolean } {
  let wasCut = false;
  for (const record of records) {
    const body = journal.bodyOf(record);
    let problem: string | undefined;
    if (record.type === journalRecordType.append) problem = replayAppend(replaying, body, wasCut);
    else if (record.type === journalRecordType.truncate) {
      problem = replayTruncation(replaying, decodeNumbers(body)[0] ?? 0);
      wasCut = true;
    } else if (record.type === journalRecordType.epochStart) {
      replaying.epochs.assign(epochOf(body));
    } else if (record.type === journalRecordType.startOffset) {
      const [start = 0, covering = NONE] = decodeNumbers(body);
      replaying.epochs.raiseStart(offset(start), leaderEpoch(covering));
    } else throw new RangeError(`a journal record of type ${record.type}: start the release that wrote it`);
    if (problem !== undefined)
      return { problem: `record ${record.sequence} of the journal cannot be applied: ${problem}`, wasCut };
  }
  return { problem: undefined, wasCut };
}

/** After a cut the states of producers are stale until they are built again. */
function replayAppend(replaying: Replaying, body: Uint8Array, isCut: boolean): string | undefined {
  const { segments, epochs, options, nowMs } = replaying;
  try {
    const batches = split(body);
    const [first] = batches.map((batch) => readHeader(batch));
    // The epoch file is written behind, so it may know of epochs that began after these batches: they come again.
    if (first !== undefined && epochs.latestEpoch > first.partitionLeaderEpoch) {
      epochs.truncateTo(offset(first.baseOffset));
    }
    const stamped = stampedBatches(batches, replaying);
    const rolledAt = new Set<number>();
    writeBatches(segments, stamped, {
      ...options,
      nowMs,
      mayWait: false,
      onRolled: (baseOffset) => rolledAt.add(baseOffset),
      onUndone: () => undefined,
    });
    takeUpBatches(replaying, stamped, {
      trackProducers: options.trackProducers && !isCut,
      nowMs,
      rolledAt: isCut ? new Set() : rolledAt,
    });
    return undefined;
  } catch (error) {
    if (error instanceof LogError || error instanceof BatchError) return error.message;
    throw error;
  }
}

function replayTruncation({ segments, epochs, snapshots }: Replaying, end: number): string | undefined {
  const segment = segments.find(end);
  if (segment === undefined || end > segments.endOffset)
    return `a cut at ${end} of a log that ends at ${segments.endOffset}`;
  segments.truncate(cutPointAt(segment, end));
  snapshots.removeAbove(end);
  epochs.truncateTo(offset(end));
  return undefined;
}

function split(body: Uint8Array): Uint8Array[] {
  const batches: Uint8Array[] = [];
  for (let position = 0; position < body.length; ) {
    const { sizeBytes } = readHeader(body, position);
    batches.push(body.subarray(position, position + sizeBytes));
    position += sizeBytes;
  }
  return batches;
}

/** The log says durably that it held more than it does. */
function missing(replaying: Replaying, reason: string): LogDamage {
  const { segments } = replaying;
  const end = segments.endOffset;
  keepDamage(replaying, end + 1);
  const { path: file, sizeBytes: position } = segments.active;
  return { file, position, offset: offset(end), recoveryPoint: offset(end + 1), reason };
}

/** The log ends below the first batch that cannot be read. No byte of what was recorded is touched: the owner decides. */
function unreadable(replaying: Replaying, reason: string): LogDamage {
  const { segments, options, nowMs } = replaying;
  // Nothing above the log's end in its files may be taken for more of it, where the word of the damage is of its length.
  for (const segment of segments.all) segment.trim();
  // First, and it must be: a scan may begin above what a replay came upon.
  markFoundDamage(replaying, { isMetAgain: false });
  const broken = firstBroken(segments.all);
  if (broken === undefined) return missing(replaying, reason);
  const point = damagePoint(broken.segment, broken.at);
  // Also a scan that passes it ends below what the log says.
  const recoveryPoint = segments.endOffset + 1;
  keepDamage(replaying, recoveryPoint);
  segments.endAt(point);
  // They may be of before a cut: what is repaired here must not be told by them.
  if (options.trackProducers) rebuildProducers(replaying, nowMs);
  const { segment, sizeBytes: position, endOffset } = point;
  return { file: segment.path, position, offset: offset(endOffset), recoveryPoint: offset(recoveryPoint), reason };
}

/** The next opening must find it too. */
function keepDamage(
  { disk, segments, checkpoint, epochCheckpoint, directory }: Replaying,
  recoveryPoint: number,
): void {
  // What lies above and may be something else must not come back with the next loss of power.
  segments.syncNow();
  disk.syncDirectoryNow(directory);
  // Below the recovery point a batch of an epoch that the file lacks is damage: some came by the journal.
  epochCheckpoint.saveNow();
  checkpoint.commit({ recoveryPoint });
}

/** What the files hold above the recovery point may be in the page cache only, and so may be the epochs. */
function noteUnsynced({ segments, checkpoint, epochs, epochCheckpoint }: Replaying): void {
  for (const segment of segments.all) segment.unsynced ||= segment.endOffset >= checkpoint.state.recoveryPoint;
  const saved = formatEpochCheckpoint(epochCheckpoint.read() ?? []);
  if (Buffer.compare(saved, formatEpochCheckpoint(epochs.entries)) !== 0) epochCheckpoint.touch();
}
