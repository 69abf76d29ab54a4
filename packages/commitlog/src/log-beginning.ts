import { type Offset, offset } from '@tidemark/protocol';
import type { LogBody } from './log-body.js';
import { logEndOf } from './log-end.js';
import { countExpired, type RetentionRequest } from './segment-deletion.js';

/** Raises the start of an open log; see `CommitLog.advanceLogStart`. */
export function raiseLogStart(body: LogBody, start: Offset): void {
  const { checkpoint, epochs, epochCheckpoint, durability, condition } = body;
  const { logStartOffset } = checkpoint.state;
  if (start <= logStartOffset) return;
  if (start > logEndOf(body)) {
    const range = `from ${logStartOffset} to ${logEndOf(body)}`;
    throw condition.error('out-of-range', `cannot begin at ${start}: the log is ${range}`);
  }
  durability.syncParentNow();
  checkpoint.commit({ logStartOffset: start });
  // Nothing below fails: a start that is raised a second time would be taken for done.
  body.reader.logStartOffset = start;
  if (epochs.raiseStart(start)) epochCheckpoint.touch();
  durability.startRaised(start, epochs.epochAt(start));
}

/** Deletes the oldest segments of an open log that no rule keeps; returns how many. */
export function deleteExpired(body: LogBody, request: RetentionRequest): number {
  const { segments, producers, snapshots, checkpoint, durability } = body;
  const { producerExpiryMs, fileDeleteDelayMs } = body.options;
  producers.expire(body.world.clock.monotonicMs(), producerExpiryMs);
  const count = countExpired(body, request);
  if (count === 0) return 0;
  if (count === segments.all.length) {
    snapshots.take(segments.roll().baseOffset, producers);
    durability.directoryChanged();
  }
  // Durable first: a segment that is missing above the log start is damage.
  const start = segments.all[count]?.baseOffset ?? segments.endOffset;
  if (durability.journaled && start > checkpoint.state.recoveryPoint) durability.settleInFilesNow();
  raiseLogStart(body, offset(start));
  try {
    body.deletion.deleteOldest(count, fileDeleteDelayMs);
  } finally {
    durability.directoryChanged();
    body.reader.filesChanged();
  }
  return count;
}
