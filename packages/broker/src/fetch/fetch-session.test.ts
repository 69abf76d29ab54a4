// Goal: a fetch is answered when its time is up, however long a look takes. Method: a session of its own over a broker's
// partition, on a clock that moves with each reading; between two timers nothing happens but what the test does.
import { expect, it } from 'vitest';
import { PartitionWatchers } from '../partitions/partition-watchers.js';
import { BrokerCluster } from '../testing/broker-cluster.js';
import { FetchSession } from './fetch-session.js';
import { FetchWakes } from './fetch-wakes.js';

const WAITS_MS = Array.from({ length: 20 }, (_, index) => index + 1);

/** A topic of one record, and a way to fetch from it that says whether that is answered; woken twice in a moment, if at all. */
async function slowLooks() {
  const cluster = await BrokerCluster.start([1]);
  const topic = cluster.controller.createTopic('t', [1]);
  await cluster.until(() => cluster.leads(1, topic));
  await (await cluster.client()).produce(1, topic, ['a']);
  const { replicas: table, image } = cluster.broker(1);
  const asked = {
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    durableOffset: -1,
    maxBytes: 1_000,
  };
  return async ({ maxWaitMs, from, wokenMs }: { maxWaitMs: number; from: number; wokenMs?: number }) => {
    const timers = new Set<{ dueMs: number; callback: () => void }>();
    let nowMs = 0;
    const clock = {
      monotonicMs: () => nowMs++,
      wallMs: () => nowMs,
      setTimer: (delayMs: number, callback: () => void) => {
        const timer = { dueMs: nowMs + delayMs, callback };
        timers.add(timer);
        return { cancel: () => timers.delete(timer) };
      },
      defer: () => undefined,
    };
    const world = { ...cluster.world(1), clock };
    const services = { world, nodeId: 1, table, image: () => image, watchers: new PartitionWatchers() };
    const fetcher = { kind: 'consumer' } as const;
    const session = new FetchSession({ id: 0, fetcher, services: { ...services, wakes: new FetchWakes(clock) } });
    session.update([{ topicId: topic, partition: 0, fetchOffset: from, ...asked }], []);
    let isAnswered = false;
    void session.fetch({ maxWaitMs, minBytes: 500, maxBytes: 1_000 }).then(() => {
      isAnswered = true;
    });
    if (wokenMs !== undefined) {
      nowMs = wokenMs;
      session.wake();
      session.wake();
    }
    for (let looks = 0; looks < 100; looks += 1) {
      const [next] = [...timers].sort((a, b) => a.dueMs - b.dueMs);
      if (next === undefined) break;
      timers.delete(next);
      nowMs = Math.max(nowMs, next.dueMs);
      next.callback();
    }
    await cluster.scheduler.runFor(0);
    return isAnswered;
  };
}

it('a fetch whose time is up while it is looked for records is answered', async () => {
  const fetch = await slowLooks();
  for (const maxWaitMs of WAITS_MS) expect(await fetch({ maxWaitMs, from: 1 }), `${maxWaitMs} ms`).toBe(true);
});

it('so is one that has found too little, and whose time is up when it looks again', async () => {
  const fetch = await slowLooks();
  const wokenMs = 60;
  for (const moreMs of WAITS_MS) {
    expect(await fetch({ maxWaitMs: wokenMs + moreMs, from: 0, wokenMs }), `${moreMs} ms more`).toBe(true);
  }
});
