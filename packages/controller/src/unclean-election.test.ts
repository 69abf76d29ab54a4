import { topicByName } from '@tidemark/metadata';
import { ErrorCode } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { directoryOf } from './testing/cluster-model.js';
import { ControllerNode } from './testing/controller-node.js';

const TIMEOUT = { timeoutMs: 5_000 };

it('an unclean election that waits for a broker has it asked with its next heartbeat', async () => {
  const node = await new ControllerNode().start();
  const [last, absent] = [await node.started(0), await node.started(1)];
  const channel = await node.dial();
  const configs = [{ key: 'min.insync.replicas', value: '1' }];
  const topics = [{ name: 't', assignments: [{ replicas: [0, 1] }], configs }];
  const { message } = await node.run(channel.call(methods.createTopics, { topics }, TIMEOUT));
  const topicId = message.topics[0]?.topicId ?? '';
  absent.world.kill();
  await node.msUntilFenced(1);
  // It is back, but not in sync, when the last one that is goes.
  const back = await node.started(1);
  last.world.kill();
  await node.msUntilFenced(0);
  expect(topicByName(node.controller.image, 't')?.partitions[0]).toMatchObject({ leader: -1, isr: [], elr: [0] });
  expect((await node.run(back.heartbeat())).error).toBe(ErrorCode.NONE);

  const request = { type: 1 as const, partitions: [{ topic: 't', partition: 0 }] };
  const elect = async () => (await node.run(channel.call(methods.electLeaders, request, TIMEOUT))).message.partitions;
  expect(await elect()).toMatchObject([{ error: ErrorCode.REPLICA_NOT_AVAILABLE, leader: -1 }]);
  expect((await node.run(back.heartbeat())).error).toBe(ErrorCode.BROKER_NOT_REGISTERED);
  const log = { topicId, partition: 0, directoryId: directoryOf(1), proved: false, lastEpoch: 0, leo: 5 };
  await node.run(back.register({ logs: [log] }));
  expect((await node.run(back.heartbeat())).error).toBe(ErrorCode.NONE);
  expect(await elect()).toMatchObject([{ error: ErrorCode.NONE, leader: 1 }]);
});
