import { BatchError } from '@tidemark/protocol';
import { coordinatorEpochOf } from './core/control-marker.js';
import {
  mergeHistory,
  PRODUCER_BATCHES_MAX,
  type ProducerEntry,
  type ProducerHeader,
  ProducerStates,
} from './core/producer-states.js';
import type { ProducerSnapshots } from './producer-snapshots.js';
import { type PlacedHeader, ReadWindow } from './read-window.js';
import type { Segment } from './segment.js';
import type { SegmentList } from './segment-list.js';

/** Of the log below a snapshot that is looked through for the batches before each producer's last: at first, and at most. */
const HISTORY_BYTES_LEAST = 256 * 2 ** 10;
const HISTORY_BYTES_MOST = 8 * 2 ** 20;

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
    // Nothing is written here that a full disk could refuse: the states would stay half built.
    for (const header of producerHeaders(segment, segment.walkAsFound(from))) {
      if (header.lastOffset >= from) producers.update(header, nowMs);
    }
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
    for (const entry of withHistory(entries, { segments, before: offset, nowMs })) producers.restore(entry);
    return offset;
  }
  return undefined;
}

interface History {
  readonly segments: SegmentList;
  readonly before: number;
  readonly nowMs: number;
}

/** Looks further and further down, until each entry is complete that can be: most often the last five batches lie together. */
function withHistory(entries: readonly ProducerEntry[], history: History): readonly ProducerEntry[] {
  const { segments, before } = history;
  const below = segments.all.filter(({ baseOffset, sizeBytes }) => baseOffset < before && sizeBytes > 0);
  const lowest = reachOf(below, HISTORY_BYTES_MOST)[0]?.from ?? before;
  const isComplete = ({ batches: [first, ...rest] }: ProducerEntry) =>
    first === undefined ||
    first.baseSequence === 0 ||
    rest.length === PRODUCER_BATCHES_MAX - 1 ||
    (rest.at(-1) ?? first).lastOffset < lowest;
  let found = entries;
  for (let bytes = HISTORY_BYTES_LEAST; !found.every(isComplete) && bytes <= HISTORY_BYTES_MOST; bytes *= 2) {
    const walked = walkHistory(reachOf(below, bytes), history);
    found = entries.map((entry) => mergeHistory(entry, walked.entry(entry.producerId)));
  }
  return found;
}

interface Reach {
  readonly segment: Segment;
  readonly from: number;
}

/** The segments, and from where on, in which the last so many bytes of them lie. */
function reachOf(segments: readonly Segment[], bytes: number): Reach[] {
  let skippedBytes = segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, -bytes);
  return segments.flatMap((segment) => {
    const entry = segment.indexes.lastEntry({ below: Number.POSITIVE_INFINITY, before: skippedBytes });
    const from = segment.baseOffset + (entry?.relativeOffset ?? 0);
    skippedBytes -= segment.sizeBytes;
    return skippedBytes < 0 ? [{ segment, from }] : [];
  });
}

/** What the last part of the log below an offset says. */
function walkHistory(reach: readonly Reach[], { before, nowMs }: History): ProducerStates {
  const states = new ProducerStates({ producersMax: Number.POSITIVE_INFINITY });
  let nextOffset = 0;
  try {
    for (const { segment, from } of reach) {
      for (const header of producerHeaders(segment, segment.walkAsFound(from))) {
        // Nobody has looked at what lies above: of a torn batch it may be any bytes.
        if (header.lastOffset >= before || header.baseOffset < nextOffset) break;
        states.update(header, nowMs);
        nextOffset = header.lastOffset + 1;
      }
    }
  } catch (error) {
    // What is wrong there is found by whoever reads it; the last batches are known.
    if (!(error instanceof BatchError)) throw error;
  }
  return states;
}

/** What a segment's batches say of producers. */
function* producerHeaders(
  segment: Segment,
  batches: Iterable<PlacedHeader>,
): Generator<ProducerHeader, void, undefined> {
  for (const placed of batches) {
    if (placed.header.producerId < 0) continue;
    yield placed.header.isControl ? withMarker(segment, placed) : placed.header;
  }
}

function withMarker({ file, sizeBytes }: Segment, { header, position }: PlacedHeader): ProducerHeader {
  const bytes = new ReadWindow(file, sizeBytes).bytes(position, header.sizeBytes);
  return { ...header, coordinatorEpoch: coordinatorEpochOf(bytes) };
}
