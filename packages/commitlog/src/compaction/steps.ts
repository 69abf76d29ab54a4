import type { Disk, DiskFile } from '@tidemark/ports';
import { BatchError, type BatchHeader, validateBatch } from '@tidemark/protocol';
import { type CleaningRules, cleanBatch, hasKeys, isOver } from '../core/compaction/clean-batch.js';
import { type CompactableSegment, groupSegments } from '../core/compaction/grouping.js';
import { KeyOffsets } from '../core/compaction/key-offsets.js';
import { readableRecords } from '../core/readable-records.js';
import { isAbsent } from '../errors.js';
import { segmentName } from '../file-names.js';
import { headerAt, ReadWindow } from '../read-window.js';
import { CleanedSegmentWriter } from './cleaned-segment.js';
import { CompactionError, type CompactionJob, type CompactionStep, type CompactionSummary } from './job.js';

/** I/O between two steps. */
const STEP_BYTES = 2 ** 20;

/**
 * A compaction, step by step: learns the last offset of each key from the dirty part, as far as the keys fit into memory,
 * and then writes every group of segments up to there anew, without what is superseded. What did not fit is left to
 * the next pass. The oldest segments may go meanwhile, and are left out then. Throws DiskError, and CompactionError `damaged`.
 */
export function* compactionSteps(disk: Disk, job: CompactionJob): Generator<CompactionStep, CompactionSummary> {
  const pass = new Pass(disk, job);
  const latest = new KeyOffsets({ bytesMax: job.mapBytesMax, seed: job.mapSeed });
  const cleanedTo = yield* pass.learnKeys(latest);
  if (job.tombstonesDue) yield* pass.learnTombstones(latest);
  const rules = {
    latest,
    hintedTo: job.hintedTo,
    before: cleanedTo,
    nowMs: job.nowMs,
    deleteRetentionMs: job.deleteRetentionMs,
    keepEmpty: new Set(job.keepEmpty),
  };
  const segments = job.segments.filter(({ baseOffset }) => baseOffset < cleanedTo);
  for (const group of groupSegments(segments, job)) yield* pass.rewriteWhatIsThere(group, rules);
  const { readBytes, writtenBytes, tombstonesDueMs } = pass;
  return { cleanedTo, keys: latest.size, readBytes, writtenBytes, tombstonesDueMs };
}

interface ReadBatch {
  readonly bytes: Uint8Array;
  readonly header: BatchHeader;
}

class Pass {
  readonly #disk: Disk;
  readonly #job: CompactionJob;
  readBytes = 0;
  writtenBytes = 0;
  tombstonesDueMs = Number.POSITIVE_INFINITY;
  #sinceStep = 0;
  /** A batch whose keys cannot be read stays in the log. */
  #hasUnreadable = false;
  /** Another pass would find more of the tombstones that wait. */
  #callsForMore: boolean;

  constructor(disk: Disk, job: CompactionJob) {
    this.#disk = disk;
    this.#job = job;
    this.#callsForMore = !job.tombstonesDue;
  }

  /** Returns up to where every key is known. */
  *learnKeys(latest: KeyOffsets): Generator<CompactionStep, number> {
    const { segments, dirtyFrom, logStartOffset } = this.#job;
    for (const segment of segments) {
      if (segment.endOffset <= dirtyFrom) continue;
      // Whatever its records hide has gone before it.
      for (const { bytes, header } of this.#batchesIfThere(segment)) {
        if (header.lastOffset >= dirtyFrom && hasKeys(header)) {
          for (const { key, offset } of readableRecords(bytes) ?? []) {
            // A key for which even an empty map has no room is no key that can be compacted.
            const counts = key !== null && offset >= dirtyFrom && offset >= logStartOffset && latest.canHold(key);
            if (counts && !latest.put(key, offset)) return offset;
          }
        }
        yield* this.#worked(bytes.length);
      }
    }
    return segments.at(-1)?.endOffset ?? dirtyFrom;
  }

