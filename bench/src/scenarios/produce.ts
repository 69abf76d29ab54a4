import { randomBytes } from 'node:crypto';
import { frameAddresses } from '@tidemark/cli';
import { createAdmin, createProducer, type Producer } from '@tidemark/client';
import { BenchCluster } from '../cluster.js';
import { closedLoop, type Latencies, openLoop } from '../open-loop.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

const PARTITIONS = 3;
const IN_FLIGHT_BYTES = 4 * 1024 * 1024;
const BATCH_BYTES = 256 * 1024;
const WARM_UP_SECONDS = 2;
const SECONDS = 5;
const MB = 1_000_000;

/** Record sizes, each with the rate at which its latency is measured. */
const SIZES = [
  { recordBytes: 100, ratePerSecond: 5_000 },
  { recordBytes: 1_024, ratePerSecond: 5_000 },
  { recordBytes: 10_240, ratePerSecond: 1_000 },
] as const;

const PERCENTILES = [
  ['p50', (latencies: Latencies) => latencies.p50Ms],
  ['p99', (latencies: Latencies) => latencies.p99Ms],
  ['p99.9', (latencies: Latencies) => latencies.p999Ms],
  ['max', (latencies: Latencies) => latencies.maxMs],
] as const;

/** What one producer gets through, and how long an acknowledgement takes, with acks=all on three replicas. */
export const produceScenario: Scenario = {
  name: 'produce',
  doc: 'throughput, and latency at a fixed rate, of one producer with acks=all, replication 3, fsync before the answer',
  runsDefault: 5,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    const { directory, basePort } = context;
    await using cluster = await BenchCluster.start({ directory, basePort, nodes: 3 });
    const { world, layout } = cluster;
    const bootstrap = frameAddresses(layout);
    await using admin = createAdmin({ world, bootstrap });
    await using producer = createProducer({ world, bootstrap, acks: 'all', batchBytesMax: BATCH_BYTES });
    const measurements: Measurement[] = [];
    for (const size of SIZES) {
      const topic = `produce-${size.recordBytes}`;
      await admin.createTopics([{ name: topic, partitions: PARTITIONS, replicationFactor: 3 }]);
      measurements.push(...(await measureSize(context, { producer, topic, ...size })));
    }
    return measurements;
  },
};

interface SizeOptions {
  readonly producer: Producer;
  readonly topic: string;
  readonly recordBytes: number;
  readonly ratePerSecond: number;
}

async function measureSize(
  { runs, progress }: ScenarioContext,
  { producer, topic, recordBytes, ratePerSecond }: SizeOptions,
): Promise<Measurement[]> {
  // Random bytes, so that no compression anywhere flatters the figure.
  const value = randomBytes(recordBytes);
  let sent = 0;
  const send = () => producer.send({ topic, partition: sent++ % PARTITIONS, value });
  const closed = (seconds: number) => closedLoop({ send, recordBytes, inFlightBytes: IN_FLIGHT_BYTES, seconds });
  const rates: number[] = [];
  const latencies: Latencies[] = [];
  await closed(WARM_UP_SECONDS);
  for (let run = 0; run < runs; run += 1) {
    const rate = await closed(SECONDS);
    rates.push(rate);
    latencies.push(await openLoop({ send, ratePerSecond, seconds: SECONDS }));
    progress(
      `${recordBytes} B, run ${run + 1} of ${runs}: ${((rate * recordBytes) / MB).toFixed(1)} MB/s, p99 ${latencies.at(-1)?.p99Ms.toFixed(1)} ms at ${ratePerSecond}/s`,
    );
  }
  const params = { recordBytes, batchBytes: BATCH_BYTES, acks: 'all', partitions: PARTITIONS };
  return [
    { params, metric: 'throughput', unit: 'MB/s', values: rates.map((rate) => (rate * recordBytes) / MB) },
    { params, metric: 'throughput', unit: 'records/s', values: rates },
    ...PERCENTILES.map(([name, of]) => ({
      params: { ...params, ratePerSecond },
      metric: `latency ${name}`,
      unit: 'ms',
      values: latencies.map(of),
    })),
  ];
}
