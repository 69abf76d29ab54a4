import { encodeRecordValue, type MetadataImage } from '@tidemark/metadata';
import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { ConfigRecordResourceType, encodeBatch } from '@tidemark/protocol';
import { methods, RpcError } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { controllerOf, SwitchablePath } from '../testing/switchable-path.js';
import { MetadataFollower } from './metadata-follower.js';

const setUp = () => {
  const scheduler = new SimulatedScheduler(1);
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'broker' });
  const path = new SwitchablePath();
  const images: MetadataImage[] = [];
  const follower = new MetadataFollower({ world, nodeId: 1, path, onImage: (image) => images.push(image) });
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
  return { scheduler, world, path, follower, images, openedMs, refusing, serving };
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

test('a stream with a gap is opened again where the gap began, and nothing behind it was applied', async () => {
  const { scheduler, world, path, follower, images } = setUp();
  const batchAt = (baseOffset: number) => {
    const config = { resourceType: ConfigRecordResourceType.CLUSTER, key: 'key', value: String(baseOffset) };
    return encodeBatch({ records: [{ timestampMs: 0, value: encodeRecordValue({ config }) }], baseOffset });
  };
  const asked: number[] = [];
  const controller = controllerOf(world, (registry) =>
    registry.stream(methods.watchMetadata, ({ fromOffset }, _context, sink) => {
      // The first time the batch at offset 1 is lost on the way.
      const sent = asked.length === 0 ? [0, 2, 3] : [1, 2, 3];
      asked.push(fromOffset);
      for (const offset of sent) sink.send({ message: {}, attachments: [batchAt(offset)] });
    }),
  );
  path.switchTo(controller);
  follower.start();
  await scheduler.runFor(10);
  expect(images.map(({ offset }) => offset)).toEqual([0]);
  await scheduler.runFor(1_000);
  expect(asked).toEqual([0, 1]);
  expect(images.map(({ offset }) => offset)).toEqual([0, 1, 2, 3]);
});
