import { offset } from '@tidemark/protocol';
import { BatchChain } from './core/batch-chain.js';
import { formatEpochCheckpoint } from './core/epoch-checkpoint-format.js';
import { parentDirectory } from './file-names.js';
import type { Findings, LogDamage, Opening, RecoveryReport } from './recovery.js';
import { type SegmentScan, scanSegment } from './scan.js';
import { type ScanStart, scanStart, unverifiedBytes, WHOLE_LOG } from './scan-start.js';

/** Where the walk over a log stopped: the end of what is sound. */
interface Stop {
  /** The segment at which it stopped; the number of segments if it came through. */
  readonly index: number;
  /** What the walk made of that segment; undefined if nothing of it is sound. */
  readonly scan: SegmentScan | undefined;
  readonly reason: string;
}

/**
 * Walks the segments that may hold what nobody has looked at since it was written, until one does not continue the log;
 * judges what that means. In a log that is suspect every CRC is checked, and nothing is taken for a torn tail.
 */
export function scanLog(
  opening: Opening,
  { suspect, epochsKnown }: { readonly suspect: boolean; readonly epochsKnown: boolean },
): Omit<Findings, 'clean'> {
  const { segments, checkpoint, epochs } = opening;
  const first = segments.all[0];
  // A directory without a checkpoint, Kafka's perhaps, begins where its first segment does.
  if (checkpoint.found !== 'valid') checkpoint.assume({ logStartOffset: first?.baseOffset ?? 0 });
  const { logStartOffset, recoveryPoint } = checkpoint.state;
  const begins = first !== undefined && first.baseOffset <= logStartOffset ? first.baseOffset : logStartOffset;
  const isTrusted = !suspect && epochsKnown && checkpoint.found === 'valid' && first?.baseOffset === begins;
  const start = isTrusted ? scanStart(opening) : WHOLE_LOG;
  const base = start.segment === 0 ? begins : (segments.all[start.segment]?.baseOffset ?? begins);
  const nextOffset = start.within?.nextOffset ?? base;
  const epochsKnownTo = epochsKnown && opening.options.trackProducers ? recoveryPoint : 0;
  const chain = new BatchChain({ nextOffset, logStartOffset, epochs, epochsKnownTo });
  const { stop, scannedBytes } = walkSegments(opening, chain, { ...start, suspect });
  const end = chain.nextOffset;
  if (checkpoint.found === 'damaged') {
    const found = { file: checkpoint.path, position: 0, reason: 'the log checkpoint is damaged' };
    return { scannedBytes, cut: undefined, damage: { ...keepDamaged(opening, end, stop), ...found } };
  }
  const isAbove = opening.journal !== undefined && end >= recoveryPoint;
  const isDamaged = end < recoveryPoint || (suspect && !isAbove && stop.index < segments.all.length);
  if (isDamaged) return { scannedBytes, cut: undefined, damage: keepDamaged(opening, end, stop) };
  const cut = stop.index < segments.all.length ? cutTail(opening, end, stop) : undefined;
  if (opening.journal !== undefined) {
    // What was cut is in the journal, if it was durable. A cut of an earlier life may be in the page cache only.
    for (const segment of segments.all) segment.unsynced ||= segment.endOffset >= recoveryPoint;
    return { scannedBytes, cut: undefined, damage: undefined };
  }
  const emptied = end < logStartOffset;
  if (emptied) {
    // Nothing is left that may be served: the log ends where it begins.
    segments.removeAll(logStartOffset);
    segments.create(logStartOffset);
  }
  settle(opening, Math.max(end, logStartOffset), { changed: cut !== undefined || emptied });
  return { scannedBytes, cut, damage: undefined };
}

function walkSegments(
  opening: Opening,
  chain: BatchChain,
  { segment: first, within, producersFrom, suspect }: ScanStart & { readonly suspect: boolean },
): { readonly stop: Stop; readonly scannedBytes: number } {
  const { segments, options, checkpoint, producers, snapshots } = opening;
  let scannedBytes = 0;
  let unverified = suspect ? 0 : unverifiedBytes(opening);
  for (const [index, segment] of segments.all.entries()) {
    const fileBytes = segment.sizeBytes;
    if (index >= first) {
      const start = index === first ? within : undefined;
      if (start === undefined && segment.baseOffset !== chain.nextOffset) {
        const reason = `${segment.path} begins where offset ${chain.nextOffset} must come`;
        return { stop: { index, scan: undefined, reason }, scannedBytes };
      }
      // What an earlier life had not written down, or what is lost.
      if (index > 0 && segment.baseOffset >= producersFrom && start === undefined)
        snapshots.take(segment.baseOffset, producers);
      const scan = scanSegment(segment, {
        start,
        chain,
        producers: options.trackProducers ? producers : undefined,
        producersFrom,
        nowMs: opening.nowMs,
        intervalBytes: options.indexIntervalBytes,
        recoveryPoint: checkpoint.state.recoveryPoint,
        verifyFrom: unverified,
        endAt: opening.journal === undefined ? Number.POSITIVE_INFINITY : checkpoint.state.recoveryPoint,
      });
      scannedBytes += scan.scannedBytes;
      segment.setEnd({ sizeBytes: scan.sizeBytes, endOffset: chain.nextOffset });
      if (scan.problem !== undefined) return { stop: { index, scan, reason: scan.problem }, scannedBytes };
      segment.indexes.adopt(scan.indexes, { sealed: index < segments.all.length - 1 });
    }
    unverified -= fileBytes;
  }
  const reason = 'the log ends below its recovery point';
  return { stop: { index: segments.all.length, scan: undefined, reason }, scannedBytes };
}

