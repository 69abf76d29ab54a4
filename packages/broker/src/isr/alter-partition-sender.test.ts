import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { brokerEpoch, leaderEpoch, partitionEpoch, topicId } from '@tidemark/protocol';
import { RpcError } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import type { ReplicaKey } from '../storage/broker-store.js';
import { controllerOf, SwitchablePath } from '../testing/switchable-path.js';
import { AlterPartitionSender } from './alter-partition-sender.js';

const ID = topicId('t'.repeat(22));
const proposal = { leaderEpoch: leaderEpoch(0), partitionEpoch: partitionEpoch(0), isr: [], recovered: false };

/** A sender whose requests all fail; `onCall` is told of each. */
function failingSender({ isKnown = false, onCall = () => undefined }: { isKnown?: boolean; onCall?: () => void } = {}) {
  const scheduler = new SimulatedScheduler(1);
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'broker' });
  const path = new SwitchablePath();
  if (isKnown) path.switchTo(controllerOf(world, () => undefined));
  const call = () => {
    onCall();
    return Promise.reject(new RpcError('UNREACHABLE'));
  };
  const sender = new AlterPartitionSender({ world, path, session: { call, brokerEpoch: brokerEpoch(1) }, nodeId: 1 });
  return { scheduler, sender };
}

it('has nothing to say to a proposal once it is closed: to one asked before, an answer would mean to ask again', () => {
  const { sender } = failingSender();
  const key = { topicId: ID, partition: 0 };
  let answers = 0;
  const propose = (again: boolean) =>
    sender.propose({
      ...{ key, proposal, again },
      onAnswer: () => {
        answers += 1;
        propose(true);
      },
    });
  sender.close();
  propose(false);
  expect(answers).toBe(0);
});

it('backs off once for each request that fails, however many partitions it is of', async () => {
  const atMs: number[] = [];
  const { scheduler, sender } = failingSender({ isKnown: true, onCall: () => atMs.push(scheduler.nowMs) });
  const propose = (key: ReplicaKey, again: boolean): void =>
    sender.propose({ ...{ key, proposal, again }, onAnswer: () => propose(key, true) });
  for (let partition = 0; partition < 20; partition += 1) propose({ topicId: ID, partition }, false);
  await scheduler.runUntil(() => atMs.length === 8, { timeoutMs: 10_000 });
  const waitsMs = atMs.slice(1).map((ms, index) => Math.round(ms - (atMs[index] ?? 0)));
  expect(waitsMs).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
  sender.close();
});
