// Method: the leader was started last, so that its look at old segments comes ten seconds behind those of its followers. Nothing is
// written any more by then: a fetch that names the partition for another reason would tell the leader too.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from '../testing/broker-cluster.js';

/** A fetch is parked for as long as nobody ends its wait. */
const CONFIG = { retentionCheckIntervalMs: 60_000, replicaFetchWaitMs: 20_000 };

/** Three records, more than `retention.bytes` allows, which the logs of all followers have lost by now. */
async function expiredAtFollowers(followers: readonly number[]) {
  const cluster = await BrokerCluster.start(followers, { config: CONFIG });
  await cluster.scheduler.runFor(10_000);
  const leader = followers.length + 1;
  await cluster.startBroker(leader);
  await cluster.until(() => cluster.broker(leader).isServing);
  const topic = cluster.controller.createTopic('t', [leader, ...followers], {
    minIsr: 2,
    configs: { 'retention.bytes': '0' },
  });
  await cluster.until(() => cluster.leads(leader, topic));
  const client = await cluster.client();
  expect((await client.produce(leader, topic, ['a', 'b', 'c'])).error).toBe('NONE');
  const starts = (ids: readonly number[]) => ids.map((id) => Number(cluster.replica(id, topic).log.logStartOffset));
  await cluster.until(() => starts(followers).every((start) => start === 3));
  expect(starts([leader])).toEqual([0]);
  const leaderLooked = async () => {
    await cluster.until(() => starts([leader])[0] === 3);
    await cluster.scheduler.runFor(1_000);
  };
  return { cluster, topic, client, leader, leaderLooked };
}

describe('a follower whose log begins later, by its own retention', () => {
  it('holds up no deletion of what its leader still has', async () => {
    const { cluster, client, leader, topic } = await expiredAtFollowers([1, 2]);
    const fromMs = cluster.scheduler.nowMs;
    expect(await client.deleteRecords(leader, topic, 2)).toEqual({ error: 'NONE', lowWatermark: 2 });
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(50);
  });

  it('holds up no deletion once its leader has lost the same by its own', async () => {
    const { client, leader, topic, leaderLooked } = await expiredAtFollowers([1, 2]);
    await leaderLooked();
    expect(await client.deleteRecords(leader, topic, -1)).toEqual({ error: 'NONE', lowWatermark: 3 });
  });

  it('is taken back into the ISR, without which nobody writes where it is the only other', async () => {
    const { cluster, client, leader, topic, leaderLooked } = await expiredAtFollowers([1]);
    await leaderLooked();
    cluster.controller.fence(1);
    const isrSize = () => cluster.replica(leader, topic).leadership?.core.committedIsr.length;
    await cluster.until(() => isrSize() === 1);
    await cluster.until(() => isrSize() === 2);
    expect((await client.produce(leader, topic, ['d'])).error).toBe('NONE');
  });
});