  /** Where nobody knows what tombstones hide whose time is over: as many as there is room for, so that it goes with them. */
  *learnTombstones(latest: KeyOffsets): Generator<CompactionStep, void> {
    const { segments, hintedTo } = this.#job;
    const known = latest.size;
    for (const segment of segments) {
      if (segment.baseOffset >= hintedTo) return;
      for (const { bytes, header } of this.#batchesIfThere(segment)) {
        const records = isOver(header, this.#job) && hasKeys(header) ? readableRecords(bytes) : undefined;
        for (const { key, value, offset } of records ?? []) {
          if (key === null || value !== null || offset >= hintedTo || (latest.get(key) ?? -1) > offset) continue;
          // One of a key for which even an empty map has no room stays, and those behind it need not.
          if (!latest.canHold(key) || latest.put(key, offset)) continue;
          // Those that were learned make room for these.
          this.#callsForMore = latest.size > known;
          return;
        }
        yield* this.#worked(bytes.length);
      }
    }
  }

  /** What goes while the group is written has that done once more, without it: nothing takes the place of segments that are not there. */
  *rewriteWhatIsThere(group: readonly CompactableSegment[], rules: CleaningRules): Generator<CompactionStep, void> {
    let there = this.#withoutGone(group);
    for (let [first] = there; first !== undefined; [first] = there) {
      try {
        yield* this.#rewrite(there, rules);
      } catch (error) {
        if (!isAbsent(error) || this.#isThere(first)) throw error;
      }
      // It was put in its place, or stays as it is.
      if (this.#isThere(first)) return;
      there = this.#withoutGone(there);
    }
  }

  *#rewrite(group: readonly CompactableSegment[], rules: CleaningRules): Generator<CompactionStep, void> {
    const [first] = group;
    if (first === undefined) return;
    // Whoever sees that there is no room says so before it is begun: once it is there, to put it in its place makes some.
    yield* this.#told();
    const { baseOffset } = first;
    const sizeBytes = yield* this.#write(group, rules);
    const endOffset = group.at(-1)?.endOffset ?? baseOffset;
    this.writtenBytes += sizeBytes ?? 0;
    const replaces = sizeBytes === undefined ? 0 : group.length;
    yield { kind: 'group', group: { baseOffset, endOffset, sizeBytes: sizeBytes ?? 0, replaces } };
  }

  /** Returns how large the group has become; undefined: nothing in it has changed, and nothing is left of what was written. */
  *#write(group: readonly CompactableSegment[], rules: CleaningRules): Generator<CompactionStep, number | undefined> {
    const { directory, indexIntervalBytes } = this.#job;
    const baseOffset = group[0]?.baseOffset ?? 0;
    const writer = new CleanedSegmentWriter({
      disk: this.#disk,
      path: `${directory}/${segmentName(baseOffset)}`,
      baseOffset,
      indexIntervalBytes,
    });
    let isChanged = group.length > 1;
    let isFinished = false;
    try {
      for (const segment of group) {
        for (const { bytes, header } of this.#batches(segment)) {
          const before = writer.sizeBytes;
          isChanged = this.#clean(writer, { bytes, header }, rules) || isChanged;
          yield* this.#worked(bytes.length, writer.sizeBytes - before);
        }
      }
      if (!isChanged) return undefined;
      const sizeBytes = writer.finish();
      isFinished = true;
      return sizeBytes;
    } finally {
      if (!isFinished) writer.discard();
    }
  }

  /** Returns whether anything of the batch has changed. */
  #clean(writer: CleanedSegmentWriter, { bytes, header }: ReadBatch, rules: CleaningRules): boolean {
    const { logStartOffset } = this.#job;
    const rulesHere = this.#hasUnreadable ? { ...rules, keepTombstones: true } : rules;
    const isBelow = header.lastOffset < logStartOffset;
    const cleaned = isBelow ? ({ kind: 'gone' } as const) : cleanBatch(bytes, header, rulesHere);
    if (cleaned.kind === 'gone') return writer.skip(header);
    this.#hasUnreadable ||= cleaned.kind === 'unreadable';
    const kept = cleaned.kind === 'changed' ? cleaned.bytes : bytes;
    const { deleteHorizonMs } = writer.append(kept);
    // What is over already took its tombstones along in this pass, and stays only as long as the records beside them.
    const isWaiting = cleaned.kind !== 'unreadable' && cleaned.isWaiting && this.#callsForMore && !this.#hasUnreadable;
    const isDue = isWaiting || !isOver(header, this.#job);
    if (deleteHorizonMs !== null && isDue) this.tombstonesDueMs = Math.min(this.tombstonesDueMs, deleteHorizonMs);
    return cleaned.kind === 'changed';
  }

  *#batches(segment: CompactableSegment): Generator<ReadBatch, void> {
    const file = this.#disk.open(this.#pathOf(segment), 'read');
    try {
      yield* wholeBatches(file, segment);
    } finally {
      file.close();
    }
  }

  /** None of one that has gone, unless the whole folder has. */
  *#batchesIfThere(segment: CompactableSegment): Generator<ReadBatch, void> {
    try {
      yield* this.#batches(segment);
    } catch (error) {
      if (!isAbsent(error) || !this.#disk.exists(this.#job.directory)) throw error;
    }
  }

  /** The oldest go first. */
  #withoutGone(segments: readonly CompactableSegment[]): readonly CompactableSegment[] {
    const first = segments.findIndex((segment) => this.#isThere(segment));
    return first < 0 ? [] : segments.slice(first);
  }

  #isThere(segment: CompactableSegment): boolean {
    return this.#disk.exists(this.#pathOf(segment));
  }

  #pathOf({ baseOffset }: CompactableSegment): string {
    return `${this.#job.directory}/${segmentName(baseOffset)}.log`;
  }

  *#worked(readBytes: number, writtenBytes = 0): Generator<CompactionStep, void> {
    this.readBytes += readBytes;
    this.#sinceStep += readBytes + writtenBytes;
    if (this.#sinceStep >= STEP_BYTES) yield* this.#told();
  }

  *#told(): Generator<CompactionStep, void> {
    yield { kind: 'worked', bytes: this.#sinceStep };
    this.#sinceStep = 0;
  }
}

/** Batches that are what was written, by CRC and offsets; throws CompactionError for the first that is not. */
function* wholeBatches(
  file: DiskFile,
  { baseOffset, endOffset, sizeBytes }: CompactableSegment,
): Generator<ReadBatch, void> {
  const window = new ReadWindow(file, sizeBytes);
  let [position, next] = [0, baseOffset];
  while (position < sizeBytes) {
    const batch = readBatch(window, { position, sizeBytes, next, path: file.path });
    yield batch;
    position += batch.header.sizeBytes;
    next = batch.header.lastOffset + 1;
  }
  if (next !== endOffset)
    throw new CompactionError('damaged', `${file.path} ends at ${next}, not ${endOffset}`, { offset: next });
}

function readBatch(
  window: ReadWindow,
  at: { readonly position: number; readonly sizeBytes: number; readonly next: number; readonly path: string },
): ReadBatch {
  const { position, next, path } = at;
  try {
    const bytes = window.bytes(position, headerAt(window, position, at.sizeBytes).sizeBytes);
    const header = validateBatch(bytes);
    if (header.baseOffset === next) return { bytes, header };
    throw new CompactionError('damaged', `${path}: offset ${header.baseOffset} where ${next} must come`, {
      offset: next,
    });
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    throw new CompactionError('damaged', `${path}, byte ${position}: ${error.message}`, { offset: next, cause: error });
  }
}
