// The foreign clients, each with what gets it ready and how its driver is run (drivers/workload.mjs).
import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getTools, toolCases } from './kafka-tools.mjs';
import { runKcat } from './kcat.mjs';
import { ensurePython, pythonPackages } from './python-clients.mjs';
import { cacheFolder, ensureJars, javaArgs, mustRunTool } from './real-kafka.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

const node = (name) => async () => ({ command: process.execPath, args: [here(`drivers/${name}.mjs`)] });

const python = (name, packages) => async () => ({
  command: await ensurePython(packages),
  args: [here(`drivers/${name}.py`)],
});

const go = (name) => async () => {
  mkdirSync(cacheFolder, { recursive: true });
  const program = join(cacheFolder, name);
  const env = { ...process.env, GOFLAGS: '-p=1 -buildvcs=false' };
  await mustRunTool('go', ['build', '-o', program, `./${name}`], { cwd: here('go'), env });
  return { command: program, args: [] };
};

async function java() {
  const jars = await ensureJars();
  const classes = join(jars, 'driver-classes');
  const classpath = [join(jars, '*'), classes].join(delimiter);
  await mustRunTool('javac', ['-cp', join(jars, '*'), '-d', classes, here('drivers/JavaDriver.java')]);
  const args = javaArgs(jars, 'JavaDriver');
  return { command: 'java', args: args.map((arg, index) => (args[index - 1] === '-cp' ? classpath : arg)) };
}

async function kcat() {
  await mustRunTool('kcat', ['-V']);
  return { run: runKcat };
}

const zstdOnNode = typeof (await import('node:zlib')).zstdCompressSync === 'function' ? [] : ['zstd'];

/**
 * `get` resolves how to run the driver, or rejects if it cannot be had. `lacks`: cases that the client cannot be tried in,
 * with the reason. `reads`: false if it reads by groups alone. `cases`: what is tried in place of that which all clients are.
 */
export const clients = {
  kafkajs: { get: node('kafkajs'), reads: false },
  platformatic: { get: node('platformatic'), lacks: zstdOnNode, why: 'Node.js before 22.15 has no zstd' },
  kcat: { get: kcat },
  'kafka-python': {
    get: python('kafka_python', pythonPackages.kafkaPython),
    lacks: ['acks=0'],
    why: 'this version sends what it wants no answer to only together with its next request',
  },
  'confluent-kafka': { get: python('confluent', pythonPackages.confluent) },
  java: { get: java },
  'franz-go': { get: go('drive-franz') },
  sarama: { get: go('drive-sarama') },
  'kafka-tools': { get: getTools, cases: toolCases },
};

/** Where a driver's own modules lie. */
export const driverFolder = dirname(here('drivers/workload.mjs'));
