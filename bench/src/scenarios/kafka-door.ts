import { randomBytes } from 'node:crypto';
import { frameAddresses } from '@tidemark/cli';
import { createAdmin, createProducer } from '@tidemark/client';
import { BenchCluster } from '../cluster.js';
import { idleConnectionBytes } from '../kafka/idle-connections.js';
import { javaJars, producerPerformance } from '../kafka/producer-performance.js';
import { smallRequests } from '../kafka/small-requests.js';
import { closedLoop } from '../open-loop.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

/** Four for each broker: Kafka's clients send a broker one batch of a partition in a request, and five requests ahead. */
const PARTITIONS = 12;
const BATCH_BYTES = 256 * 1024;
/** Of records, for both clients alike; fewer than the five requests of a megabyte at a time to each of three brokers. */
const IN_FLIGHT_BYTES = 8 * 1024 * 1024;
const NATIVE_SECONDS = 6;
const IDLE_CONNECTIONS = 1_000;
const FLOOD_SECONDS = 5;
const MB = 1_000_000;

/** Record sizes, each with how many records Kafka's tool sends in a run; the first third of them warms the tool up. */
const SIZES = [
  { recordBytes: 1_024, records: 1_000_000 },
  { recordBytes: 65_536, records: 10_000 },
] as const;

/** What Kafka's clients get through, and what they cost. */
export const kafkaDoorScenario: Scenario = {
  name: 'kafka-door',
  doc: "Kafka's producer-perf-test beside the native client, memory of idle connections, replication under a flood of requests",
  runsDefault: 5,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    const { directory, basePort, progress } = context;
    await using cluster = await BenchCluster.start({ directory, basePort, nodes: 3 });
    const idle = await idleConnectionBytes(cluster, IDLE_CONNECTIONS);
    progress(`${IDLE_CONNECTIONS} idle connections: ${(idle / MB).toFixed(1)} MB`);
    const params = { connections: IDLE_CONNECTIONS };
    const measurements: Measurement[] = [{ params, metric: 'resident memory', unit: 'MB', values: [idle / MB] }];
    for (const size of SIZES) measurements.push(...(await sideBySide(context, cluster, size)));
    measurements.push(...(await underFlood(context, cluster)));
    return measurements;
  },
};

async function createTopic({ world, layout }: BenchCluster, name: string): Promise<void> {
  await using admin = createAdmin({ world, bootstrap: frameAddresses(layout) });
  await admin.createTopics([{ name, partitions: PARTITIONS, replicationFactor: 3 }]);
}

/** Both producers in turn, into topics of their own, with the same batches, acks and bytes in flight. */
async function sideBySide(
  { runs, progress }: ScenarioContext,
  cluster: BenchCluster,
  { recordBytes, records }: (typeof SIZES)[number],
): Promise<Measurement[]> {
  const jars = javaJars();
  const [ofKafka, ofTidemark]: [number[], number[]] = [[], []];
  for (const name of ['kafka', 'native']) await createTopic(cluster, `${name}-${recordBytes}`);
  const native = () => nativeRate(cluster, { topic: `native-${recordBytes}`, recordBytes });
  const kafka = (count: number) =>
    producerPerformance(jars, {
      bootstrap: cluster.layout.nodes.map(({ ports }) => `127.0.0.1:${ports.kafka}`),
      topic: `kafka-${recordBytes}`,
      recordBytes,
      records: count,
      warmUpRecords: Math.ceil(count / 3),
      batchBytes: BATCH_BYTES,
      inFlightBytes: IN_FLIGHT_BYTES,
    });
  // Files and code are warm afterwards.
  await native();
  await kafka(Math.ceil(records / 10));
  for (let run = 0; run < runs; run += 1) {
    ofTidemark.push(await native());
    ofKafka.push(await kafka(records));
    progress(
      `${recordBytes} B, run ${run + 1} of ${runs}: Kafka's tool ${ofKafka.at(-1)?.toFixed(1)} MB/s, native ${ofTidemark.at(-1)?.toFixed(1)} MB/s`,
    );
  }
  const params = { recordBytes, batchBytes: BATCH_BYTES, acks: 'all', partitions: PARTITIONS };
  const values = (client: string, measured: number[]): Measurement => ({
    params: { ...params, client },
    metric: 'throughput',
    unit: 'MB/s',
    values: measured,
  });
  const ratio = { params, metric: "Kafka's tool to native", unit: '%', values: ratios(ofKafka, ofTidemark) };
  return [values('producer-perf-test', ofKafka), values('native', ofTidemark), ratio];
}

function ratios(of: readonly number[], to: readonly number[]): number[] {
  return of.map((value, index) => (100 * value) / (to[index] ?? Number.NaN));
}

/** In MB/s. */
async function nativeRate(
  { world, layout }: BenchCluster,
  { topic, recordBytes }: { readonly topic: string; readonly recordBytes: number },
): Promise<number> {
  const bootstrap = frameAddresses(layout);
  await using producer = createProducer({ world, bootstrap, acks: 'all', batchBytesMax: BATCH_BYTES });
  const value = randomBytes(recordBytes);
  let sent = 0;
  const send = () => producer.send({ topic, partition: sent++ % PARTITIONS, value });
  const rate = await closedLoop({ send, recordBytes, inFlightBytes: IN_FLIGHT_BYTES, seconds: NATIVE_SECONDS });
  return (rate * recordBytes) / MB;
}

/** A flood of the smallest requests at every broker, while records are produced with acks=all: do they still come through? */
async function underFlood(context: ScenarioContext, cluster: BenchCluster): Promise<Measurement[]> {
  const topic = 'flooded';
  await createTopic(cluster, topic);
  const produced = () => nativeRate(cluster, { topic, recordBytes: 1_024 });
  const quiet = await produced();
  const flood = smallRequests(cluster, { seconds: FLOOD_SECONDS + NATIVE_SECONDS });
  const flooded = await produced();
  const requests = await flood;
  context.progress(
    `${Math.round(requests)} small requests/s: ${flooded.toFixed(1)} MB/s produced meanwhile, ${quiet.toFixed(1)} without`,
  );
  const params = { recordBytes: 1_024, acks: 'all' };
  return [
    { params, metric: 'small requests', unit: '1/s', values: [requests] },
    { params, metric: 'throughput under small requests', unit: 'MB/s', values: [flooded] },
    { params, metric: 'throughput without', unit: 'MB/s', values: [quiet] },
  ];
}
