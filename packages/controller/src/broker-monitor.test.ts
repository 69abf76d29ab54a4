import { ErrorCode, nodeId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { directoryOf } from './testing/cluster-model.js';
import { ControllerNode } from './testing/controller-node.js';

/*
 * Brokers on a simulated network with latencies of 0.05 to 0.5 ms; commits take 1 ms; the session timeout is 9 s.
 */

const withBrokers = async (...others: number[]) => {
  const node = await new ControllerNode().start();
  const broker = await node.started(0);
  const brokers = [broker];
  for (const id of others) brokers.push(await node.started(id));
  return { node, broker, brokers };
};

describe('a broker that dies', () => {
  it('is fenced within milliseconds: its connection closes and the redial is refused', async () => {
    const { node, brokers } = await withBrokers(1, 2);
    const { requests } = node.controller;
    await node.run(
      requests.admin.createTopics({
        topics: [{ name: 't', partitions: 50, replicationFactor: 3, configs: [], assignments: [] }],
        validateOnly: false,
        timeoutMs: 0,
        token: '',
      }),
    );
    const before = node.log.proposals;
    brokers[0]?.world.kill();
    expect(await node.msUntilFenced(0)).toBeLessThan(5);
    expect(node.log.proposals).toBe(before + 1);
    for (const { leader, isr } of [...node.controller.image.topics.values()][0]?.partitions ?? []) {
      expect(leader).not.toBe(0);
      expect(isr).not.toContain(0);
    }
  });

  it('is fenced at once if somebody else answers at its address', async () => {
    const { node, broker } = await withBrokers();
    broker.identity = 'another incarnation';
    broker.hangUp();
    expect(await node.msUntilFenced(0)).toBeLessThan(5);
  });

  it('with its power is fenced after the session timeout: nobody refuses', async () => {
    const { node, broker } = await withBrokers();
    broker.world.powerLoss();
    expect(await node.msUntilFenced(0)).toBeGreaterThan(8_000);
  });
});

describe('a broker that lives', () => {
  it('is not fenced while it is to register again, and nothing is committed', async () => {
    const { node, brokers } = await withBrokers(1);
    const channel = await node.dial();
    const topics = [{ name: 't', partitions: 1, replicationFactor: 2, configs: [], assignments: [] }];
    const made = await node.run(channel.call(methods.createTopics, { topics }, { timeoutMs: 5_000 }));
    const topicId = made.message.topics[0]?.topicId ?? '';
    for (const { world } of brokers) world.kill();
    await node.scheduler.runUntil(() => node.isFenced(0) === true && node.isFenced(1) === true, { timeoutMs: 1_000 });
    // It says what it holds; the partition waits for the other, and the next controller asks it once more.
    const again = node.broker(0);
    const log = { topicId, partition: 0, directoryId: directoryOf(0), proved: false, lastEpoch: 0, leo: 5 };
    await node.run(again.listen());
    await node.run(again.register({ previousBrokerEpoch: brokers[0]?.brokerEpoch ?? -1, logs: [log] }));
    await node.run(again.heartbeat());
    node.log.depose(101);
    node.log.lead();
    node.log.held = true;
    for (let beats = 0; beats < 40; beats += 1) {
      void again.heartbeat().catch(() => undefined);
      await node.scheduler.runFor(500);
    }
    node.log.release();
    await node.scheduler.runFor(100);
    expect(node.isFenced(0)).toBe(false);
    expect((await node.run(again.heartbeat())).error).toBe(ErrorCode.BROKER_NOT_REGISTERED);
  });

  it('is not fenced while one request of it waits here for a commit, and is once it sends no more', async () => {
    const { node, brokers } = await withBrokers(1);
    for (const broker of brokers) broker.fallSilent();
    await node.scheduler.runFor(1_000);
    node.log.held = true;
    const topics = [{ name: 't', partitions: 1, replicationFactor: 2, configs: [], assignments: [] }];
    const channel = await node.dial();
    void channel.call(methods.createTopics, { topics }, { timeoutMs: 5_000 }).catch(() => undefined);
    await node.scheduler.runFor(10);
    void brokers[0]?.heartbeat().catch(() => undefined);
    void brokers[1]?.register().catch(() => undefined);
    const { proposals } = node.log;
    await node.scheduler.runFor(30_000);
    expect(node.log.proposals).toBe(proposals);
    node.log.release();
    const releasedMs = node.scheduler.nowMs;
    await node.msUntilFenced(0);
    await node.msUntilFenced(1);
    expect(node.scheduler.nowMs - releasedMs).toBeGreaterThan(8_900);
    expect(node.scheduler.nowMs - releasedMs).toBeLessThan(9_100);
  });

  it('is not fenced because a connection closed', async () => {
    const { node, broker } = await withBrokers();
    for (let round = 0; round < 5; round += 1) {
      broker.hangUp();
      await node.scheduler.runFor(100);
      await node.run(broker.heartbeat());
    }
    await node.scheduler.runFor(5_000);
    expect(node.isFenced(0)).toBe(false);
  });

  it('but is stopped, and answers nothing, has until its session ends', async () => {
    const { node, broker } = await withBrokers();
    broker.mute = true;
    broker.hangUp();
    const elapsedMs = await node.msUntilFenced(0);
    expect(elapsedMs).toBeGreaterThan(8_000);
    expect(elapsedMs).toBeLessThan(9_600);
  });

  it('and was fenced comes back with its next heartbeat', async () => {
    const { node, broker } = await withBrokers();
    broker.fallSilent();
    await node.msUntilFenced(0);
    await node.run(broker.heartbeat());
    expect(node.isFenced(0)).toBe(false);
  });
});

describe('a controller that stood still', () => {
  const stoodStill = async (forMs: number) => {
    const { node, brokers } = await withBrokers(1, 2);
    await node.scheduler.runFor(10_100);
    // What they send meanwhile lies unread when its timers run.
    for (const broker of brokers) broker.fallSilent();
    node.world.process.pause();
    await node.scheduler.runFor(forMs);
    return { node, brokers, states: () => [0, 1, 2].map((id) => node.isFenced(id)) };
  };

  // From the shortest after which a session is over to one that is long over for all.
  for (const stillMs of [8_700, 9_000, 9_400, 30_000]) {
    it(`for ${stillMs} ms fences nobody because of that`, async () => {
      const { node, brokers, states } = await stoodStill(stillMs);
      brokers[1]?.world.powerLoss();
      brokers[2]?.world.kill();
      await node.scheduler.runFor(100);
      const { proposals } = node.log;
      const resumedMs = node.scheduler.nowMs;
      node.world.process.resume();
      await node.scheduler.runFor(500);
      expect(states()).toEqual([false, false, true]);
      expect(node.log.proposals).toBe(proposals + 1);
      expect(node.lines.at('warn').filter(({ message }) => message.includes('stood still'))).toHaveLength(1);
      await node.run(brokers[0]?.heartbeat() ?? Promise.reject(new Error('no broker')));
      await node.msUntilFenced(1);
      expect(node.scheduler.nowMs - resumedMs).toBeGreaterThanOrEqual(9_000);
      expect(states()).toEqual([false, true, true]);
    });
  }

  it('for less than a broker may be silent begins nothing anew', async () => {
    const { node, brokers } = await stoodStill(2_000);
    const connections = node.network.openEndpoints;
    node.world.process.resume();
    await node.scheduler.runFor(1);
    expect(node.network.openEndpoints).toBe(connections);
    expect(node.lines.at('warn')).toEqual([]);
    for (const broker of brokers) await node.run(broker.heartbeat());
    await node.scheduler.runFor(8_000);
    expect([0, 1, 2].map((id) => node.isFenced(id))).toEqual([false, false, false]);
  });
});

describe('a new controller', () => {
  it('starts every session afresh, and fences at once whoever is not there', async () => {
    const { node, brokers } = await withBrokers(1, 2);
    node.log.depose(101);
    brokers[0]?.world.kill();
    brokers[1]?.fallSilent();
    await node.scheduler.runFor(60_000);
    expect([0, 1, 2].map((id) => node.isFenced(id))).toEqual([false, false, false]);
    const activeMs = node.scheduler.nowMs;
    node.log.lead();
    expect(await node.msUntilFenced(0)).toBeLessThan(5);
    expect(node.isFenced(1)).toBe(false);
    await node.msUntilFenced(1);
    expect(node.scheduler.nowMs - activeMs).toBeGreaterThanOrEqual(9_000);
    expect(node.isFenced(2)).toBe(false);
  });

  it('fences at once whoever dies after the probe, before its first heartbeat has come', async () => {
    const { node, brokers } = await withBrokers(1);
    for (const broker of brokers) broker.hangUp();
    node.log.depose(101);
    await node.scheduler.runFor(1_000);
    const connections = node.network.openEndpoints;
    node.log.lead();
    await node.scheduler.runFor(100);
    expect([0, 1].map((id) => node.isFenced(id))).toEqual([false, false]);
    expect(node.network.openEndpoints).toBe(connections + 4);
    // One is heard, on a connection of its own, which takes the place of the probe's.
    await node.run(brokers[1]?.heartbeat() ?? Promise.reject(new Error('no second broker')));
    await node.scheduler.runFor(10);
    expect(node.network.openEndpoints).toBe(connections + 4);
    brokers[0]?.world.kill();
    expect(await node.msUntilFenced(0)).toBeLessThan(5);
    brokers[1]?.world.kill();
    expect(await node.msUntilFenced(1)).toBeLessThan(5);
  });

  it('keeps no connection of a probe once it leads no more', async () => {
    const { node, broker } = await withBrokers();
    broker.hangUp();
    node.log.depose(101);
    await node.scheduler.runFor(1_000);
    const connections = node.network.openEndpoints;
    node.log.lead();
    await node.scheduler.runFor(100);
    node.log.depose(101);
    await node.scheduler.runFor(100);
    expect(node.network.openEndpoints).toBe(connections);
    expect(node.isFenced(0)).toBe(false);
  });

  it('says nothing more about brokers once it has lost leadership in the middle of a probe', async () => {
    const { node, broker } = await withBrokers();
    broker.world.kill();
    node.log.depose(101);
    await node.scheduler.runFor(20_000);
    expect(node.isFenced(0)).toBe(false);
  });
});

describe('a second process with the id of a live broker', () => {
  it('is refused, and accepted once the first is found dead', async () => {
    const { node, broker } = await withBrokers();
    const second = node.broker(0);
    const refused = await node.run(second.register());
    expect(refused.error).not.toBe(0);
    expect(refused.message).toContain('alive as another incarnation');
    await node.scheduler.runFor(100);
    expect(node.isFenced(0)).toBe(false);
    broker.world.kill();
    await node.msUntilFenced(0);
    expect((await node.run(second.register())).error).toBe(0);
    expect(node.controller.image.brokers.get(nodeId(0))?.incarnation).toBe(second.incarnation);
  });

  it('is accepted also where a request of the first, which has died since, has waited here', async () => {
    const { node, broker } = await withBrokers();
    node.log.held = true;
    const topics = [{ name: 't', partitions: 1, replicationFactor: 1, configs: [], assignments: [] }];
    const channel = await node.dial();
    void channel.call(methods.createTopics, { topics }, { timeoutMs: 5_000 }).catch(() => undefined);
    await node.scheduler.runFor(1_000);
    broker.world.kill();
    await node.scheduler.runFor(100);
    node.log.release();
    await node.msUntilFenced(0);
    await node.scheduler.runFor(10);
    expect((await node.run(node.broker(0).register())).error).toBe(0);
  });
});