/** Keeps what is sound in the list and leaves every byte where it is: the owner decides. */
function keepDamaged(opening: Opening, end: number, stop: Stop): LogDamage {
  const { segments, directory, checkpoint } = opening;
  const culprit = segments.all[Math.min(stop.index, segments.all.length - 1)];
  segments.drop(stop.scan === undefined ? stop.index : stop.index + 1);
  if (segments.all.length === 0) segments.create(end);
  return {
    file: culprit?.path ?? directory,
    position: stop.scan?.sizeBytes ?? (stop.index < segments.all.length ? 0 : (culprit?.sizeBytes ?? 0)),
    offset: offset(end),
    recoveryPoint: offset(Math.max(end, checkpoint.state.recoveryPoint)),
    reason: stop.reason,
  };
}

/** Removes what lies above `end`: it never was durable. */
function cutTail(opening: Opening, end: number, { index, scan, reason }: Stop): RecoveryReport['cut'] {
  const { segments, marker, journal } = opening;
  const fileBytes = segments.all.slice(index).reduce((sum, segment) => sum + segment.file.sizeBytes(), 0);
  const bytes = fileBytes - (scan?.sizeBytes ?? 0);
  // With a journal the cut is durable once the log is settled; until then the journal is needed, and the marker does not count.
  if (journal === undefined) marker.removeDurably();
  else marker.remove();
  for (const segment of segments.drop(scan === undefined ? index : index + 1).reverse()) segment.remove();
  const last = segments.all.at(-1);
  if (last === undefined) segments.create(end);
  else if (scan !== undefined) {
    // What the journal has of it is written over it next: to cut each file, and let it grow again, takes far longer.
    if (journal !== undefined) last.endAt({ sizeBytes: scan.sizeBytes, endOffset: end });
    else segments.truncate({ segment: last, sizeBytes: scan.sizeBytes, endOffset: end });
    last.indexes.adopt(scan.indexes, { sealed: false });
  }
  return { from: offset(end), bytes, reason };
}

/**
 * Makes what was found durable, since until now the page cache may have been all that held it, and as clean if an fsync has
 * failed: no other would write it then, so that it is written once more. Also that what a torn tail
 * left is gone: else the next loss of power could bring it back, as if it went on behind what is appended now.
 */
function settle(opening: Opening, end: number, { changed }: { readonly changed: boolean }): void {
  const { disk, directory, options, segments, checkpoint, epochs, epochCheckpoint, marker } = opening;
  const { recoveryPoint } = checkpoint.state;
  const saved = formatEpochCheckpoint(epochCheckpoint.read() ?? []);
  epochs.truncateTo(offset(end + 1));
  if (Buffer.compare(saved, formatEpochCheckpoint(epochs.entries)) !== 0) epochCheckpoint.saveNowIfRoom();
  marker.remove();
  const unsettled = segments.all.filter(({ endOffset }) => endOffset >= recoveryPoint);
  if (!changed && recoveryPoint === end && checkpoint.found === 'valid') {
    // Nothing new, but a failed write that was taken back may be so in the page cache only: the first flush covers it.
    for (const segment of unsettled) segment.unsynced = true;
    // Whether the log is being discarded, or is in the journal, must not depend on what the page cache says either.
    checkpoint.commit({});
    return;
  }
  for (const segment of unsettled) if (segment.endOffset > recoveryPoint) segment.writeAgain(recoveryPoint);
  segments.syncNow(new Set(unsettled));
  disk.syncDirectoryNow(directory);
  disk.syncDirectoryNow(parentDirectory(directory));
  // As when the log is open: see `RecoveryPoint`.
  const provedTo = options.trackProducers ? Math.min(end, epochCheckpoint.savedTo) : end;
  checkpoint.commit({ recoveryPoint: Math.max(recoveryPoint, provedTo) });
}
