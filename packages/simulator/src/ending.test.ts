import { createProducer } from '@tidemark/client';
import { expect, it } from 'vitest';
import { isQuiet, isWhole } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { loseAllPower, mustBeCalm } from './ending.js';
import { PARTITIONS, TOPIC, withTopic } from './testing/with-topic.js';
import { readEverything } from './workload/read-everything.js';

it('stories end without power where what is acknowledged is on disks, and these are sound', () => {
  const plans = Array.from({ length: 400 }, (_, seed) => planStory(seed));
  const ending = plans.filter(({ endsInPowerLoss }) => endsInPowerLoss === true);
  expect(ending.length).toBeGreaterThan(40);
  for (const { flushPolicy, uncleanElections, faults } of ending) {
    expect([flushPolicy, uncleanElections]).toEqual(['sync', undefined]);
    expect(faults.filter(({ kind }) => kind === 'bit rot' || kind === 'misdirected write')).toEqual([]);
  }
});

it('what was acknowledged is read once all have lost their power, and come into order', () =>
  withTopic(2, async (cluster) => {
    const world = cluster.clientWorld('producer');
    const producer = createProducer({ world, bootstrap: cluster.bootstrap });
    for (let sent = 0; sent < 20; sent += 1) await producer.send({ topic: TOPIC, partition: 0, value: `${sent} ` });
    const before = cluster.machines.map(({ running }) => running?.world.process);
    await loseAllPower(cluster);
    expect(before.map((process) => process?.alive)).toEqual([false, false, false]);
    await cluster.waitUntil('order', () => isWhole(cluster, TOPIC) && isQuiet(cluster, TOPIC));
    expect(await readEverything(cluster, TOPIC, PARTITIONS)).toHaveLength(20);
  }));

it('a node that is busy in a cluster at rest is found', () =>
  withTopic(2, async (cluster) => {
    await mustBeCalm(cluster);
    const [busy] = cluster.machines;
    const spin = () => {
      busy?.running?.world.process.enter(() => undefined);
      cluster.scheduler.schedule(1, spin);
    };
    spin();
    await expect(mustBeCalm(cluster)).rejects.toThrow('node 0 of a cluster at rest was called into');
  }));
