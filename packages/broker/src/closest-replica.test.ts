// KIP-392: a consumer that says where it stands is sent to an in-sync follower there, and reads at it.
import { errorNameOf, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';
import { valuesOf } from './testing/test-client.js';

const RACKS = { 1: 'a', 2: 'b', 3: 'c' };

/** Broker 1 leads in rack a; 2 and 3 follow in b and c, and have the three records with their HW. */
async function threeRacks() {
  const cluster = await BrokerCluster.start([1, 2, 3], { racks: RACKS, config: { replicaFetchWaitMs: 100 } });
  const topic = cluster.controller.createTopic('t', [1, 2, 3], { minIsr: 2 });
  await cluster.until(() => cluster.leads(1, topic));
  const client = await cluster.client();
  expect((await client.produce(1, topic, ['a', 'b', 'c'])).error).toBe('NONE');
  await cluster.until(() => [2, 3].every((id) => cluster.replica(id, topic).highWatermark === 3));
  const fetch = async (broker: number, from: number, options: Parameters<typeof client.startFetch>[3] = {}) => {
    const asked = await client.startFetch(broker, topic, from, options);
    return async () => {
      const answer = await cluster.run(asked());
      const [result] = answer.message.partitions;
      return {
        values: valuesOf(answer),
        preferred: result?.preferredReadReplica ?? undefined,
        error: errorNameOf(result?.error ?? 1),
        highWatermark: result?.highWatermark,
      };
    };
  };
  const read = async (...asked: Parameters<typeof fetch>) => (await fetch(...asked))();
  return { cluster, topic, client, fetch, read };
}

describe('a consumer that says its rack', () => {
  it('is sent to the follower there, without records', async () => {
    const { read } = await threeRacks();
    expect(await read(1, 0, { rack: 'c' })).toMatchObject({ preferred: 3, values: [] });
  });

  it('is served by the leader in its own rack, in one without replicas, and without a rack', async () => {
    const { read } = await threeRacks();
    for (const options of [{ rack: 'a' }, { rack: 'd' }, {}]) {
      expect(await read(1, 0, options)).toMatchObject({ preferred: undefined, values: ['a', 'b', 'c'] });
    }
  });

  it('is served by the leader below where the log of the follower begins: sent there, it would come back at once', async () => {
    const { cluster, topic, read } = await threeRacks();
    cluster.replica(3, topic).log.advanceLogStart(offset(2));
    cluster.replica(3, topic).logStartRaised();
    await cluster.scheduler.runFor(200);
    expect(await read(1, 1, { rack: 'c' })).toMatchObject({ preferred: undefined, values: ['a', 'b', 'c'] });
    expect(await read(1, 2, { rack: 'c' })).toMatchObject({ preferred: 3, values: [] });
  });

  it('is not sent to a follower that left the ISR', async () => {
    const { cluster, topic, read } = await threeRacks();
    cluster.controller.elect(topic, 0, 1, [1, 2]);
    cluster.kill(3);
    await cluster.until(() => cluster.replica(1, topic).leaderEpoch === 1);
    expect(await read(1, 0, { rack: 'c' })).toMatchObject({ preferred: undefined });
  });

  it('reads at the follower what only its disk holds, once', async () => {
    const { cluster, topic, read } = await threeRacks();
    cluster.kill(3);
    cluster.controller.fence(3);
    await cluster.startBroker(3);
    await cluster.until(
      () => cluster.broker(3).isServing && cluster.replica(3, topic).followerSource?.serving === true,
    );
    await cluster.until(() => cluster.replica(3, topic).highWatermark === 3);
    const before = cluster.disk(3).bytesRead('/data/t-0');
    expect(await read(3, 0, { rack: 'c' })).toMatchObject({ values: ['a', 'b', 'c'], error: 'NONE' });
    expect(cluster.disk(3).bytesRead('/data/t-0') - before).toBeLessThanOrEqual(
      cluster.replica(3, topic).log.sizeBytes,
    );
  });

  it('reads at the follower what is committed there, and waits there for more', async () => {
    const { topic, client, fetch, read } = await threeRacks();
    expect(await read(3, 0, { rack: 'c' })).toMatchObject({ values: ['a', 'b', 'c'], highWatermark: 3 });
    const waiting = await fetch(3, 3, { rack: 'c', maxWaitMs: 10_000 });
    await client.produce(1, topic, ['d']);
    expect(await waiting()).toMatchObject({ values: ['d'] });
  });

  it('is sent to the leader by a follower that does not hold its place: perhaps the consumer takes it for the leader', async () => {
    const { read } = await threeRacks();
    expect(await read(3, 4, { rack: 'c' })).toMatchObject({ error: 'NOT_LEADER' });
    // Who names the epoch has been sent there, and is sent back by what Kafka's followers say.
    expect(await read(3, 4, { rack: 'c', leaderEpoch: 0 })).toMatchObject({ error: 'OFFSET_OUT_OF_RANGE' });
    expect(await read(1, 4, { rack: 'c' })).toMatchObject({ error: 'OFFSET_OUT_OF_RANGE' });
  });

  it('is sent back when the follower has another leader to follow, until that has agreed with its log', async () => {
    const { cluster, topic, fetch, read } = await threeRacks();
    const waiting = await fetch(3, 3, { rack: 'c', maxWaitMs: 10_000 });
    cluster.kill(2);
    cluster.controller.elect(topic, 0, 2);
    expect((await waiting()).error).toBe('NOT_LEADER');
    expect((await read(3, 0, { rack: 'c' })).error).toBe('NOT_LEADER');
  });

  it('is served there again when the same leader has begun another epoch, though nothing is written in it', async () => {
    const { cluster, topic, read } = await threeRacks();
    cluster.controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic) && cluster.replica(1, topic).leaderEpoch === 1);
    await cluster.until(() => cluster.replica(3, topic).follower?.agreed === true);
    expect(await read(1, 0, { rack: 'c' })).toMatchObject({ preferred: 3 });
    expect(await read(3, 0, { rack: 'c' })).toMatchObject({ values: ['a', 'b', 'c'], highWatermark: 3 });
  });

  it('is needed to read at a follower: others are sent to the leader', async () => {
    const { read } = await threeRacks();
    expect(await read(3, 0)).toMatchObject({ error: 'NOT_LEADER' });
  });
});
