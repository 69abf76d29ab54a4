// Goal: a node that is killed again while it comes back, before anybody may have noticed, holds nobody up for as long as
// a session lasts. Method: every few moments between the two kills, and the time without an acknowledgement after them.
import { createAdmin, createProducer } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { SimulatedCluster } from './cluster.js';
import { controllerOf, isWhole, leaderOf } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { Trace } from './trace.js';

const TOPIC = 't';
const SESSION_TIMEOUT_MS = 9_000;
const SEND_INTERVAL_MS = 10;

interface Moments {
  readonly downMs: number;
  readonly upMs: number;
}

/** The longest time between two acknowledgements from the first kill on, in simulated time. */
async function longestGapMs(cluster: SimulatedCluster, who: 'leader' | 'controller', { downMs, upMs }: Moments) {
  for (const machine of cluster.machines) cluster.start(machine);
  const world = cluster.clientWorld('client');
  const nowMs = () => cluster.scheduler.nowMs;
  await cluster.allInService();
  const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
  await admin.createTopics([{ name: TOPIC, partitions: 1, replicationFactor: 3 }]);
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  const producer = createProducer({ world, bootstrap: cluster.bootstrap });
  const times: number[] = [];
  const sending = new AbortController();
  const feed = async () => {
    while (!sending.signal.aborted) {
      void producer.send({ topic: TOPIC, partition: 0, value: 'x' }).then(() => times.push(nowMs()));
      await cluster.pause(SEND_INTERVAL_MS);
    }
  };
  const feeding = feed();
  await cluster.pause(500);
  const victim = who === 'leader' ? leaderOf(cluster, TOPIC, 0) : controllerOf(cluster);
  if (victim === undefined) throw new Error(`there is no ${who}`);
  const fromMs = nowMs();
  cluster.kill(victim);
  await cluster.pause(downMs);
  cluster.start(victim);
  await cluster.pause(upMs);
  cluster.kill(victim);
  await cluster.pause(1_000);
  cluster.start(victim);
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  await cluster.pause(1_000);
  sending.abort();
  await feeding;
  // A gap that has not ended yet counts as well: a cluster in which nobody has noticed anything looks whole.
  const since = [fromMs, ...times.filter((time) => time > fromMs), nowMs()];
  return Math.max(...since.slice(1).map((time, index) => time - (since[index] ?? time)));
}

const cases = (['leader', 'controller'] as const).flatMap((who) =>
  [1, 5, 50].flatMap((downMs) => [1, 5, 20, 60, 150, 400].map((upMs) => ({ who, downMs, upMs }))),
);

it.each(cases)(
  'a $who killed twice, $downMs ms down and $upMs ms up, is replaced at once',
  async ({ who, ...moments }) => {
    const scheduler = new SimulatedScheduler(1);
    const plan = {
      ...planStory(1),
      nodeCount: 3,
      voterCount: 3,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      frameLatencyMs: { least: 0.1, most: 1 },
    };
    const cluster = new SimulatedCluster(scheduler, plan, new Trace());
    const gapMs = await scheduler.settle(longestGapMs(cluster, who, moments), { timeoutMs: 200_000 });
    expect(gapMs).toBeLessThan(SESSION_TIMEOUT_MS / 9);
  },
);
