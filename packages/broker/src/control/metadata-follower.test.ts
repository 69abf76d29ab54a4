import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { methods, RpcError } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { controllerOf, SwitchablePath } from '../testing/switchable-path.js';
import { MetadataFollower } from './metadata-follower.js';

const setUp = () => {
  const scheduler = new SimulatedScheduler(1);
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'broker' });
  const path = new SwitchablePath();
  const follower = new MetadataFollower({ world, nodeId: 1, path, onImage: () => undefined });
  const openedMs: Record<string, number[]> = { refusing: [], serving: [] };
  const refusing = controllerOf(world, (registry) =>
    registry.stream(methods.watchMetadata, (_request, _context, sink) => {
      openedMs.refusing?.push(scheduler.nowMs);
      sink.end(new RpcError('NOT_CONTROLLER', ''));
    }),
  );
  const serving = controllerOf(world, (registry) =>
    registry.stream(methods.watchMetadata, () => void openedMs.serving?.push(scheduler.nowMs)),
  );
  return { scheduler, path, follower, openedMs, refusing, serving };
};

test('a stream that ended is opened again after a pause', async () => {
  const { scheduler, path, follower, openedMs, refusing } = setUp();
  path.switchTo(refusing);
  follower.start();
  await scheduler.runFor(120);
  expect(openedMs.refusing).toEqual([0, 50, 100]);
  follower.close();
  await scheduler.runFor(120);
  expect(openedMs.refusing).toHaveLength(3);
});

test('a change of the path cuts the pause short, and the pause that was cut opens nothing more', async () => {
  const { scheduler, path, follower, openedMs, refusing, serving } = setUp();
  path.switchTo(refusing);
  follower.start();
  await scheduler.runFor(10);
  path.switchTo(serving);
  await scheduler.runFor(1);
  expect(openedMs).toEqual({ refusing: [0], serving: [10] });
  await scheduler.runFor(1_000);
  expect(openedMs).toEqual({ refusing: [0], serving: [10] });
});
