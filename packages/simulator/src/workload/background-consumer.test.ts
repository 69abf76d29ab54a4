import { createAdmin } from '@tidemark/client';
import { expect, test } from 'vitest';
import { ConsumedChecker } from '../checkers/consumed.js';
import { Invariants } from '../checkers/invariants.js';
import type { Promises } from '../checkers/promises.js';
import type { SimulatedCluster } from '../cluster.js';
import { highWatermarkOf } from '../cluster-view.js';
import { settingOf, TOPIC, withCheckedTopic, withTopic } from '../testing/with-topic.js';
import { BackgroundConsumer } from './background-consumer.js';
import { sendToEach } from './last-sends.js';

test('a consumer has read everything once it was given it, and not while it hangs', () =>
  withTopic(2, async (cluster) => {
    const setting = {
      ...settingOf(cluster),
      vouchedFor: () => undefined,
      random: cluster.scheduler.random.fork('consumer'),
      promises: new Invariants(cluster).promises,
    };
    const consumer = new BackgroundConsumer(setting, { consumed: new ConsumedChecker(setting), closest: false });
    const running = consumer.run();
    consumer.readToTheEnd();
    const hasReadAll = () => consumer.hasReadTo((partition) => highWatermarkOf(cluster, TOPIC, partition));
    await sendToEach(setting, { withinMs: 2_000 });
    await cluster.waitUntil('a consumer that has read everything', hasReadAll);
    cluster.network.isolate('consumer');
    await sendToEach(setting, { withinMs: 2_000 });
    expect([0, 1].map((partition) => highWatermarkOf(cluster, TOPIC, partition))).toEqual([2, 2]);
    await cluster.pause(5_000);
    expect(hasReadAll()).toBe(false);
    cluster.network.heal('consumer');
    await cluster.waitUntil('a consumer that has read on', hasReadAll);
    consumer.stop();
    await running;
  }));

/** A consumer that is to begin at `start` of two partitions of two records, of which the first has lost them. */
async function beginAt(
  start: number,
  { cluster, promises }: { readonly cluster: SimulatedCluster; readonly promises: Promises },
): Promise<BackgroundConsumer> {
  const unheeded = { ...settingOf(cluster), vouchedFor: () => undefined };
  for (let round = 0; round < 2; round += 1) await sendToEach(unheeded, { withinMs: 2_000 });
  const admin = createAdmin({ world: cluster.clientWorld('admin'), bootstrap: cluster.bootstrap });
  promises.deletionAsked({ topic: TOPIC, partition: 0, before: 2 });
  await admin.deleteRecords([{ topic: TOPIC, partition: 0, before: 2 }]);
  await admin.close();
  const setting = { ...unheeded, logStart: () => start, random: cluster.scheduler.random.fork('consumer'), promises };
  return new BackgroundConsumer(setting, { consumed: new ConsumedChecker(setting), closest: false });
}

test('a place that is out of range and not deleted is a violation, where a consumer begins too', () =>
  withCheckedTopic(2, async (cluster, { promises }) => {
    const consumer = await beginAt(1, { cluster, promises });
    await expect(consumer.run()).rejects.toThrow('out of range: partition 0 offset 1');
  }));

test('a place of which nobody who leads knows may be out of range to a consumer that begins there', () =>
  withCheckedTopic(2, async (cluster, { promises }) => {
    const consumer = await beginAt(3, { cluster, promises });
    const running = consumer.run();
    await cluster.pause(1_000);
    consumer.stop();
    await running;
  }));
