import { topicByName } from '@tidemark/metadata';
import { ErrorCode, nodeId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { directoryOf } from './testing/cluster-model.js';
import { ControllerNode } from './testing/controller-node.js';

/** Broker 0 has led the only copy of a partition, and is dead. */
async function withDeadLeader() {
  const node = await new ControllerNode().start();
  const first = await node.started(0);
  const channel = await node.dial();
  const topics = [{ name: 't', partitions: 1, replicationFactor: 1, configs: [], assignments: [] }];
  const made = await node.run(channel.call(methods.createTopics, { topics }, { timeoutMs: 5_000 }));
  const topicId = made.message.topics[0]?.topicId ?? '';
  first.world.kill();
  await node.msUntilFenced(0);
  const partition = () => {
    return topicByName(node.controller.image, 't')?.partitions[0];
  };
  const log = { topicId, partition: 0, directoryId: directoryOf(0), proved: true, lastEpoch: 0, leo: 5 };
  return { node, ledIn: first.brokerEpoch, partition, logs: [log] };
}

describe('a registration that knows of no epoch in which its broker has been unfenced', () => {
  it('costs no log where a process that has ended sent it, before its successor led', async () => {
    const { node, ledIn, partition, logs } = await withDeadLeader();
    const late = await node.run(node.broker(0).register({ previousBrokerEpoch: ledIn - 1, logs }));
    expect(late.error).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION);
    expect(late.message).toContain('is registered when it asks again');
    expect(partition()).toMatchObject({ leader: -1, elr: [0] });
    // Of another that is late nothing is believed either.
    const later = await node.run(node.broker(0).register({ previousBrokerEpoch: ledIn - 1, logs }));
    expect(later.error).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION);
    const next = node.broker(0);
    await node.run(next.register({ previousBrokerEpoch: ledIn, logs }));
    await node.run(next.heartbeat());
    expect(partition()).toMatchObject({ leader: 0, isr: [0] });
  });

  it('counts where the same process says it again: its disk is an older copy, or a new one', async () => {
    const { node, partition, logs } = await withDeadLeader();
    const replaced = node.broker(0);
    const say = () => node.run(replaced.register({ previousBrokerEpoch: -1, logs }));
    expect((await say()).error).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION);
    const { error, brokerEpoch } = await say();
    expect(error).toBe(ErrorCode.NONE);
    expect(node.controller.image.brokers.get(nodeId(0))).toMatchObject({ brokerEpoch });
    expect(partition()).toMatchObject({ leader: -1, elr: [], lastKnownElr: [-1] });
  });

  it('is asked again by each controller, which knows nothing of what was said to the one before', async () => {
    const { node, ledIn, partition, logs } = await withDeadLeader();
    const late = node.broker(0);
    const say = () => node.run(late.register({ previousBrokerEpoch: ledIn - 1, logs }));
    expect((await say()).error).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION);
    node.log.depose(101);
    node.log.lead();
    await node.scheduler.runFor(10);
    expect((await say()).error).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION);
    expect(partition()).toMatchObject({ leader: -1, elr: [0] });
  });
});
