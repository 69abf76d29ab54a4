import { randomBytes } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntilWhole } from '@tidemark/chaos';
import { frameAddresses, type NodeLayout, runningPid, signalNode, startNodeProcess } from '@tidemark/cli';
import { type Admin, createAdmin, createProducer } from '@tidemark/client';
import { BenchCluster } from '../cluster.js';
import { closedLoop } from '../open-loop.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

const TOPIC = 'recovery';
const NODES = 3;
const PARTITIONS = 16;
const GIGABYTES_DEFAULT = 10;
const RECORD_BYTES = 16 * 1024;
const BATCH_BYTES = 256 * 1024;
const IN_FLIGHT_BYTES = 8 * 1024 * 1024;
const FILL_SECONDS = 2;
const POLL_MS = 10;
/** Beside the replicas: the journals, and what others use meanwhile. */
const SPARE_BYTES = 10e9;

/** From the start of a killed node's process until all its replicas are in the ISR again, with so many bytes on it. */
export const recoveryScenario: Scenario = {
  name: 'recovery',
  doc: `from the start of a node that was killed (kill -9) until it is in every ISR again, with ${GIGABYTES_DEFAULT} GB on it (--gigabytes N)`,
  runsDefault: 3,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    const { directory, basePort, runs, progress, gigabytes = GIGABYTES_DEFAULT } = context;
    const neededBytes = gigabytes * 1e9 * NODES + SPARE_BYTES;
    const { bavail, bsize } = statfsSync(directory);
    if (bavail * bsize < neededBytes) {
      throw new Error(
        `${directory} has ${bavail * bsize} bytes free, and ${neededBytes} are needed: --gigabytes takes less`,
      );
    }
    await using cluster = await BenchCluster.start({ directory, basePort, nodes: NODES });
    const { world, layout } = cluster;
    const bootstrap = frameAddresses(layout);
    await using admin = createAdmin({ world, bootstrap });
    await admin.createTopics([{ name: TOPIC, partitions: PARTITIONS, replicationFactor: NODES }]);
    await fill(context, { cluster, bytes: gigabytes * 1e9 });
    const values: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      await waitUntilWhole(world, layout);
      const node = layout.nodes[run % NODES];
      if (node === undefined) throw new Error('there is no node');
      values.push(await killAndRecover(node, admin));
      progress(`node ${node.id} is in every ISR again after ${values.at(-1)?.toFixed(2)} s`);
    }
    const params = { gigabytes, partitions: PARTITIONS, nodes: NODES, policy: 'sync' };
    return [{ params, metric: 'recovery', unit: 's', values }];
  },
};

async function fill(
  { progress }: ScenarioContext,
  { cluster, bytes }: { readonly cluster: BenchCluster; readonly bytes: number },
): Promise<void> {
  const { world, layout } = cluster;
  const bootstrap = frameAddresses(layout);
  await using producer = createProducer({ world, bootstrap, acks: 'all', batchBytesMax: BATCH_BYTES });
  const value = randomBytes(RECORD_BYTES);
  let sent = 0;
  const send = () => producer.send({ topic: TOPIC, partition: sent++ % PARTITIONS, value });
  while (sent * RECORD_BYTES < bytes) {
    await closedLoop({ send, recordBytes: RECORD_BYTES, inFlightBytes: IN_FLIGHT_BYTES, seconds: FILL_SECONDS });
    progress(`${((sent * RECORD_BYTES) / 1e9).toFixed(1)} of ${bytes / 1e9} GB`);
  }
}

/** Returns seconds. */
async function killAndRecover(node: NodeLayout, admin: Admin): Promise<number> {
  signalNode(node, 'SIGKILL');
  while (runningPid(node) !== undefined) await delay(POLL_MS);
  while ((await isrsWith(node, admin)) > 0) await delay(POLL_MS);
  const startedMs = performance.now();
  startNodeProcess(node).unref();
  while ((await isrsWith(node, admin)) < PARTITIONS) await delay(POLL_MS);
  return (performance.now() - startedMs) / 1_000;
}

async function isrsWith({ id }: NodeLayout, admin: Admin): Promise<number> {
  const [topic] = await admin.describeTopics([TOPIC]);
  return (topic?.route?.partitions ?? []).filter(({ isr }) => isr.includes(id)).length;
}
