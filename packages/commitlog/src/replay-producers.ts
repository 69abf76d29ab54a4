import type { ProducerStates } from './core/producer-states.js';
import { walkHeaders } from './read-window.js';
import type { Segment } from './segment.js';

/** Makes the states say what the segments' batches say. Reads headers only. Throws DiskError and BatchError. */
export function replayProducers(producers: ProducerStates, segments: readonly Segment[], nowMs: number): void {
  producers.clear();
  for (const { file, sizeBytes } of segments) {
    for (const { header } of walkHeaders(file, { from: 0, end: sizeBytes })) producers.update(header, nowMs);
  }
}
