// Goal: replicas that catch up keep to `replication.throttle.bytes.per.second`; what is in sync is never held up.
import { ConfigRecordResourceType } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { threeBrokers } from './testing/three-brokers.js';

const VALUE = 'x'.repeat(10_000);
const RECORDS = 40;
const RATE = 20_000;

const throttleOf = (broker: number, value: string) => ({
  config: {
    resourceType: ConfigRecordResourceType.BROKER,
    resource: String(broker),
    key: 'replication.throttle.bytes.per.second',
    value,
  },
});

/** Broker 3 comes back to 400 kB that it lacks, and may fetch 20 kB a second. */
async function catchingUp() {
  const started = await threeBrokers({ minIsr: 2 });
  const { cluster, topic, client } = started;
  cluster.controller.commit([throttleOf(3, String(RATE))]);
  cluster.kill(3);
  cluster.controller.fence(3);
  for (let count = 0; count < RECORDS; count += 1) await client.produce(1, topic, [VALUE]);
  await cluster.startBroker(3);
  await cluster.until(() => cluster.broker(3).isServing && cluster.broker(3).replicas.size > 0);
  const lacking = () => cluster.replica(1, topic).log.logEndOffset - cluster.replica(3, topic).log.logEndOffset;
  return { ...started, lacking };
}

describe('a replica that is not in sync', () => {
  it('catches up no faster than it may, and does in the end', async () => {
    const { cluster, topic, lacking } = await catchingUp();
    await cluster.scheduler.runFor(5_000);
    // A burst of one second, then the rate; an answer may bring one batch more than was asked for.
    const most = RATE * 6 + 3 * VALUE.length;
    expect((RECORDS - lacking()) * VALUE.length).toBeLessThanOrEqual(most);
    expect(lacking()).toBeGreaterThan(0);
    await cluster.until(() => cluster.controller.state(topic, 0).isr.some((id) => id === 3));
    expect(lacking()).toBe(0);
  });

  it('is let go as soon as the limit goes', async () => {
    const { cluster, topic, lacking } = await catchingUp();
    await cluster.scheduler.runFor(2_000);
    expect(lacking()).toBeGreaterThan(0);
    cluster.controller.commit([throttleOf(3, '')]);
    await cluster.scheduler.runFor(1_000);
    expect(cluster.controller.state(topic, 0).isr).toContain(3);
  });

  it('holds nobody up who is: writes go on at their pace while it waits, and so does its own partition in sync', async () => {
    const { cluster, client } = await catchingUp();
    const other = cluster.controller.createTopic('in-sync', [3, 1], { minIsr: 2 });
    cluster.controller.commit([throttleOf(1, '0')]);
    await cluster.until(() => cluster.leads(3, other));
    const startedMs = cluster.scheduler.nowMs;
    for (let count = 0; count < 10; count += 1) {
      expect((await client.produce(3, other, [VALUE])).error).toBe('NONE');
    }
    // Broker 1 may not catch up with anything, and is in sync: its limit does not touch it.
    expect(cluster.scheduler.nowMs - startedMs).toBeLessThan(1_000);
  });
});
