// Goal: what a broker with a full disk leads goes to one that is known to have room, and to nobody else. Method: brokers that say
// what the test has them say, at a controller whose log has one copy.
import { topicByName } from '@tidemark/metadata';
import { FailedReplicaReason } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { ControllerNode } from './testing/controller-node.js';
import type { TestBroker } from './testing/test-broker.js';

const TIMEOUT = { timeoutMs: 5_000 };

/** A partition that broker 0 leads, and 1 and 2 follow. */
async function threeBrokers() {
  const node = await new ControllerNode().start();
  const brokers: TestBroker[] = [];
  for (const id of [0, 1, 2]) brokers.push(await node.started(id));
  const channel = await node.dial();
  await node.run(
    channel.call(methods.createTopics, { topics: [{ name: 't', assignments: [{ replicas: [0, 1, 2] }] }] }, TIMEOUT),
  );
  const state = () => {
    const found = topicByName(node.controller.image, 't')?.partitions[0];
    if (found === undefined) throw new Error('there is no partition');
    return found;
  };
  const broker = (id: number) => {
    const found = brokers[id];
    if (found === undefined) throw new Error(`there is no broker ${id}`);
    return found;
  };
  /** A heartbeat now, beside those that come by themselves. */
  const beat = (id: number) => node.run(broker(id).heartbeat());
  const warnings = () => node.lines.lines.filter(({ message }) => message.includes('no room for records')).length;
  return { node, broker, beat, state, warnings };
}

it('goes to one with room, once, and the log says so once', async () => {
  const { broker, beat, state, warnings } = await threeBrokers();
  broker(0).full = true;
  broker(1).full = true;
  await beat(1);
  for (let times = 0; times < 3; times += 1) await beat(0);
  expect(state()).toMatchObject({ leader: 2, leaderEpoch: 1, isr: [0, 1, 2] });
  expect(warnings()).toBe(2);
});

it('goes to nobody of whom the controller has not heard: a new one knows neither who has room nor who lives', async () => {
  const { node, broker, beat, state } = await threeBrokers();
  for (const id of [0, 1, 2]) broker(id).fallSilent();
  node.log.depose(101);
  node.log.lead();
  await node.scheduler.runFor(10);
  broker(0).full = true;
  await beat(0);
  expect(state()).toMatchObject({ leader: 0, leaderEpoch: 0 });
  await beat(2);
  await beat(0);
  expect(state()).toMatchObject({ leader: 2, leaderEpoch: 1 });
});

it('goes to another than to one that has just given it up', async () => {
  const { node, broker, beat, state } = await threeBrokers();
  broker(0).full = true;
  await beat(0);
  expect(state().leader).toBe(1);
  const { topicId, partition, leaderEpoch } = state();
  const channel = await node.run(broker(1).channel());
  const { brokerEpoch } = broker(1);
  const reason = FailedReplicaReason.STALLED;
  const failed = { brokerId: 1, brokerEpoch, replicas: [{ topicId, partition, leaderEpoch, reason }] };
  await node.run(channel.call(methods.replicaFailed, failed, TIMEOUT));
  expect(state()).toMatchObject({ leader: 0, isr: [0, 2] });
  const back = { topicId, partition, leaderEpoch: state().leaderEpoch, partitionEpoch: state().partitionEpoch };
  const isr = [0, 1, 2].map((id) => ({ brokerId: id, brokerEpoch: broker(id).brokerEpoch }));
  const alter = { brokerId: 0, brokerEpoch: broker(0).brokerEpoch, partitions: [{ ...back, isr }] };
  await node.run((await node.run(broker(0).channel())).call(methods.alterPartition, alter, TIMEOUT));
  expect(state().isr).toEqual([0, 1, 2]);
  await beat(0);
  expect(state().leader).toBe(2);
});
