// Three nodes as processes on this machine, and what a test does to them and reads from their disks.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freeBasePort } from '@tidemark/cli';
import { createAdmin, createConsumer } from '@tidemark/client';
import { createNodeWorld } from '@tidemark/ports/node';
import { readHeader, validateBatch, walkBatches } from '@tidemark/protocol';
import { runTool } from '../../scripts/lib/run.mjs';
import { root } from '../../scripts/lib/setup.mjs';
import { md5 } from './drivers/workload.mjs';

const NODES = 3;
const PATIENCE_MS = 60_000;
const command = join(root, 'packages/cli/bin/tidemark.js');

async function tidemark(...args) {
  const output = await runTool(process.execPath, [command, ...args]);
  if (output.length > 0) throw new Error([`tidemark ${args.join(' ')}`, ...output].join('\n'));
}

/** Starts a cluster on free ports from `from` on. */
export async function startTidemark({ from }) {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-clients-'));
  const port = await freeBasePort({ from, nodes: NODES });
  const flags = ['--dir', directory, '--port', String(port)];
  const nodes = Array.from({ length: NODES }, (_, id) => ({ id, kafka: `127.0.0.1:${port + 10 * id + 2}` }));
  const bootstrap = nodes.map(({ id }) => ({ host: '127.0.0.1', port: port + 10 * id }));
  const connection = { world: createNodeWorld(), bootstrap };
  await tidemark('cluster', 'start', ...flags);
  const admin = createAdmin(connection);

  const partitionOf = async (topic) => (await admin.describeTopics([topic]))[0]?.route?.partitions[0];

  return {
    kafka: nodes.map((node) => node.kafka).join(','),
    /** A topic of one partition on every node. */
    async createTopic(topic) {
      await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: NODES }]);
      await until(async () => ((await partitionOf(topic))?.leader ?? -1) >= 0, `a leader of ${topic}`);
    },
    /** Kills the leader of the topic's partition as hard as it goes. */
    async killLeader(topic) {
      const { leader } = await partitionOf(topic);
      process.kill(Number(readFileSync(join(directory, `node-${leader}`, 'node.pid'), 'utf8')), 'SIGKILL');
    },
    /** The brokers that are to hold the topic's partition, in their order. */
    replicasOf: async (topic) => (await partitionOf(topic)).replicas,
    /** Moves the topic's partition, and waits until it has moved. */
    async reassign(topic, replicas) {
      await admin.reassign([{ topic, partition: 0, replicas }]);
      await until(async () => (await admin.listReassignments()).length === 0, `end of the reassignment of ${topic}`);
    },
    /** How fast replicas catch up; undefined: as fast as they can. */
    async throttleReplication(bytesPerSecond) {
      const key = 'replication.throttle.bytes.per.second';
      const change = bytesPerSecond === undefined ? { unset: [key] } : { set: { [key]: String(bytesPerSecond) } };
      await admin.alterConfigs([{ target: { cluster: true }, ...change }]);
    },
    /** Stops the node that leads the topic's partition as an operator would, and tells where its replica lies. */
    async stoppedReplica(topic) {
      const { leader } = await partitionOf(topic);
      const pid = Number(readFileSync(join(directory, `node-${leader}`, 'node.pid'), 'utf8'));
      process.kill(pid, 'SIGTERM');
      await until(() => !isAlive(pid), `end of node ${leader}`);
      return join(directory, `node-${leader}`, 'data', `${topic}-0`);
    },
    /** Starts what was killed. */
    restart: () => tidemark('cluster', 'start', ...flags),
    /** The headers of the batches in each replica's files, once all replicas hold as much. */
    async storedBatches(topic) {
      const read = () => nodes.map(({ id }) => batchesIn(join(directory, `node-${id}`, 'data', `${topic}-0`)));
      await until(() => new Set(read().map((batches) => batches.at(-1)?.lastOffset)).size === 1, 'equal replicas');
      return read().flat();
    },
    /** What the native client reads, as drivers print it. */
    readNatively: (topic, count) => readNatively(connection, topic, count),
    async stop() {
      await admin[Symbol.asyncDispose]();
      await tidemark('cluster', 'stop', ...flags);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function batchesIn(folder) {
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return logs.sort().flatMap((name) =>
    [...walkBatches(readFileSync(join(folder, name)))].map(({ bytes }) => {
      validateBatch(bytes);
      return readHeader(bytes);
    }),
  );
}

/** Ends early, with what there is, if nothing more comes. */
async function readNatively(connection, topic, count) {
  const consumer = createConsumer(connection);
  consumer.assign([{ topic, partition: 0, from: 'beginning' }]);
  const text = new TextDecoder();
  const rows = [];
  const deadlineMs = performance.now() + PATIENCE_MS / 2;
  while (rows.length < count && performance.now() < deadlineMs) {
    for (const { offset, key, value, headers } of await consumer.poll({ timeoutMs: 500 })) {
      const n = headers.find((header) => header.key === 'n')?.value;
      rows.push(`${offset} ${text.decode(key)} ${text.decode(n)} ${value.length} ${md5(value)}`);
    }
  }
  await consumer[Symbol.asyncDispose]();
  return rows;
}

async function until(condition, what) {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`no ${what} after ${PATIENCE_MS / 1_000} s`);
    await delay(50);
  }
}
