import { lacksDescriptor } from '@tidemark/ports';
import { BatchError, readHeader } from '@tidemark/protocol';
import { fitsRelative } from './core/index-entries.js';
import { LogError } from './errors.js';
import type { LogBody } from './log-body.js';
import type { LogOptions } from './options.js';
import type { Segment, StampedBatch } from './segment.js';
import type { SegmentList } from './segment-list.js';
import { takeUpBatches } from './take-up.js';
import { rebaseEmpty } from './truncation.js';

/** Appends to an open log; see `CommitLog.append`. */
export function appendBatches(body: LogBody, batches: readonly Uint8Array[]): void {
  const { world, options, segments, epochCheckpoint, marker, durability, condition } = body;
  const stamped = stampedBatches(batches, body);
  const [first] = stamped;
  if (first === undefined) return;
  durability.makeRoom();
  marker.remove();
  if (first.header.baseOffset < segments.endOffset || segments.all.length === 0)
    rebaseEmpty(body, durability, first.header.baseOffset);
  const rolledAt = new Set<number>();
  const nowMs = world.clock.monotonicMs();
  writeBatches(segments, stamped, {
    // Named one by one here and below: a copy of all fields costs more than the rest of a small append.
    segmentBytes: options.segmentBytes,
    segmentRollMs: options.segmentRollMs,
    nowMs,
    mayWait: durability.journaled,
    onRolled: (baseOffset) => {
      rolledAt.add(baseOffset);
      durability.directoryChanged();
    },
    onUndone: (restored) => {
      // A segment may have been made and removed: it must not be back after a loss of power.
      durability.directoryChanged();
      condition.failedWrite = restored ? 'taken-back' : 'left';
      body.reader.filesChanged();
    },
  });
  const { trackProducers } = options;
  if (takeUpBatches(body, stamped, { trackProducers, nowMs, rolledAt })) epochCheckpoint.touch();
  for (const { bytes, header } of stamped) {
    body.tail.append({ baseOffset: header.baseOffset, lastOffset: header.lastOffset, bytes });
  }
  durability.appended(batches);
}

/**
 * Reads the headers of batches that are to be appended and asserts that they continue the log: each begins where the one
 * before ends, and no epoch is below its predecessor's. Only in a log without batches may the first begin earlier, if
 * the log's start lies in it: so a log gets whole batches that restarted in the middle of one. Throws LogError `not-contiguous` or `stale-epoch`, and
 * BatchError for what is no batch. CRCs were checked where the batches came in.
 */
export function stampedBatches(
  batches: readonly Uint8Array[],
  { directory, segments, epochs }: Pick<LogBody, 'directory' | 'segments' | 'epochs'>,
): StampedBatch[] {
  let endOffset = segments.endOffset;
  let latestEpoch: number = epochs.latestEpoch;
  return batches.map((bytes, index) => {
    const header = readHeader(bytes);
    if (header.sizeBytes !== bytes.length) {
      throw new BatchError('bad-length', `a batch of ${header.sizeBytes} bytes in ${bytes.length}`);
    }
    const straddles =
      header.baseOffset < endOffset && header.lastOffset >= endOffset && index === 0 && segments.isEmpty;
    if ((header.baseOffset !== endOffset && !straddles) || header.lastOffset < header.baseOffset) {
      const range = `offsets ${header.baseOffset} to ${header.lastOffset}`;
      const message = `a batch with ${range} cannot be appended at ${endOffset}`;
      throw new LogError('not-contiguous', { directory, message });
    }
    if (header.partitionLeaderEpoch < Math.max(0, latestEpoch)) {
      const message = `a batch of leader epoch ${header.partitionLeaderEpoch} cannot follow epoch ${latestEpoch}`;
      throw new LogError('stale-epoch', { directory, message });
    }
    endOffset = header.lastOffset + 1;
    latestEpoch = header.partitionLeaderEpoch;
    return { bytes, header };
  });
}

/**
 * Writes batches with one call per segment that they go to: one, unless a segment rolls in between. If a write
 * fails, the segments are put back as they were, and the error is thrown; whether that could be done is told first.
 */
export function writeBatches(
  segments: SegmentList,
  batches: readonly StampedBatch[],
  rules: RollRules & {
    /** What the put-back came to: false if files could not be put back. */
    readonly onUndone: (restored: boolean) => void;
    /** The journal makes them durable: their file may get them later. */
    readonly mayWait: boolean;
    /** A segment begins at an offset. */
    readonly onRolled: (baseOffset: number) => void;
  },
): void {
  const before = segments.active;
  const { sizeBytes, endOffset } = before;
  try {
    let group = new Group();
    for (const batch of batches) {
      if (mustRoll(segments.active, group, batch, rules)) {
        segments.active.append(group.batches, rules);
        group = new Group();
        rules.onRolled(segments.roll().baseOffset);
      }
      group.add(batch);
    }
    segments.active.append(group.batches, rules);
  } catch (error) {
    // Not even opened: its file is as it was, and to cut it would take the descriptor that is not there.
    const isUntouched = lacksDescriptor(error) && error.path === before.path && before.sizeBytes === sizeBytes;
    rules.onUndone(isUntouched || undo(segments, { segment: before, sizeBytes, endOffset }));
    throw error;
  }
}

/** Removes what a failed append left; the file may hold part of a batch. Returns whether that could be done. */
function undo(
  segments: SegmentList,
  end: { readonly segment: Segment; readonly sizeBytes: number; readonly endOffset: number },
): boolean {
  try {
    segments.truncate(end);
    return true;
  } catch {
    // Nothing above the old end is served in any case, and the log refuses to grow until it is opened again.
    segments.endAt(end);
    return false;
  }
}

/** Batches that go to one segment, in one write. */
class Group {
  readonly batches: StampedBatch[] = [];
  sizeBytes = 0;

  get firstTimestampMs(): number | undefined {
    return this.batches[0]?.header.maxTimestamp;
  }

  add(batch: StampedBatch): void {
    this.batches.push(batch);
    this.sizeBytes += batch.header.sizeBytes;
  }
}

type RollRules = Pick<LogOptions, 'segmentBytes' | 'segmentRollMs'> & {
  /** By the clock that segments are told of when they are made, or opened. */
  readonly nowMs: number;
};

/** Kafka's rules (LogSegment.shouldRoll), asked for each batch: without timestamps a segment's age counts from when it was opened. */
function mustRoll(active: Segment, group: Group, { header }: StampedBatch, rules: RollRules): boolean {
  const grown = active.sizeBytes + group.sizeBytes;
  if (grown === 0) return false;
  const firstTimestampMs = active.indexes.firstTimestampMs ?? group.firstTimestampMs ?? -1;
  const ageMs = firstTimestampMs >= 0 ? header.maxTimestamp - firstTimestampMs : rules.nowMs - active.createdMs;
  return (
    grown + header.sizeBytes > rules.segmentBytes ||
    ageMs > rules.segmentRollMs ||
    !fitsRelative(active.baseOffset, header.lastOffset)
  );
}
