import { leaderEpoch, offset } from '@tidemark/protocol';
import { type CleanMarker, hasSizes, parseCleanMarker } from './core/clean-marker-format.js';
import type { EpochEntry } from './core/epoch-cache.js';
import { isSaidAgain } from './core/journal/said-again.js';
import type { LogJournal } from './journal/log-journal.js';
import type { Opening } from './recovery.js';

type JournalRecord = ReturnType<LogJournal['recordsFrom']>[number];

/** Opens a log as its own marker says that it was closed; false: it was not, or something happened to it since. */
export function adoptClosed(opening: Opening): boolean {
  const { checkpoint, epochs, journal, snapshots } = opening;
  const marker = opening.marker.read();
  if (marker === undefined || !hasSizesOf(marker, opening)) return false;
  const saved = JSON.stringify(epochs.entries.map(({ epoch, startOffset }) => [epoch, startOffset]));
  const isSame = marker.epochs === undefined || JSON.stringify(marker.epochs) === saved;
  const { logStartOffset, recoveryPoint, journalSequence = 0 } = checkpoint.state;
  // A marker whose removal was lost with the power may be of a log whose start has risen above its end since.
  const isBehind = marker.logEndOffset < logStartOffset;
  const isNeeded = journal !== undefined && !holdsOnly(journal, journalSequence, () => false);
  if (!isSame || recoveryPoint !== marker.logEndOffset || isBehind || isNeeded) return false;
  adopt(opening, marker);
  snapshots.adopt(marker.logEndOffset);
  return true;
}

/**
 * Opens a log as it was when it was suspended; false: that does not fit what is found. Neither its checkpoint nor its epoch
 * file knows of that: both are said again in the journal, which the next opening reads.
 */
export function adoptSuspended(opening: Opening, bytes: Uint8Array): boolean {
  const { checkpoint, epochs, epochCheckpoint, journal } = opening;
  const marker = parseCleanMarker(bytes);
  const { journalSequence, epochs: known } = marker ?? {};
  if (marker === undefined || known === undefined || journalSequence === undefined || journal === undefined)
    return false;
  journal.raiseTo(journalSequence);
  const { logStartOffset, recoveryPoint } = checkpoint.state;
  const isBehind = marker.logEndOffset < Math.max(logStartOffset, recoveryPoint);
  if (isBehind || !hasSizesOf(marker, opening)) return false;
  const isKnown = (record: JournalRecord) =>
    isSaidAgain({ type: record.type, body: () => journal.bodyOf(record) }, known);
  if (!holdsOnly(journal, journalSequence, isKnown)) return false;
  const entries = entriesOf(known);
  if (JSON.stringify(epochCheckpoint.saved) !== JSON.stringify(entries)) {
    epochCheckpoint.touch();
    journal.keepEpochs(entries);
  }
  epochs.restore(entries);
  checkpoint.assume({ recoveryPoint: marker.logEndOffset, journalSequence });
  checkpoint.wasSettled();
  adopt(opening, marker);
  return true;
}

/**
 * The journal of a log is gone, but it was suspended, and so its files were synced as far as the word of that says: what they
 * lack of it is damage, not a torn tail. Durable, since the next opening finds a journal.
 */
export function keepSuspendedEnd(
  { checkpoint, epochs, epochCheckpoint }: Pick<Opening, 'checkpoint' | 'epochs' | 'epochCheckpoint'>,
  bytes: Uint8Array,
): void {
  const { logEndOffset = 0, epochs: known } = parseCleanMarker(bytes) ?? {};
  if (known === undefined || logEndOffset <= checkpoint.state.recoveryPoint) return;
  // First: the file may lack epochs that the journal had, and below the recovery point a batch of such a one is damage.
  epochs.restore(entriesOf(known));
  epochCheckpoint.saveNow();
  checkpoint.commit({ recoveryPoint: logEndOffset });
}

function entriesOf(known: NonNullable<CleanMarker['epochs']>): EpochEntry[] {
  return known.map(([epoch, start]) => ({ epoch: leaderEpoch(epoch), startOffset: offset(start) }));
}

/** Whether what the journal holds from a sequence on is known to be in the files, and nothing of it is lost. */
function holdsOnly(journal: LogJournal, from: number, isKnown: (record: JournalRecord) => boolean): boolean {
  return journal.recordsFrom(from).every(isKnown) && journal.lostFrom(from) === undefined;
}

function hasSizesOf(marker: CleanMarker, { segments }: Opening): boolean {
  return hasSizes(
    marker,
    segments.all.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes]),
  );
}

function adopt({ segments, producers, nowMs }: Opening, marker: CleanMarker): void {
  segments.all.forEach((segment, index) => {
    const endOffset = marker.segments[index + 1]?.[0] ?? marker.logEndOffset;
    segment.setEnd({ sizeBytes: segment.sizeBytes, endOffset });
  });
  for (const entry of marker.producers) producers.restore({ ...entry, updatedMs: nowMs });
}
