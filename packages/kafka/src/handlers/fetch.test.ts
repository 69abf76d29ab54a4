// Method: connections whose share the test fills, of a node that knows the topic, and a broker that notes what it is asked.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { offset } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { LISTENER_IN_FLIGHT_BYTES_MAX } from '../connection/limits.js';
import { apis } from '../core/apis.js';
import { HandlerTable } from '../handler-table.js';
import { startConnections } from '../testing/door-harness.js';
import { loneDoor } from '../testing/lone-door.js';
import { fetchHandler } from './fetch.js';

const MiB = 1024 * 1024;
const [name, topicId] = ['t', 'a'.repeat(22)];
const { image } = applyValues(emptyImage, offset(0), [encodeRecordValue({ topic: { topicId, name } })]);

test('while clients leave half of what a listener holds untaken, a fetch asks for a mebibyte at most', async () => {
  const { services } = loneDoor();
  const asked: number[] = [];
  services.registry.unary(methods.fetch, ({ maxBytes }) => {
    asked.push(maxBytes);
    return { message: { partitions: [] } };
  });
  const table = new HandlerTable().serve(apis.fetch, fetchHandler({ ...services, image: () => image }));
  const { scheduler, share, dial } = await startConnections(table);
  const client = await dial();
  const fetch = async (maxBytes: number) => {
    const topics = [{ topic: name, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: maxBytes }] }];
    const count = asked.length;
    client.send(apis.fetch, 12, { maxWaitMs: 0, minBytes: 1, maxBytes, topics });
    await scheduler.runUntil(() => asked.length > count);
  };
  await fetch(50 * MiB);
  const others = { turnRequests: 0, heldBytes: 0, onShare: () => {} };
  share.hold(others, LISTENER_IN_FLIGHT_BYTES_MAX / 2);
  await fetch(50 * MiB);
  await fetch(1_000);
  share.release(others, LISTENER_IN_FLIGHT_BYTES_MAX / 2);
  await fetch(50 * MiB);
  expect(asked).toEqual([50 * MiB, MiB, 1_000, 50 * MiB]);
});
