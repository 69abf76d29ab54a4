// One broker of Apache Kafka, controller and broker in one process, from the jars of Maven: what the captures are made with.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runTool } from '../../scripts/lib/run.mjs';

const pom = fileURLToPath(new URL('pom.xml', import.meta.url));
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 20_000;
const HEAP = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Where foreign clients are kept between runs. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tidemark-test-clients');

/** A program's failure as an Error with its output. */
export async function mustRunTool(command, args, options) {
  const output = await runTool(command, args, options);
  if (output.length > 0) throw new Error([`${command} ${args.join(' ')}`, ...output.slice(-20)].join('\n'));
}

/** The folder with the jars that pom.xml names, fetched by Maven if it is not there. */
export async function ensureJars() {
  const digest = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder, `jars-${digest}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  const partial = `${folder}.${process.pid}`;
  await mustRunTool('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`]);
  renameSync(partial, folder);
  return folder;
}

/** Arguments of `java` that run a main class from the jars. */
export const javaArgs = (jars, mainClass, ...args) => [...HEAP, '-cp', join(jars, '*'), mainClass, ...args];

function properties({ directory, port, controllerPort, advertisedPort }) {
  return `process.roles=broker,controller
node.id=0
controller.quorum.voters=0@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${advertisedPort}
controller.listener.names=CONTROLLER
log.dirs=${join(directory, 'data')}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
num.partitions=1
`;
}

/**
 * Formats `directory` and starts a broker that tells clients to come to `advertisedPort`. Waits until it listens.
 * `stop` ends it by its process id.
 */
export async function startRealKafka({ jars, directory, port, controllerPort, advertisedPort }) {
  const config = join(directory, 'server.properties');
  writeFileSync(config, properties({ directory, port, controllerPort, advertisedPort }));
  const clusterId = 'dGlkZW1hcmstZ29sZGVuMQ';
  await mustRunTool('java', javaArgs(jars, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config));
  const logFile = join(directory, 'kafka.out');
  const output = openSync(logFile, 'a');
  const child = spawn('java', javaArgs(jars, 'kafka.Kafka', config), { stdio: ['ignore', output, output] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([ended, delay(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await listens(port))) {
    const gone = child.exitCode !== null || child.signalCode !== null;
    if (gone || performance.now() > deadlineMs) {
      const said = readFileSync(logFile, 'utf8').slice(-2_000);
      await stop();
      throw new Error(`Kafka ${gone ? 'ended' : `does not listen after ${START_TIMEOUT_MS / 1_000} s`}: ${said}`);
    }
    await delay(100);
  }
  return { stop };
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
