// Method: a Produce that is answered when the test says so, and Metadata with answers of a mebibyte behind it.
import { expect, test } from 'vitest';
import { apis } from '../core/apis.js';
import { HandlerTable } from '../handler-table.js';
import { startConnections } from '../testing/door-harness.js';
import type { TestClient } from '../testing/test-client.js';
import { IN_FLIGHT_BYTES_MAX, LISTENER_IN_FLIGHT_BYTES_MAX } from './limits.js';

const ANSWER_BYTES = 1024 * 1024;
/** With so many the bound is passed; it is looked at when the next request has been taken. */
const ANSWERS_MAX = IN_FLIGHT_BYTES_MAX / ANSWER_BYTES + 1;
const NAME = 'x'.repeat(ANSWER_BYTES / 64);

async function start() {
  const heads: (() => void)[] = [];
  let handled = 0;
  const topics = Array.from({ length: 64 }, () => ({ errorCode: 0, name: NAME, partitions: [] }));
  const table = new HandlerTable()
    .serve(apis.produce, () => new Promise((resolve) => heads.push(() => resolve({ responses: [] }))))
    .serve(apis.metadata, async () => {
      handled += 1;
      return { brokers: [], topics };
    });
  const { scheduler, share, dial } = await startConnections(table);
  /** A client whose Produce waits. */
  const dialBehindHead = async () => {
    const client = await dial();
    client.send(apis.produce, 7, { acks: -1, timeoutMs: 1, topicData: [] });
    const count = heads.length;
    await scheduler.runUntil(() => heads.length > count);
    return client;
  };
  /** Asks again and again, each time when the request before has had the time to be handled. */
  const ask = async (client: TestClient, times: number) => {
    for (let count = 0; count < times; count++) {
      client.send(apis.metadata, 4, { topics: null });
      await scheduler.runFor(10);
    }
  };
  /** Takes so much of the share for a connection that is not there. */
  const fill = (bytes: number) => share.hold({ turnRequests: 0, heldBytes: 0, onShare: () => {} }, bytes);
  return { scheduler, share, heads, handled: () => handled, dial, dialBehindHead, ask, fill };
}

test('answers that wait for one before them hold their connection back, and all come once that is there', async () => {
  const { scheduler, share, heads, handled, dialBehindHead, ask } = await start();
  const client = await dialBehindHead();
  await ask(client, 2 * ANSWERS_MAX);
  expect(handled()).toBe(ANSWERS_MAX);
  expect(share.heldBytes).toBeGreaterThan(ANSWERS_MAX * ANSWER_BYTES);
  heads[0]?.();
  await scheduler.runUntil(() => client.frames.length === 2 * ANSWERS_MAX + 1);
  expect(client.answered()).toEqual(Array.from({ length: 2 * ANSWERS_MAX + 1 }, (_, index) => index));
  expect(share.heldBytes).toBe(0);
});

test('what waits counts for all connections: another reads on only once some of it has left', async () => {
  const { scheduler, heads, handled, dialBehindHead, ask, fill } = await start();
  const client = await dialBehindHead();
  fill(LISTENER_IN_FLIGHT_BYTES_MAX - 2 * ANSWER_BYTES);
  await ask(client, 2);
  const other = await dialBehindHead();
  await ask(other, 2);
  expect(handled()).toBe(2);
  heads[0]?.();
  await scheduler.runUntil(() => client.frames.length === 3 && handled() === 4);
});

test('answers that wait are let go with their connection, and one that comes later is held for nobody', async () => {
  const { scheduler, share, heads, dialBehindHead, ask } = await start();
  const client = await dialBehindHead();
  const headBytes = share.heldBytes;
  await ask(client, 3);
  expect(share.heldBytes).toBeGreaterThan(3 * ANSWER_BYTES);
  client.connection.destroy();
  await scheduler.runUntil(() => share.heldBytes === headBytes);
  heads[0]?.();
  await scheduler.runUntil(() => share.heldBytes === 0);
});

test('one that waits for nothing of its own is answered all the same, as often as it asks', async () => {
  const { scheduler, share, heads, handled, dial, dialBehindHead, ask, fill } = await start();
  fill(LISTENER_IN_FLIGHT_BYTES_MAX);
  const client = await dial();
  for (let count = 0; count < 3; count++) client.send(apis.metadata, 4, { topics: null });
  await scheduler.runUntil(() => client.frames.length === 3);
  expect(share.heldBytes).toBe(LISTENER_IN_FLIGHT_BYTES_MAX);
  const waiting = await dialBehindHead();
  await ask(waiting, 2);
  expect(handled()).toBe(3);
  heads[0]?.();
  await scheduler.runUntil(() => waiting.frames.length === 3);
});

test('what a client does not take counts until it takes it, and makes nobody else wait', async () => {
  const { scheduler, share, heads, dial, dialBehindHead, ask, fill } = await start();
  const slow = await dialBehindHead();
  slow.connection.pause();
  await ask(slow, 5);
  heads[0]?.();
  await scheduler.runFor(100);
  expect(share.heldBytes).toBeGreaterThan(4 * ANSWER_BYTES);
  fill(LISTENER_IN_FLIGHT_BYTES_MAX - share.heldBytes);
  const other = await dial();
  for (let count = 0; count < 3; count++) other.send(apis.metadata, 4, { topics: null });
  await scheduler.runUntil(() => other.frames.length === 3);
  const heldBytes = share.heldBytes;
  slow.connection.resume();
  await scheduler.runUntil(() => slow.frames.length === 6);
  expect(share.heldBytes).toBeLessThan(heldBytes - 4 * ANSWER_BYTES);
});

test('what a client does not take counts no more once it is gone', async () => {
  const { scheduler, share, heads, dialBehindHead, ask } = await start();
  const slow = await dialBehindHead();
  slow.connection.pause();
  await ask(slow, 5);
  heads[0]?.();
  await scheduler.runUntil(() => share.heldBytes > 4 * ANSWER_BYTES && slow.connection.receivedBytes === 0);
  slow.connection.destroy();
  await scheduler.runUntil(() => share.heldBytes === 0);
});
