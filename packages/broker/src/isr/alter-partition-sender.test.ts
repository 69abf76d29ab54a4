import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { brokerEpoch, leaderEpoch, partitionEpoch, topicId } from '@tidemark/protocol';
import { RpcError } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { AlterPartitionSender } from './alter-partition-sender.js';

it('has nothing to say to a proposal once it is closed: to one asked before, an answer would mean to ask again', () => {
  const scheduler = new SimulatedScheduler(1);
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'broker' });
  const nobody = {
    active: () => undefined,
    metadata: () => undefined,
    hint: () => undefined,
    onChange: () => undefined,
  };
  const call = () => Promise.reject(new RpcError('UNREACHABLE'));
  const sender = new AlterPartitionSender({
    world,
    path: nobody,
    session: { call, brokerEpoch: brokerEpoch(1) },
    nodeId: 1,
  });
  const key = { topicId: topicId('t'.repeat(22)), partition: 0 };
  const proposal = { leaderEpoch: leaderEpoch(0), partitionEpoch: partitionEpoch(0), isr: [], recovered: false };
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
