import type { Random } from '@tidemark/ports';
import type { PlannedMetadataLog, StoryPlan } from './plan.js';

/** How likely a story's metadata log is to be cut up and compacted. */
const SMALL_METADATA_CHANCE = 0.3;

/** Makes the metadata log of some stories so small that it has segments, loses old ones and is sent as snapshots. */
export function withSmallMetadata(random: Random, plan: StoryPlan): StoryPlan {
  if (random.next() >= SMALL_METADATA_CHANCE) return plan;
  const oneOf = (first: number, ...others: number[]) =>
    [first, ...others][Math.floor(random.next() * (others.length + 1))] ?? first;
  const metadataLog: PlannedMetadataLog = {
    segmentBytes: oneOf(1_024, 2_048, 4_096, 16_384),
    snapshotLogBytes: oneOf(1_000, 3_000, 8_000, 20_000),
    retainedLogBytes: oneOf(0, 500, 2_000, 8_000),
    snapshotChunkBytes: oneOf(100, 700, 2 ** 20),
    appendBytesMax: oneOf(300, 1_500, 2 ** 20),
    inflightMessagesMax: oneOf(1, 2, 8, 256),
    applyBytesMax: oneOf(1, 500, 2 ** 20),
  };
  return { ...plan, metadataLog };
}
