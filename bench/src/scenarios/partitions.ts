import { setTimeout as delay } from 'node:timers/promises';
import { killAndRestart, Seeded } from '@tidemark/chaos';
import { frameAddresses, runningPid } from '@tidemark/cli';
import { createAdmin, createProducer } from '@tidemark/client';
import { BenchCluster, residentBytes } from '../cluster.js';
import { reachEveryPartition } from '../every-partition.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';
import { findVictim } from '../victim.js';

const TOPIC = 'many';
const COUNTS = [1_000, 10_000];
const NODES = 3;
const MIB = 1024 * 1024;
/** Until a cluster has come to rest after all partitions were written. */
const REST_MS = 5_000;
const CREATE_TIMEOUT_MS = 120_000;

interface Figures {
  readonly create: number[];
  readonly usable: number[];
  readonly resident: number[];
  readonly failover: number[];
}

/** What many partitions cost: to create, to hold, and to move to other leaders. */
export const partitionsScenario: Scenario = {
  name: 'partitions',
  doc: 'a topic of 1,000 and of 10,000 partitions: time to create it, memory of a node, time until all have leaders again',
  runsDefault: 3,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    const measurements: Measurement[] = [];
    for (const count of COUNTS) {
      const figures: Figures = { create: [], usable: [], resident: [], failover: [] };
      for (let run = 0; run < context.runs; run += 1) {
        const directory = `${context.directory}/${count}-${run}`;
        await measure({ ...context, directory }, count, figures);
      }
      const params = { partitions: count, nodes: NODES };
      measurements.push(
        { params, metric: 'created in one request', unit: 'ms', values: figures.create },
        { params, metric: 'created, and each has taken a write', unit: 'ms', values: figures.usable },
        { params, metric: 'resident memory of a node', unit: 'MiB', values: figures.resident },
        { params, metric: 'kill -9 of a node until each has taken a write', unit: 'ms', values: figures.failover },
      );
    }
    return measurements;
  },
};

async function measure(context: ScenarioContext, partitions: number, figures: Figures): Promise<void> {
  const { directory, basePort, progress } = context;
  await using cluster = await BenchCluster.start({ directory, basePort, nodes: NODES });
  const { world, layout } = cluster;
  const bootstrap = frameAddresses(layout);
  await using admin = createAdmin({ world, bootstrap });
  await using producer = createProducer({ world, bootstrap, acks: 'all' });
  const startedMs = performance.now();
  const topic = { name: TOPIC, partitions, replicationFactor: NODES };
  await admin.createTopics([topic], { timeoutMs: CREATE_TIMEOUT_MS });
  figures.create.push(performance.now() - startedMs);
  await reachEveryPartition(producer, { topic: TOPIC, partitions });
  figures.usable.push(performance.now() - startedMs);
  await delay(REST_MS);
  figures.resident.push(...layout.nodes.map((node) => residentBytes(runningPid(node) ?? 0) / MIB));
  const victim = await findVictim(cluster, 'leader and controller');
  let reached: Promise<number> = Promise.resolve(0);
  await killAndRestart(victim, {
    world,
    layout,
    seeded: new Seeded(1),
    onKilled: () => {
      reached = reachEveryPartition(producer, { topic: TOPIC, partitions });
    },
    // Its recovery, and questions for the state of the cluster, would take processors from the nodes that take over.
    whileDown: () => reached,
  });
  figures.failover.push(await reached);
  const last = (values: readonly number[]) => Math.round(values.at(-1) ?? 0);
  const { create, usable, resident, failover } = figures;
  progress(
    `${partitions} partitions: created ${last(create)} ms, usable ${last(usable)} ms, ${last(resident)} MiB, failed over in ${last(failover)} ms`,
  );
}
