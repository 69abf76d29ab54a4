import { BatchError, offset } from '@tidemark/protocol';
import type { IndexBuilder } from './core/index-builder.js';
import { loadSnapshot } from './producer-recovery.js';
import type { Opening } from './recovery.js';

/** Where the walk over a log begins; what lies below is settled. */
export interface ScanStart {
  /** Index of the segment. */
  readonly segment: number;
  /** Undefined: at the segment's beginning. */
  readonly within: StartWithin | undefined;
  /** The producers' states are those at this offset already. */
  readonly producersFrom: number;
}

/** Behind a batch in the middle of a segment. */
export interface StartWithin {
  readonly position: number;
  readonly nextOffset: number;
  readonly indexes: IndexBuilder;
}

/** From the first batch on. */
export const WHOLE_LOG: ScanStart = { segment: 0, within: undefined, producersFrom: 0 };

/**
 * As far up as everything is known to be settled: below the recovery point, outside the part whose CRCs are checked in
 * any case, and not above the newest producer snapshot. Such a snapshot is written only when the indexes up to it are
 * synced (see `landmarks.ts`), so that they lead into the middle of a segment.
 */
export function scanStart(opening: Opening): ScanStart {
  const { segments, checkpoint, options, nowMs } = opening;
  const settled = settledSegments(opening);
  if (!options.trackProducers) return agreed(opening, { segment: settled, within: undefined, producersFrom: 0 });
  const producersFrom = loadSnapshot(opening, { atMost: checkpoint.state.recoveryPoint, nowMs });
  if (producersFrom === undefined) return WHOLE_LOG;
  const holder = segments.all.findLastIndex(({ baseOffset }) => baseOffset <= producersFrom);
  const segment = Math.max(0, Math.min(settled, holder));
  const within = startWithin(opening, { segment, below: producersFrom });
  return agreed(opening, { segment, within, producersFrom });
}

/** How many bytes of the log lie below the part whose CRCs are checked in any case. */
export function unverifiedBytes({ segments, options }: Opening): number {
  return segments.sizeBytes - options.verifiedTailBytes;
}

/** The start that was found, if the epochs below it are those of the log; else the log's beginning. */
function agreed(opening: Opening, start: ScanStart): ScanStart {
  const { segments } = opening;
  const from = start.within?.nextOffset ?? segments.all[start.segment]?.baseOffset ?? 0;
  const isWhole = start.segment === 0 && start.within === undefined;
  return isWhole || epochsAgree(opening, from) ? start : { ...WHOLE_LOG, producersFrom: start.producersFrom };
}

/** How many of the oldest segments are settled: each ends where the next begins, so that its end is all that is looked at. */
function settledSegments(opening: Opening): number {
  const { segments, checkpoint, epochs, options } = opening;
  const { recoveryPoint } = checkpoint.state;
  const { all } = segments;
  let count = all.length - 1;
  let tailBytes = all[count]?.sizeBytes ?? 0;
  while (count > 0 && ((all[count]?.baseOffset ?? 0) > recoveryPoint || tailBytes < options.verifiedTailBytes)) {
    count -= 1;
    tailBytes += all[count]?.sizeBytes ?? 0;
  }
  for (let index = 0; index < count; index++) {
    const [segment, next] = [all[index], all[index + 1]];
    if (segment === undefined || next === undefined) return index;
    segment.setEnd({ sizeBytes: segment.sizeBytes, endOffset: next.baseOffset });
    const lastOffset = next.baseOffset - 1;
    const last = segment.lastHeader(lastOffset);
    // The epoch file is written behind: if it does not know the last epoch, it may lack those before it too.
    if (last?.lastOffset !== lastOffset || last.partitionLeaderEpoch !== epochs.epochAt(offset(lastOffset)))
      return index;
  }
  return Math.max(0, count);
}

/** The last batch that has an index entry and lies below all that must be walked, if the entry is right. */
function startWithin(
  opening: Opening,
  { segment: index, below }: { readonly segment: number; readonly below: number },
): StartWithin | undefined {
  const { segments, epochs } = opening;
  const segment = segments.all[index];
  if (segment === undefined) return undefined;
  const precedingBytes = segments.all.slice(0, index).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const entry = segment.indexes.lastEntry({ below, before: unverifiedBytes(opening) - precedingBytes });
  const header = entry && segment.headerAt(entry.position);
  if (entry === undefined || header === undefined) return undefined;
  const isRight = header.lastOffset === segment.baseOffset + entry.relativeOffset && header.lastOffset < below;
  if (!isRight || header.partitionLeaderEpoch !== epochs.epochAt(offset(header.baseOffset))) return undefined;
  const [position, nextOffset] = [entry.position + header.sizeBytes, header.lastOffset + 1];
  try {
    return { position, nextOffset, indexes: segment.indexes.builderBehind(header) };
  } catch (error) {
    // The segment's first batch is damaged: the walk begins there, and says so.
    if (error instanceof BatchError) return undefined;
    throw error;
  }
}

/** Whether the epochs that begin below an offset begin there in the log: their file has no sum of its own. */
function epochsAgree({ segments, epochs, checkpoint }: Opening, before: number): boolean {
  const start = checkpoint.state.logStartOffset;
  const epochAt = (at: number) => {
    for (const { header } of segments.find(at)?.walkFrom(at) ?? []) {
      if (header.lastOffset >= at) return header.partitionLeaderEpoch;
    }
    return undefined;
  };
  try {
    return epochs.entries.every(({ epoch, startOffset }, index) => {
      if (startOffset >= before) return true;
      const previous = epochs.entries[index - 1];
      if (previous === undefined) return startOffset <= start && epochAt(start) === epoch;
      return epochAt(startOffset) === epoch && (startOffset <= start || epochAt(startOffset - 1) === previous.epoch);
    });
  } catch (error) {
    if (error instanceof BatchError) return false;
    throw error;
  }
}
