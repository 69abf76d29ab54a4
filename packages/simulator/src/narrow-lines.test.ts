import { SeededRandom } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import type { SimulatedCluster } from './cluster.js';
import { withNarrowLines } from './draw-faults.js';
import { planStory } from './draw-plan.js';
import { NARROW_BYTES_PER_MS, narrowLine } from './faults/network-faults.js';
import { describePlan } from './story-text.js';
import { settingOf, TOPIC, withTopic } from './testing/with-topic.js';
import { sendToEach } from './workload/last-sends.js';

const plans = Array.from({ length: 400 }, (_, seed) => planStory(seed));
const isNarrow = (plan: (typeof plans)[number]) => plan.faults.some(({ kind }) => kind === 'narrow line');

/** How long it takes until every partition has acknowledged a record. */
async function sendsTakeMs(cluster: SimulatedCluster): Promise<number> {
  const fromMs = cluster.scheduler.nowMs;
  await sendToEach({ ...settingOf(cluster), vouchedFor: () => undefined }, { withinMs: 60_000 });
  return cluster.scheduler.nowMs - fromMs;
}

it('lines are narrow in a part of the stories: those of machines for a while, or those of clients as long as faults strike', () => {
  const machines = plans.filter(isNarrow);
  const clients = plans.filter(({ clientBytesPerMs }) => clientBytesPerMs !== undefined);
  expect(machines.length / plans.length).toBeGreaterThan(0.04);
  expect(clients.length / plans.length).toBeGreaterThan(0.03);
  expect(clients.filter(isNarrow)).toEqual([]);
  const { least, most } = NARROW_BYTES_PER_MS;
  for (const { clientBytesPerMs } of clients) {
    expect(clientBytesPerMs).toBeGreaterThanOrEqual(least);
    expect(clientBytesPerMs).toBeLessThanOrEqual(most);
  }
});

it('they change nothing else of a story', () => {
  const { faults, ...rest } = planStory(1);
  for (let seed = 0; seed < 40; seed += 1) {
    const drawn = withNarrowLines(new SeededRandom(seed), { faults, ...rest });
    expect(drawn).toMatchObject(rest);
    expect(drawn.faults.filter(({ kind }) => kind !== 'narrow line')).toEqual(faults);
  }
});

it('a client is slow by what it sends as long as its line is narrow, and no longer', () =>
  withTopic(
    2,
    async (cluster) => {
      expect(await sendsTakeMs(cluster)).toBeGreaterThan(1_000);
      cluster.widenClients();
      expect(await sendsTakeMs(cluster)).toBeLessThan(500);
    },
    { clientBytesPerMs: 1 },
  ));

it('a machine has a narrow line both ways or one, as long as the fault lasts', () =>
  withTopic(2, async (cluster) => {
    const { machines: victims, network } = cluster;
    const linesNow = () =>
      victims.map(({ hostName }) => {
        const { outgoing, incoming } = network.hostState(hostName);
        return `${outgoing.isNarrow} ${incoming.isNarrow}`;
      });
    const seen = new Set<string>();
    for (let draw = 0; draw < 12; draw += 1) {
      const fault = narrowLine({ cluster, topic: TOPIC, random: new SeededRandom(draw), forMs: 10, victims });
      for (const lines of linesNow()) seen.add(lines);
      await fault;
      expect(new Set(linesNow())).toEqual(new Set(['false false']));
    }
    expect(seen).toEqual(new Set(['true true', 'true false', 'false true']));
  }));

it('a story tells of the lines of its clients', () => {
  expect(describePlan({ ...planStory(1), clientBytesPerMs: 50 })).toContain("Each client's line carries 50 bytes/ms.");
});
