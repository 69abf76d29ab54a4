import { leaderEpoch, offset } from '@tidemark/protocol';
import { coordinatorEpochOf } from './core/control-marker.js';
import type { LogParts } from './recovery.js';
import type { StampedBatch } from './segment.js';

/**
 * Takes batches that are in the files now into epochs and producer states, and writes down what was known of producers
 * where a segment begins. Returns whether an epoch began.
 */
export function takeUpBatches(
  { epochs, producers, snapshots, checkpoint }: LogParts,
  batches: readonly StampedBatch[],
  rules: {
    readonly trackProducers: boolean;
    readonly nowMs: number;
    /** First offsets of segments that these batches begin. */
    readonly rolledAt: ReadonlySet<number>;
  },
): boolean {
  let epochBegan = false;
  for (const { bytes, header } of batches) {
    const epoch = leaderEpoch(header.partitionLeaderEpoch);
    if (epoch > epochs.latestEpoch) {
      const startOffset = offset(Math.max(header.baseOffset, checkpoint.state.logStartOffset));
      epochBegan = epochs.assign({ epoch, startOffset }) || epochBegan;
    }
    if (rules.rolledAt.has(header.baseOffset)) snapshots.take(header.baseOffset, producers);
    if (!rules.trackProducers || header.producerId < 0) continue;
    const marked = header.isControl ? { ...header, coordinatorEpoch: coordinatorEpochOf(bytes) } : header;
    producers.update(marked, rules.nowMs);
  }
  return epochBegan;
}
