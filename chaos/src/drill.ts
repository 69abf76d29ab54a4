import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ClusterLayout,
  type ClusterStatus,
  commandWorld,
  findOrCreateLayout,
  frameAddresses,
  freeBasePort,
  startCluster,
  stopCluster,
} from '@tidemark/cli';
import { createAdmin, createConsumer, createProducer } from '@tidemark/client';
import type { World } from '@tidemark/ports';
import { checkHistory, type ReadRecord } from '@tidemark/simulator';
import { flightLaps, idOf, readFlights } from './data-set.js';
import type { DrillOptions } from './drill-options.js';
import type { DrillResult, MeasuredKill } from './drill-report.js';
import { feed } from './feeder.js';
import { AcknowledgementTimes } from './gaps.js';
import { runNemesis } from './nemesis.js';
import { type Comparison, compareReplicas } from './replica-files.js';
import { Seeded } from './seeded.js';
import { waitUntilWhole } from './whole.js';

const TOPIC = 'flights';
const NODES = 3;
const BASE_PORT = 17_700;
const READ_TIMEOUT_MS = 120_000;

interface DrillContext {
  readonly world: World;
  readonly layout: ClusterLayout;
  readonly options: DrillOptions;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Sends real records to a real cluster at a steady rate while its nodes are killed in turn; then reads everything with a
 * fresh consumer, stops the cluster and compares the replicas' files. The signal ends the kills; before anything was sent, the run.
 * @throws Error if that is how it ended, or the cluster did not do what was asked of it; none of its nodes runs then
 */
export async function runDrill(
  options: DrillOptions & { readonly directory: string },
  { progress, signal }: Pick<DrillContext, 'progress' | 'signal'>,
): Promise<DrillResult> {
  const basePort = options.basePort ?? (await freeBasePort({ from: BASE_PORT, nodes: NODES }));
  const layout = findOrCreateLayout({ directory: options.directory, nodes: NODES, basePort });
  const world = commandWorld();
  const context = { world, layout, options, progress, signal };
  const startedMs = performance.now();
  try {
    await startCluster(world, layout, { signal, stopsOnFailure: true });
    progress(`three nodes take writes after ${Math.round(performance.now() - startedMs)} ms`);
    await createTopic(context);
    const { sends, kills } = await sendUnderFire(context);
    const { status } = await waitUntilWhole(world, layout);
    const reads = await readEverything(context);
    progress(`read ${reads.length} records with a fresh consumer`);
    await stopCluster(layout);
    const replicas = compareFiles(layout, status);
    progress(`compared ${replicas.batches} batches, ${replicas.bytes} bytes, on ${NODES} nodes`);
    const verdict = checkHistory(sends, reads);
    return { verdict, kills, replicas, seconds: (performance.now() - startedMs) / 1_000 };
  } finally {
    await stopCluster(layout);
  }
}

async function createTopic({ world, layout, options }: DrillContext): Promise<void> {
  await using admin = createAdmin({ world, bootstrap: frameAddresses(layout) });
  await admin.createTopics([
    {
      name: TOPIC,
      partitions: options.partitions,
      replicationFactor: NODES,
      configs: { 'min.insync.replicas': '2' },
    },
  ]);
  await waitUntilWhole(world, layout);
}

async function sendUnderFire(context: DrillContext) {
  const { world, layout, options, progress, signal } = context;
  if (signal.aborted) throw new Error('interrupted before anything was sent');
  const { seconds, ratePerSecond, partitions } = options;
  const times = new AcknowledgementTimes();
  const kills: MeasuredKill[] = [];
  const stopFeeding = new AbortController();
  const stopKilling = new AbortController();
  const timer = setTimeout(() => stopKilling.abort(), seconds * 1_000);
  signal.addEventListener('abort', () => stopKilling.abort(), { once: true });
  await using producer = createProducer({ world, bootstrap: frameAddresses(layout), acks: 'all' });
  const records = flightLaps(readFlights());
  const feeding = feed({
    producer,
    topic: TOPIC,
    partitions,
    records,
    ratePerSecond,
    signal: stopFeeding.signal,
    times,
  });
  try {
    await runNemesis({
      world,
      layout,
      seeded: new Seeded(options.seed),
      signal: stopKilling.signal,
      onKill: (kill) => {
        const gapMs = times.longestGapMs({ fromMs: kill.killedMs, toMs: kill.wholeMs });
        kills.push({ ...kill, gapMs });
        progress(`killed node ${kill.nodeId} (${kill.kind}): longest gap ${Math.round(gapMs)} ms`);
      },
    });
    await delay(500);
  } finally {
    clearTimeout(timer);
    stopFeeding.abort();
  }
  const sends = await feeding;
  progress(`sent ${sends.length} records`);
  return { sends, kills };
}

/** Reads every partition from the beginning to its end, with a consumer that knows nothing yet. */
async function readEverything({ world, layout, options }: DrillContext): Promise<ReadRecord[]> {
  await using consumer = createConsumer({ world, bootstrap: frameAddresses(layout), pollRecordsMax: 5_000 });
  const places = Array.from({ length: options.partitions }, (_, partition) => ({ topic: TOPIC, partition }));
  const ends = await consumer.endOffsets(places);
  consumer.assign(places.map((place) => ({ ...place, from: 'beginning' as const })));
  const reads: ReadRecord[] = [];
  const deadlineMs = performance.now() + READ_TIMEOUT_MS;
  while (!ends.every(({ offset, ...place }) => (consumer.position(place) ?? 0) >= offset)) {
    if (performance.now() > deadlineMs) throw new Error(`the consumer is not at the end after ${READ_TIMEOUT_MS} ms`);
    for (const { partition, offset, value } of await consumer.poll()) {
      reads.push({ id: idOf(value ?? new Uint8Array()), partition, offset });
    }
  }
  return reads;
}

function compareFiles(layout: ClusterLayout, status: ClusterStatus): Comparison {
  const comparisons = status.partitions.map(({ topic, partition, hw }) => {
    if (hw === null) throw new Error(`the high watermark of ${topic}-${partition} is not known`);
    return compareReplicas(
      layout.nodes.map((node) => ({ nodeId: node.id, directory: join(node.dataDirectory, `${topic}-${partition}`) })),
      { highWatermark: hw },
    );
  });
  return {
    batches: comparisons.reduce((sum, { batches }) => sum + batches, 0),
    bytes: comparisons.reduce((sum, { bytes }) => sum + bytes, 0),
    differences: comparisons.flatMap(({ differences }) => differences),
  };
}
