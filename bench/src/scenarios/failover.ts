import { setTimeout as delay } from 'node:timers/promises';
import {
  AcknowledgementTimes,
  chooseVictim,
  feed,
  flightLaps,
  killAndRestart,
  readFlights,
  Seeded,
  type VictimKind,
  waitUntilWhole,
} from '@tidemark/chaos';
import { frameAddresses } from '@tidemark/cli';
import { createAdmin, createProducer } from '@tidemark/client';
import { BenchCluster } from '../cluster.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

const TOPIC = 'failover';
const PARTITIONS = 3;
const RATE_PER_SECOND = 1_000;
const CALM_MS = 1_000;
const KINDS: readonly VictimKind[] = ['leader', 'leader and controller'];
/** How often a node must be killed at most until one leads and is the controller as well. */
const DETOURS_MAX = 10;

/** How long no write is acknowledged after a node was killed with SIGKILL. */
export const failoverScenario: Scenario = {
  name: 'failover',
  doc: 'longest time without an acknowledgement around a kill -9: of a partition leader; of one that is the controller too',
  runsDefault: 20,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    const { directory, basePort, runs, progress } = context;
    await using cluster = await BenchCluster.start({ directory, basePort, nodes: 3 });
    const { world, layout } = cluster;
    const bootstrap = frameAddresses(layout);
    await using admin = createAdmin({ world, bootstrap });
    await admin.createTopics([{ name: TOPIC, partitions: PARTITIONS, replicationFactor: 3 }]);
    await using producer = createProducer({ world, bootstrap, acks: 'all' });
    const times = new AcknowledgementTimes();
    const stop = new AbortController();
    const records = flightLaps(readFlights());
    const feeding = feed({
      producer,
      topic: TOPIC,
      partitions: PARTITIONS,
      records,
      ratePerSecond: RATE_PER_SECOND,
      signal: stop.signal,
      times,
    });
    try {
      const measurements: Measurement[] = [];
      for (const kind of KINDS) {
        const values: number[] = [];
        for (let attempt = 0; values.length < runs && attempt < runs + DETOURS_MAX; attempt += 1) {
          await delay(CALM_MS);
          const seeded = new Seeded(attempt);
          const { status } = await waitUntilWhole(world, layout);
          const victim = chooseVictim(kind, status, seeded);
          if (victim === undefined) continue;
          const { killedMs, wholeMs } = await killAndRestart(victim, { world, layout, seeded });
          const gapMs = times.longestGapMs({ fromMs: killedMs, toMs: wholeMs });
          progress(`killed node ${victim.nodeId} (${victim.kind}): ${Math.round(gapMs)} ms`);
          if (victim.kind === kind) values.push(gapMs);
        }
        measurements.push({ params: { victim: kind, rate: RATE_PER_SECOND }, metric: 'gap', unit: 'ms', values });
      }
      return measurements;
    } finally {
      stop.abort();
      await feeding;
    }
  },
};
