import { SeededRandom } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { withBlockingSyncs, withSmallMetadata, withSmallReading, withWriteBehind } from './draw-limits.js';
import { planStory } from './draw-plan.js';
import type { StoryPlan } from './plan.js';
import { describePlan } from './story-text.js';
import { PARTITIONS, settingOf, TOPIC, withTopic } from './testing/with-topic.js';
import { sendToEach } from './workload/last-sends.js';
import { readEverything } from './workload/read-everything.js';

const plans = Array.from({ length: 400 }, (_, seed) => planStory(seed));
const shareOf = (field: 'metadataLog' | 'reading' | 'writeBehind' | 'blockingSyncs') =>
  plans.filter((plan) => plan[field] !== undefined).length / plans.length;

describe('small limits', () => {
  it('are those of a part of the stories', () => {
    expect(shareOf('metadataLog')).toBeGreaterThan(0.25);
    expect(shareOf('metadataLog')).toBeLessThan(0.35);
    expect(shareOf('reading')).toBeGreaterThan(0.2);
    expect(shareOf('reading')).toBeLessThan(0.3);
    expect(shareOf('blockingSyncs')).toBeGreaterThan(0.2);
    expect(shareOf('blockingSyncs')).toBeLessThan(0.3);
    expect(shareOf('writeBehind')).toBeGreaterThan(0.6);
    expect(shareOf('writeBehind')).toBeLessThan(0.7);
  });

  it('change nothing else of a story', () => {
    const { metadataLog, reading, writeBehind, blockingSyncs, ...rest } = planStory(1);
    const drawn = Array.from({ length: 40 }, (_, seed) => {
      const random = new SeededRandom(seed);
      const limited = withSmallReading(random, withSmallMetadata(random, rest));
      return withBlockingSyncs(random, withWriteBehind(random, limited));
    });
    expect(drawn.some((plan) => plan.metadataLog !== undefined)).toBe(true);
    expect(drawn.some((plan) => plan.reading !== undefined)).toBe(true);
    expect(drawn.some((plan) => plan.writeBehind !== undefined)).toBe(true);
    expect(drawn.some((plan) => plan.blockingSyncs === true)).toBe(true);
    for (const plan of drawn) expect(plan).toMatchObject(rest);
  });

  it('are those of segments that a record fills, in some stories', () => {
    const filled = plans.filter(({ segmentBytes, workloads }) =>
      workloads.some((each) => each.kind === 'producer' && each.valueBytesMax > segmentBytes),
    );
    expect(filled.length).toBeGreaterThan(5);
    expect(filled.length).toBeLessThan(40);
  });

  it('of a fetch hold a batch of the largest values', () => {
    for (const { reading, workloads } of plans) {
      const largest = workloads.map((workload) => (workload.kind === 'producer' ? workload.valueBytesMax : 0));
      if (reading === undefined) continue;
      expect(Math.min(reading.replicaFetchBytes, reading.fetchBytesMax)).toBeGreaterThan(Math.max(16_384, ...largest));
    }
  });
});

it.each<[string, StoryPlan['reading'], boolean]>([
  ['have memory for their logs give them from there', undefined, false],
  ['have none read them', { tailCacheBytes: 1, replicaFetchBytes: 20_000, fetchBytesMax: 40_000 }, true],
])('brokers that %s', (_what, reading, isRead) =>
  withTopic(
    2,
    async (cluster) => {
      const setting = { ...settingOf(cluster), vouchedFor: () => undefined };
      await sendToEach(setting, { withinMs: 2_000 });
      expect(await readEverything(cluster, TOPIC, PARTITIONS)).toHaveLength(PARTITIONS);
      const bytesRead = cluster.machines.map(({ disk }) => disk.bytesRead(`/data/${TOPIC}-0/${'0'.repeat(20)}.log`));
      expect(bytesRead.some((bytes) => bytes > 0)).toBe(isRead);
    },
    reading === undefined ? {} : { reading },
  ),
);

it.each<[string, Partial<StoryPlan>, boolean]>([
  [
    'write behind the journal have what was acknowledged in no other file',
    { writeBehind: { blockBytes: 16_384, blocksMax: 99 } },
    true,
  ],
  ['do not have it in the file of its partition', {}, false],
])('brokers that %s', (_what, plan, waits) =>
  withTopic(
    2,
    async (cluster) => {
      const setting = { ...settingOf(cluster), vouchedFor: () => undefined };
      await sendToEach(setting, { withinMs: 2_000 });
      const path = `/data/${TOPIC}-0/${'0'.repeat(20)}.log`;
      const sizes = cluster.machines.map(({ disk }) => disk.open(path, 'read').sizeBytes());
      expect(sizes.every((size) => (size === 0) === waits)).toBe(true);
      expect(await readEverything(cluster, TOPIC, PARTITIONS)).toHaveLength(PARTITIONS);
    },
    plan,
  ),
);

it('a story tells of its small limits', () => {
  const reading = { tailCacheBytes: 1, replicaFetchBytes: 20_000, fetchBytesMax: 40_000 };
  const told = describePlan({ ...planStory(1), reading, writeBehind: { blockBytes: 2_000, blocksMax: 3 } });
  expect(told).toContain(
    "Reading: 1 bytes of logs in memory; fetches of 40000 bytes, a follower's of 20000 a partition.",
  );
  expect(told).toContain('Written behind: the last 2000 bytes of 3 logs may be in none of their files yet.');
});
