import { nodeId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { violationOf } from './core/image-rules.js';
import { allPartitions } from './core/lookups.js';
import { ControllerNode } from './testing/controller-node.js';

/*
 * A broker of so many partitions that one batch of the metadata log cannot take it out of all of them: here by a small
 * limit instead of tens of thousands of partitions.
 */

const TIMEOUT = { timeoutMs: 5_000 };

it('a broker with more partitions than fit one batch is fenced, and registers again', async () => {
  const node = await new ControllerNode({ changeBytesMax: 1_000 }).start();
  const brokers = [await node.started(0), await node.started(1), await node.started(2)];
  const channel = await node.dial();
  for (let number = 0; number < 20; number += 1) {
    const topics = [{ name: `t${number}`, assignments: [{ replicas: [1, 0, 2] }, { replicas: [2, 1, 0] }] }];
    const { message } = await node.run(channel.call(methods.createTopics, { topics }, TIMEOUT));
    expect(message.topics[0]?.error).toBe(0);
  }
  const holders = (id: number) =>
    [...allPartitions(node.controller.image)].filter(({ isr }) => isr.includes(nodeId(id)));
  expect(holders(1)).toHaveLength(40);
  const { proposals } = node.log;
  brokers[1]?.world.kill();
  await node.msUntilFenced(1);
  expect(node.log.proposals).toBeGreaterThan(proposals + 2);
  expect(holders(1)).toHaveLength(0);
  expect(violationOf(node.controller.image)).toBeUndefined();
  // 2 dies unnoticed, and is back at once: its registration takes it out, and its epoch is that of its own record.
  brokers[2]?.fallSilent();
  await node.msUntilFenced(2);
  const again = node.broker(2);
  const { brokerEpoch, error } = await node.run(again.register());
  expect(error).toBe(0);
  expect(node.controller.image.brokers.get(nodeId(2))).toMatchObject({ brokerEpoch, incarnation: again.incarnation });
  await node.run(again.heartbeat());
  expect(node.isFenced(2)).toBe(false);
  expect(violationOf(node.controller.image)).toBeUndefined();
});

it('what an operator asks for is refused where it is too large, and changes nothing', async () => {
  const node = await new ControllerNode({ changeBytesMax: 1_000 }).start();
  await node.started(0);
  const channel = await node.dial();
  const { offset } = node.controller.image;
  const request = { topics: [{ name: 't', partitions: 100 }] };
  const { message } = await node.run(channel.call(methods.createTopics, request, TIMEOUT));
  expect(message.message).toContain('more than 1000');
  expect(node.controller.image.offset).toBe(offset);
});
