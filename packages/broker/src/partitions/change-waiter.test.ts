// Goal: what waits for a leadership costs an append nothing, and its number is bounded over all requests.
import { SimulatedClock, SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { ChangeWaiter } from './change-waiter.js';
import { PartitionWatchers, type ReplicaChange } from './partition-watchers.js';

const NAMED = { topicId: 't', partition: 0 };
/** What the docs say. */
const WAITERS_MAX = 16_384;

function waiting() {
  const scheduler = new SimulatedScheduler(1);
  const watchers = new PartitionWatchers();
  const changes = new ChangeWaiter(new SimulatedClock(scheduler), watchers);
  const notify = (change: ReplicaChange) => watchers.notify('t/0', change);
  return { scheduler, changes, notify };
}

it('asks after each change that may end a wait, and not after every append', async () => {
  const { changes, notify } = waiting();
  let asked = 0;
  let isReady = false;
  const done = () => {
    asked += 1;
    return isReady;
  };
  const waits = [1, 2].map(() => changes.wait(NAMED, 1_000, done));
  for (let append = 0; append < 100; append++)
    for (const change of ['records', 'high-watermark'] as const) notify(change);
  expect(asked).toBe(0);
  for (const change of ['role', 'latest-offset', 'isr'] as const) notify(change);
  expect(asked).toBe(6);
  isReady = true;
  notify('role');
  await Promise.all(waits);
  notify('role');
  expect(asked).toBe(8);
});

it('lets no more wait than it may, and as many again once they are told or their time is up', async () => {
  const { scheduler, changes, notify } = waiting();
  let isReady = false;
  const ended: number[] = [];
  const wait = (number: number) => changes.wait(NAMED, 1_000, () => isReady).then(() => ended.push(number));
  const fill = () => Promise.all(Array.from({ length: WAITERS_MAX }, () => wait(0)));
  for (const end of [() => scheduler.runFor(1_001), () => notify('role')]) {
    const all = fill();
    await wait(1);
    expect(ended.splice(0)).toEqual([1]);
    isReady = true;
    await end();
    await all;
    expect(ended.splice(0)).toHaveLength(WAITERS_MAX);
    isReady = false;
  }
});
