import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MB = 1_000_000;
const MIB = 1_048_576;
const ensureJars = fileURLToPath(new URL('../../../test/clients/print-jars.mjs', import.meta.url));
const run = promisify(execFile);

/** The folder of Kafka's jars, fetched by Maven if need be. Throws Error if they cannot be had. */
export function javaJars(): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ensureJars], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Kafka's jars cannot be had (Java and Maven are needed): ${stderr}`);
  return stdout.trim();
}

export interface PerformanceOptions {
  readonly bootstrap: readonly string[];
  readonly topic: string;
  readonly recordBytes: number;
  readonly records: number;
  /** Of these, the first that are not measured: the tool starts, connects, and its code is compiled meanwhile. */
  readonly warmUpRecords: number;
  readonly batchBytes: number;
  readonly inFlightBytes: number;
}

/**
 * What Kafka's producer-perf-test reaches with acks=all and idempotence, in MB/s. It sends one payload again and again, as
 * the native side does: payloads of its own making cost it more, byte for byte, than sending them.
 */
export async function producerPerformance(jars: string, options: PerformanceOptions): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-perf-'));
  try {
    const payload = join(directory, 'payload');
    writeFileSync(payload, randomBytes(options.recordBytes).toString('hex').slice(0, options.recordBytes));
    return await runTool(jars, payload, options);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function runTool(jars: string, payload: string, options: PerformanceOptions): Promise<number> {
  // What it counts are buffers of whole batches, of which records fill a part: a header takes some room as well.
  const filledBytes = Math.floor((options.batchBytes - 1) / options.recordBytes) * options.recordBytes;
  const bufferBytes = Math.ceil((options.inFlightBytes * options.batchBytes) / filledBytes);
  const properties = [
    `bootstrap.servers=${options.bootstrap.join(',')}`,
    'acks=all',
    `batch.size=${options.batchBytes}`,
    `buffer.memory=${bufferBytes}`,
    'linger.ms=1',
  ];
  const args = [
    ...['-Xmx512m', '-cp', `${jars}/*`, 'org.apache.kafka.tools.ProducerPerformance'],
    ...['--topic', options.topic, '--num-records', String(options.records)],
    ...['--warmup-records', String(options.warmUpRecords)],
    ...['--payload-file', payload, '--throughput', '-1', '--producer-props', ...properties],
  ];
  const { stdout } = await run('java', args, { maxBuffer: 10 * MIB });
  const last = [...stdout.matchAll(/\((\d+\.\d+) MB\/sec\)/g)].at(-1)?.[1];
  if (last === undefined) throw new Error(`producer-perf-test said no rate: ${stdout.slice(-500)}`);
  // Its MB are 1,048,576 bytes.
  return (Number(last) * MIB) / MB;
}
