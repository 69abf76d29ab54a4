import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { leaderEpoch, NONE, topicId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { ControllerSession } from '../control/controller-session.js';
import { controllerOf, SwitchablePath } from '../testing/switchable-path.js';
import { ReplicaFailures } from './replica-failures.js';

it('tells the controller of ever so many replicas, a thousand in one request at the most', async () => {
  const scheduler = new SimulatedScheduler(1);
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'broker' });
  const path = new SwitchablePath();
  const session = new ControllerSession({
    world,
    path,
    nodeId: 1,
    incarnation: 'incarnation',
    heartbeatIntervalMs: 500,
    requestTimeoutMs: 5_000,
    registration: () => ({ brokerId: 1 }),
    persistEpoch: () => Promise.resolve(),
    metadataOffset: () => 0,
    isFull: () => false,
  });
  const told: number[][] = [];
  const controller = controllerOf(world, (registry) => {
    registry.unary(methods.registerBroker, () => ({ message: { brokerEpoch: 7 } }));
    registry.unary(methods.heartbeat, () => ({ message: {} }));
    registry.unary(methods.replicaFailed, ({ replicas }) => {
      told.push(replicas.map(({ partition }) => partition));
      return { message: {} };
    });
  });
  const failures = new ReplicaFailures({ world, path, session, nodeId: 1 });
  path.switchTo(controller);
  session.start();
  await scheduler.runUntil(() => session.brokerEpoch !== NONE, { timeoutMs: 10_000 });
  const partitions = Array.from({ length: 2_500 }, (_, partition) => partition);
  for (const partition of partitions) {
    const key = { topicId: topicId('a'.repeat(22)), partition };
    failures.report({ key, leaderEpoch: leaderEpoch(3), reason: 'directory-failed' });
  }
  await scheduler.runUntil(() => told.flat().length >= partitions.length, { timeoutMs: 10_000 });
  expect(told.flat()).toEqual(partitions);
  expect(Math.max(...told.map(({ length }) => length))).toBe(1_000);
});
