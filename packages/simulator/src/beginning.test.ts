import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { formCluster } from './beginning.js';
import { SimulatedCluster } from './cluster.js';
import { planStory } from './draw-plan.js';
import { threeCopies } from './testing/planned.js';
import { Trace } from './trace.js';

it('the formation of a part of the clusters is disturbed', () => {
  const plans = Array.from({ length: 400 }, (_, seed) => planStory(seed));
  const disturbed = plans.filter(({ beginning }) => beginning !== undefined);
  expect(disturbed.length).toBeGreaterThan(20);
  expect(new Set(disturbed.map(({ beginning }) => beginning?.blows))).toEqual(new Set([1, 2, 3, 4]));
});

it('machines die in the midst of their first start and later, and the cluster forms all the same', async () => {
  const diedAtMs: number[] = [];
  for (let draw = 0; draw < 10; draw += 1) {
    const scheduler = new SimulatedScheduler(draw);
    const trace = new Trace();
    const { metadataLog: _m, ...drawn } = planStory(1);
    const cluster = new SimulatedCluster(scheduler, { ...drawn, ...threeCopies, nameserverCount: 0 }, trace);
    const forming = async () => {
      await formCluster(cluster, { blows: 3, draw });
      await cluster.allInService();
    };
    await scheduler.settle(forming(), { timeoutMs: 120_000 });
    expect(cluster.machines.flatMap(({ halts }) => halts)).toEqual([]);
    for (const line of trace.lines) {
      const [, atMs] = /^(\S+) (?:kill|power loss) /.exec(line) ?? [];
      if (atMs !== undefined) diedAtMs.push(Number(atMs));
    }
  }
  // No time has passed while a node makes its first files.
  expect(diedAtMs.filter((atMs) => atMs === 0).length).toBeGreaterThan(3);
  expect(diedAtMs.filter((atMs) => atMs > 100).length).toBeGreaterThan(3);
});
