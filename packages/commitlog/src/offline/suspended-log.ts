import { hasSizes, parseCleanMarker } from '../core/clean-marker-format.js';
import type { JournalKey } from '../core/journal/format.js';
import { isSaidAgain } from '../core/journal/said-again.js';
import type { LogCheckpointState } from '../core/log-checkpoint-format.js';
import type { OfflineJournal } from '../journal/offline.js';

/** What is found of a log that its node's store tells of. */
export interface FoundLog<File> {
  readonly key: JournalKey;
  /** Base offset and size of each segment, in order. */
  readonly segments: readonly (readonly [baseOffset: number, sizeBytes: number])[];
  readonly checkpoint: LogCheckpointState;
  readonly journal: OfflineJournal<File>;
}

/**
 * Where a log ends of which the store keeps these bytes (`suspended-log/` in docs/formats.md), if the next opening would believe
 * them; undefined: they do not fit what is found, or something happened to the log since, and the journal counts.
 */
export function endOfSuspended<File>(bytes: Uint8Array, found: FoundLog<File>): number | undefined {
  const { key, segments, checkpoint, journal } = found;
  const marker = parseCleanMarker(bytes);
  const { journalSequence, epochs } = marker ?? {};
  if (marker === undefined || journalSequence === undefined || epochs === undefined) return undefined;
  const { logStartOffset, recoveryPoint } = checkpoint;
  if (marker.logEndOffset < Math.max(logStartOffset, recoveryPoint) || !hasSizes(marker, segments)) return undefined;
  const { plan, bodyOf } = journal;
  if (plan.lost.some(({ before }) => before > journalSequence)) return undefined;
  const isUntouched = plan.records
    .filter(({ topicId, partition }) => topicId === key.topicId && partition === key.partition)
    .filter(({ sequence }) => sequence >= journalSequence)
    .every((record) => isSaidAgain({ type: record.type, body: () => bodyOf(record) }, epochs));
  return isUntouched ? marker.logEndOffset : undefined;
}
