import type { Durability } from './durability.js';
import type { LogParts } from './recovery.js';

/**
 * Makes everything durable, and after that the marker which says so: then the next opening needs to look at nothing but
 * sizes. Rejects with DiskError.
 */
export async function closeInOrder(parts: LogParts, durability: Durability): Promise<void> {
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
  await marker.write({
    logEndOffset,
    segments: segments.all.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes] as const),
    producers: producers.entries(),
    epochs: parts.epochs.entries.map(({ epoch, startOffset }) => [epoch, startOffset] as const),
  });
}
