import { BatchError } from '@tidemark/protocol';
import { coordinatorEpochOf } from './core/control-marker.js';
import { mergeHistory, type ProducerHeader, ProducerStates } from './core/producer-states.js';
import type { ProducerSnapshots } from './producer-snapshots.js';
import { type PlacedHeader, ReadWindow } from './read-window.js';
import type { Segment } from './segment.js';
import type { SegmentList } from './segment-list.js';

/** Of the log below a snapshot that is looked through for the batches before each producer's last. */
const HISTORY_BYTES = 8 * 2 ** 20;

interface ProducerParts {
  readonly producers: ProducerStates;
  readonly snapshots: ProducerSnapshots;
  readonly segments: SegmentList;
}

/**
 * Makes the states say what the log says below its end: from the nearest sound snapshot at or below, and the headers
 * behind it. Every snapshot in the directory must be one of this log as it is. Throws DiskError and BatchError.
 */
export function rebuildProducers(parts: ProducerParts, nowMs: number): void {
  const { producers, snapshots, segments } = parts;
  const from = loadSnapshot(parts, { atMost: segments.endOffset, nowMs }) ?? 0;
  for (const segment of segments.all) {
    if (segment.endOffset <= from || segment.sizeBytes === 0) continue;
    if (segment.baseOffset >= from) snapshots.take(segment.baseOffset, producers);
    for (const header of producerHeaders(segment, from)) producers.update(header, nowMs);
  }
}

/**
 * Loads the nearest sound snapshot, and from the tail of the log below it the batches before each producer's last, which
 * a snapshot does not tell of. Returns its offset; undefined: there is none, and nothing is known.
 */
export function loadSnapshot(
  { producers, snapshots, segments }: ProducerParts,
  { atMost, nowMs }: { readonly atMost: number; readonly nowMs: number },
): number | undefined {
  producers.clear();
  for (const offset of snapshots.offsets().reverse()) {
    if (offset > atMost) continue;
    const entries = snapshots.load(offset, nowMs);
    if (entries === undefined) continue;
    const walked = entries.length === 0 ? undefined : walkHistory(segments, offset, nowMs);
    for (const entry of entries) producers.restore(mergeHistory(entry, walked?.entry(entry.producerId)));
    return offset;
  }
  return undefined;
}

/** What the last part of the log below an offset says. */
function walkHistory(segments: SegmentList, before: number, nowMs: number): ProducerStates {
  const states = new ProducerStates({ producersMax: Number.POSITIVE_INFINITY });
  const below = segments.all.filter(({ baseOffset, sizeBytes }) => baseOffset < before && sizeBytes > 0);
  let skippedBytes = below.reduce((sum, { sizeBytes }) => sum + sizeBytes, -HISTORY_BYTES);
  try {
    for (const segment of below) {
      const from = segment.indexes.offsetAt(skippedBytes);
      skippedBytes -= segment.sizeBytes;
      if (skippedBytes >= 0) continue;
      for (const header of producerHeaders(segment, from)) {
        if (header.lastOffset < before) states.update(header, nowMs);
      }
    }
  } catch (error) {
    // What is wrong there is found by whoever reads it; the last batches are known.
    if (!(error instanceof BatchError)) throw error;
  }
  return states;
}

/** What a segment's batches say of producers, from the one that holds an offset on. */
function* producerHeaders(segment: Segment, from: number): Generator<ProducerHeader, void, undefined> {
  for (const placed of segment.walkFrom(from)) {
    if (placed.header.lastOffset < from || placed.header.producerId < 0) continue;
    yield placed.header.isControl ? withMarker(segment, placed) : placed.header;
  }
}

function withMarker({ file, sizeBytes }: Segment, { header, position }: PlacedHeader): ProducerHeader {
  const bytes = new ReadWindow(file, sizeBytes).bytes(position, header.sizeBytes);
  return { ...header, coordinatorEpoch: coordinatorEpochOf(bytes) };
}
