import { expect, test } from 'vitest';
import { ConsumedChecker } from '../checkers/consumed.js';
import { Invariants } from '../checkers/invariants.js';
import { highWatermarkOf } from '../cluster-view.js';
import { settingOf, TOPIC, withTopic } from '../testing/with-topic.js';
import { BackgroundConsumer } from './background-consumer.js';
import { sendToEach } from './last-sends.js';

test('a consumer has read everything once it was given it, and not while it hangs', () =>
  withTopic(2, async (cluster) => {
    const setting = {
      ...settingOf(cluster),
      vouchedFor: () => undefined,
      random: cluster.scheduler.random.fork('consumer'),
      heldBy: () => new Map(),
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
