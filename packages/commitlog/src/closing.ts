import { isFullDisk, isShortage } from '@tidemark/ports';
import type { CleanMarker } from './core/clean-marker-format.js';
import type { Durability } from './durability.js';
import type { LogBody } from './log-body.js';
import type { LogParts } from './recovery.js';

/**
 * Makes everything durable, and after that the marker which says so: then the next opening needs to look at nothing but
 * sizes. Rejects with DiskError.
 */
export async function closeInOrder(body: LogBody): Promise<void> {
  const { durability, directory, world } = body;
  try {
    await markClosed(body, durability);
  } catch (error) {
    // The journal holds what was not written down, and may forget it only when it was.
    if (!isFullDisk(error) || durability.journaled) throw error;
    world.log.warn('the disk is full: a log is closed without its marker, and walked on opening', { directory, error });
    await durability.finish();
  }
}

async function markClosed(parts: LogParts, durability: Durability): Promise<void> {
  const { segments, epochCheckpoint, checkpoint, marker, producers, snapshots } = parts;
  segments.active.indexes.seal();
  // Before the snapshot: an opening after a crash takes it for a landmark.
  await segments.active.indexes.sync();
  if (!segments.isEmpty) {
    snapshots.take(segments.endOffset, producers);
    snapshots.removeStrays(new Set(segments.all.map(({ baseOffset }) => baseOffset)), segments.endOffset);
  }
  await durability.finish();
  const logEndOffset = segments.endOffset;
  await Promise.all([...segments.all.map(({ indexes }) => indexes.sync()), epochCheckpoint.saveIfChanged()]);
  // Only now: it says that no record of the journal is needed, and an epoch may be there only.
  await checkpoint.commitAsync({ recoveryPoint: logEndOffset, ...durability.journalPoint });
  await marker.write(markerOf(parts));
}

/** A log with more is closed: what is kept of many logs together is small. */
export const SUSPENDED_PRODUCERS_MAX = 100;

/**
 * Makes the batches durable, and what was written of the indexes; writes nothing else. What is returned says all that the next
 * opening has to know. Until that is durable the journal holds it. Rejects with DiskError.
 */
export async function suspendInOrder(parts: LogParts, durability: Durability): Promise<CleanMarker> {
  const { segments, epochCheckpoint, checkpoint } = parts;
  segments.active.indexes.flushPending();
  // What it lacks is said again by the next opening, but what it has too much of would be believed.
  await epochCheckpoint.saveIfWrong();
  await Promise.all([durability.finish(), checkpoint.settle(), ...segments.all.map(({ indexes }) => indexes.sync())]);
  const { journalSequence } = durability.journalPoint;
  return { ...markerOf(parts), ...(journalSequence !== undefined && { journalSequence }) };
}

/** The end of a log in the journal; undefined: there is no room for the little that it writes, or no descriptor, and the journal has it. */
export async function unlessShort<Result>(
  { durability, directory, world }: LogBody,
  end: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await end();
  } catch (error) {
    if (!durability.journaled || !isShortage(error)) throw error;
    world.log.warn('there is no room: a log is left as it is, and walked on opening', { directory, error });
    return undefined;
  }
}

function markerOf({ segments, producers, epochs }: LogParts): CleanMarker {
  return {
    logEndOffset: segments.endOffset,
    segments: segments.all.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes] as const),
    producers: producers.entries(),
    epochs: epochs.entries.map(({ epoch, startOffset }) => [epoch, startOffset] as const),
  };
}
