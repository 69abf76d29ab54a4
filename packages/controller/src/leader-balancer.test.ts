import { applyValues, emptyImage, encodeRecordValue, topicByName } from '@tidemark/metadata';
import { SimulatedClock, SimulatedScheduler } from '@tidemark/ports/simulated';
import { nodeId, offset } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { LeaderBalancer } from './leader-balancer.js';
import { ControllerNode } from './testing/controller-node.js';

const TIMEOUT = { timeoutMs: 5_000 };

/** A topic whose preferred leader is back in sync after an absence, while another leads. */
async function displaced() {
  const node = await new ControllerNode().start();
  for (const id of [0, 1]) await node.started(id);
  const channel = await node.dial();
  const topics = [{ name: 't', assignments: [{ replicas: [0, 1] }] }];
  await node.run(channel.call(methods.createTopics, { topics }, TIMEOUT));
  const state = () => topicByName(node.controller.image, 't')?.partitions[0];
  const move = { type: 2 as const, partitions: [{ topic: 't', partition: 0, leader: 1 }] };
  await node.run(channel.call(methods.electLeaders, move, TIMEOUT));
  const set = (key: string, value: string) =>
    node.run(
      channel.call(
        methods.alterConfigs,
        { resources: [{ resource: { type: 0 as const, name: '' }, changes: [{ key, value }] }] },
        TIMEOUT,
      ),
    );
  return { node, state, set };
}

describe('preferred-leader balancing', () => {
  it('gives leaderships back after one interval, at a changed interval at once', async () => {
    const { node, state, set } = await displaced();
    expect(state()?.leader).toBe(1);
    await node.scheduler.runFor(200_000);
    expect(state()?.leader).toBe(1);
    await set('leader.imbalance.check.interval.ms', '1000');
    await node.scheduler.runFor(1_500);
    expect(state()).toMatchObject({ leader: 0, isr: [0, 1] });
    expect(node.controller.image.brokers.get(nodeId(0))?.fenced).toBe(false);
  });

  it('looks also while settings change that are not its own', async () => {
    const { node, state, set } = await displaced();
    for (let change = 0; change < 7; change += 1) {
      await node.scheduler.runFor(50_000);
      await set('retention.ms', String(1_000_000 + change));
    }
    expect(state()).toMatchObject({ leader: 0, isr: [0, 1] });
  });

  it('looks also while changes are always on their way, and what is proposed is ahead of what is committed', async () => {
    const scheduler = new SimulatedScheduler(1);
    const setting = {
      resourceType: 0 as const,
      resource: '',
      key: 'leader.imbalance.check.interval.ms',
      value: '1000',
    };
    const changed = () => applyValues(emptyImage, offset(0), [encodeRecordValue({ config: setting })]).image;
    const [proposed, committed] = [changed(), changed()];
    let looks = 0;
    const step = async () => {
      looks += 1;
      return 0;
    };
    const balancer = new LeaderBalancer({ clock: new SimulatedClock(scheduler), image: () => proposed, step });
    balancer.start();
    for (let commit = 0; commit < 100; commit += 1) {
      balancer.committed(committed);
      await scheduler.runFor(100);
    }
    balancer.stop();
    expect(looks).toBe(10);
  });

  it('does nothing while it is switched off, or this node does not lead', async () => {
    const { node, state, set } = await displaced();
    await set('auto.leader.rebalance.enable', 'false');
    await set('leader.imbalance.check.interval.ms', '1000');
    await node.scheduler.runFor(10_000);
    expect(state()?.leader).toBe(1);
    await set('auto.leader.rebalance.enable', 'true');
    node.log.depose(101);
    const { proposals } = node.log;
    await node.scheduler.runFor(10_000);
    expect(node.log.proposals).toBe(proposals);
  });
});
