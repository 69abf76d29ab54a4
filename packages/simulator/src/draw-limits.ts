import type { Random } from '@tidemark/ports';
import type { PlannedMetadataLog, PlannedReading, StoryPlan } from './plan.js';

/** How likely a story's metadata log is to be cut up and compacted. */
const SMALL_METADATA_CHANCE = 0.3;

/** Makes the metadata log of some stories so small that it has segments, loses old ones and is sent as snapshots. */
export function withSmallMetadata(random: Random, plan: StoryPlan): StoryPlan {
  if (random.next() >= SMALL_METADATA_CHANCE) return plan;
  const oneOf = chooser(random);
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

/** How likely the records of a story with small segments are to be larger than these. */
const LARGE_RECORDS_CHANCE = 0.1;
const LARGE_RECORD_BYTES = 20_000;

/** Has producers of some stories send records of which each is a segment. */
export function withLargeRecords(random: Random, plan: StoryPlan): StoryPlan {
  const isSmall = plan.segmentBytes <= LARGE_RECORD_BYTES;
  if (random.next() >= LARGE_RECORDS_CHANCE || !isSmall) return plan;
  const workloads = plan.workloads.map((workload) =>
    workload.kind === 'producer' ? { ...workload, valueBytesMax: LARGE_RECORD_BYTES } : workload,
  );
  return { ...plan, workloads };
}

/** How likely a story's brokers are to have little memory, and small fetches. */
const SMALL_READING_CHANCE = 0.25;
/** A producer's batch takes no further record beyond 16 KiB; this leaves room for its header, and for one's key. */
const BATCH_BYTES = 18_000;

/** For what a follower's answer waits beside the network. */
const DISK_MS = 5;

/** Has the brokers of some stories read from their disks, and fetch a little at a time. */
export function withSmallReading(random: Random, plan: StoryPlan): StoryPlan {
  if (random.next() >= SMALL_READING_CHANCE) return plan;
  const oneOf = chooser(random);
  // What holds no batch brings one at a time, and who is behind never catches up.
  const valueBytes = plan.workloads.map((workload) => (workload.kind === 'producer' ? workload.valueBytesMax : 0));
  const least = BATCH_BYTES + Math.max(0, ...valueBytes);
  const reading: PlannedReading = {
    tailCacheBytes: oneOf(1, 1, 66_000, 300_000),
    replicaFetchBytes: Math.max(oneOf(least, 4 * least, 2 ** 20), twiceWhatComes(plan)),
    fetchBytesMax: oneOf(2 * least, 8 * least, 50 * 2 ** 20),
  };
  return { ...plan, reading };
}

/** How likely files of logs are to be written behind the journal, as in production. */
const WRITE_BEHIND_CHANCE = 0.65;

/** Has the ends of logs wait to be written to their files in most stories: for a few batches, or for all that a story brings. */
export function withWriteBehind(random: Random, plan: StoryPlan): StoryPlan {
  if (random.next() >= WRITE_BEHIND_CHANCE) return plan;
  const oneOf = chooser(random);
  return { ...plan, writeBehind: { blockBytes: oneOf(2_000, 6_000, 16_384), blocksMax: oneOf(1, 2, 2_048, 2_048) } };
}

/** How likely the records of a story are to grow old, and its segments. */
const AGING_CHANCE = 0.2;

/** Has records of some stories go for their age: within the story, or once a leader's clock has jumped. */
export function withAging(random: Random, plan: StoryPlan): StoryPlan {
  // What one history has deleted may be there in another.
  if (random.next() >= AGING_CHANCE || plan.uncleanElections === true) return plan;
  const oneOf = chooser(random);
  const aging = {
    retentionMs: oneOf(2_000, 5_000, 1_200_000, 1_800_000),
    segmentMs: oneOf(300, 2_000, 10_000),
  };
  return { ...plan, aging };
}

/** How likely a story's nodes are to wait for the fsyncs that block them. */
const BLOCKING_SYNCS_CHANCE = 0.25;

/** Has the fsyncs that block an event loop take their time in some stories: a turn of a node is then not of one moment. */
export function withBlockingSyncs(random: Random, plan: StoryPlan): StoryPlan {
  return random.next() < BLOCKING_SYNCS_CHANCE ? { ...plan, blockingSyncs: true } : plan;
}

/** While a follower's fetch is on its way: with less than that in an answer it never catches up with its producers. */
function twiceWhatComes({ workloads, frameLatencyMs }: StoryPlan): number {
  const roundTripMs = 2 * frameLatencyMs.most + DISK_MS;
  const bytesPerMs = workloads.map((workload) =>
    workload.kind === 'producer' ? workload.valueBytesMax / workload.sendIntervalMs : 0,
  );
  return Math.ceil(bytesPerMs.reduce((sum, each) => sum + each, 0) * roundTripMs);
}

function chooser(random: Random) {
  return (first: number, ...others: number[]) =>
    [first, ...others][Math.floor(random.next() * (others.length + 1))] ?? first;
}
