// Method: three brokers look at old segments each ten seconds. What is written is as old as the simulation's wall clock says, and is to
// go an hour later: the clock of one broker or of all is put two hours ahead for one look, and back again.
import { NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { threeBrokers } from '../testing/three-brokers.js';

const HOUR_MS = 3_600_000;
const CHECK_MS = 10_000;
const MIB = 2 ** 20;
/** As the simulation begins; records of the test's client are of 1970. */
const NOW_MS = Date.UTC(2026, 0, 1);
const VALUES = ['a', 'b', 'c'];

async function threeClocks() {
  const configs = { 'segment.bytes': '100', 'retention.ms': String(NOW_MS + HOUR_MS) };
  const broker = { retentionCheckIntervalMs: CHECK_MS, replicaLagTimeMaxMs: 60_000 };
  const { cluster, topic, client } = await threeBrokers({ configs, broker });
  for (const value of VALUES) expect((await client.produce(1, topic, [value])).error).toBe('NONE');
  const logs = [1, 2, 3].map((id) => cluster.replica(id, topic).log);
  await cluster.until(() => [1, 2, 3].every((id) => Number(cluster.replica(id, topic).highWatermark) === 3));
  return {
    cluster,
    topic,
    client,
    starts: () => logs.map(({ logStartOffset }) => Number(logStartOffset)),
    /** So that each has looked by it, and then stands right again. */
    lookAhead: async (ids: readonly number[]) => {
      for (const id of ids) cluster.world(id).clock.wallJump(2 * HOUR_MS);
      await cluster.scheduler.runFor(CHECK_MS + 1_000);
      for (const id of ids) cluster.world(id).clock.wallJump(-2 * HOUR_MS);
    },
  };
}

describe('records that a clock which is wrong takes for too old', () => {
  it('stay where it is a follower’s, and are served when that one leads', async () => {
    const { cluster, topic, client, starts, lookAhead } = await threeClocks();
    await lookAhead([2, 3]);
    expect(starts()).toEqual([0, 0, 0]);
    cluster.controller.elect(topic, 0, 3);
    await cluster.until(() => cluster.leads(3, topic));
    await cluster.scheduler.runFor(2 * CHECK_MS);
    expect(starts()).toEqual([0, 0, 0]);
    expect(await client.consume(3, topic, 0)).toEqual(VALUES);
  });

  it('stay where nobody leads', async () => {
    const { cluster, topic, starts, lookAhead } = await threeClocks();
    cluster.controller.elect(topic, 0, NONE);
    await cluster.until(() => !cluster.leads(1, topic));
    await lookAhead([1, 2, 3]);
    expect(starts()).toEqual([0, 0, 0]);
  });
});

describe('records that their leader takes for too old', () => {
  it('go everywhere', async () => {
    const { cluster, starts, lookAhead } = await threeClocks();
    await lookAhead([1]);
    expect(starts()).toEqual([3, 3, 3]);
    await cluster.scheduler.runFor(CHECK_MS);
    const files = [1, 2, 3].map((id) => cluster.disk(id).list('/data/t-0'));
    expect(files.map((names) => names.filter((name) => name.endsWith('.log')))).toEqual(
      [1, 2, 3].map(() => ['00000000000000000003.log']),
    );
  });

  it('go also at a follower whose disk has no room for others, and which counts on that', async () => {
    const { cluster, topic, client, starts, lookAhead } = await threeClocks();
    const disk = cluster.disk(3);
    disk.capacityBytes -= disk.freeBytes() - 4 * MIB;
    await cluster.scheduler.runFor(1_500);
    expect((await client.produce(1, topic, ['d'], { acks: 1 })).error).toBe('NONE');
    await lookAhead([1]);
    expect(Number(cluster.replica(3, topic).log.logEndOffset)).toBe(3);
    expect(starts()).toEqual([3, 3, 3]);
  });
});
