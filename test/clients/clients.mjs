// The foreign clients, each with what gets it ready and how its driver is run (drivers/workload.mjs).
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runKcat } from './kcat.mjs';
import { cacheFolder, ensureJars, javaArgs, mustRunTool } from './real-kafka.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

const node = (name) => async () => ({ command: process.execPath, args: [here(`drivers/${name}.mjs`)] });

const python = (name, requirement) => async () => {
  const venv = join(cacheFolder, `venv-${requirement.replace('==', '-')}`);
  const command = join(venv, 'bin/python');
  if (!existsSync(join(venv, 'installed'))) {
    await mustRunTool('python3', ['-m', 'venv', '--clear', venv]);
    // zstd, snappy and lz4 are extras of kafka-python; confluent-kafka has them built in.
    const extras =
      name === 'kafka_python' ? ['crc32c==2.9.post0', 'lz4==4.4.5', 'python-snappy==0.7.3', 'zstandard==0.25.0'] : [];
    await mustRunTool(command, ['-m', 'pip', 'install', '--quiet', requirement, ...extras]);
    writeFileSync(join(venv, 'installed'), '');
  }
  return { command, args: [here(`drivers/${name}.py`)] };
};

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
 * with the reason. `reads`: false if it reads by groups alone.
 */
export const clients = {
  kafkajs: { get: node('kafkajs'), reads: false },
  platformatic: { get: node('platformatic'), lacks: zstdOnNode, why: 'Node.js before 22.15 has no zstd' },
  kcat: { get: kcat },
  'kafka-python': {
    get: python('kafka_python', 'kafka-python==2.3.3'),
    lacks: ['acks=0'],
    why: 'this version sends what it wants no answer to only together with its next request',
  },
  'confluent-kafka': { get: python('confluent', 'confluent-kafka==2.16.1') },
  java: { get: java },
  'franz-go': { get: go('drive-franz') },
  sarama: { get: go('drive-sarama') },
};

/** Where a driver's own modules lie. */
export const driverFolder = dirname(here('drivers/workload.mjs'));
