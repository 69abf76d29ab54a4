// Goal: the directory of a cluster is all of it: moved or copied, it has its records, and no other cluster's. Needs the build.
// Method: real processes, of one node.
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClusterLayout,
  commandWorld,
  findOrCreateLayout,
  frameAddresses,
  freeBasePort,
  startCluster,
  stopCluster,
} from '@tidemark/cli';
import { createAdmin, createConsumer, createProducer } from '@tidemark/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstPort } from './first-port.js';

const world = commandWorld();
let home: string;
let basePort: number;
let first: ClusterLayout;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'tidemark-place-'));
  basePort = await freeBasePort({ from: firstPort(3), nodes: 1 });
  first = clusterIn('first');
  await startCluster(world, first);
  await using admin = createAdmin({ world, bootstrap: frameAddresses(first) });
  await admin.createTopics([{ name: 't', partitions: 1, replicationFactor: 1 }]);
  await using producer = createProducer({ world, bootstrap: frameAddresses(first) });
  await producer.send({ topic: 't', value: 'kept' });
}, 60_000);
afterEach(async () => {
  for (const name of ['first', 'second']) {
    if (existsSync(join(home, name))) await stopCluster(clusterIn(name));
  }
  rmSync(home, { recursive: true });
}, 60_000);

const clusterIn = (name: string) => findOrCreateLayout({ directory: join(home, name), nodes: 1, basePort });

async function firstRecord(layout: ClusterLayout): Promise<string | undefined> {
  await using consumer = createConsumer({ world, bootstrap: frameAddresses(layout) });
  consumer.assign([{ topic: 't', partition: 0, from: 'beginning' }]);
  const [record] = await consumer.poll();
  return record?.value?.toString();
}

test('a cluster that was moved has its records', async () => {
  await stopCluster(first);
  renameSync(first.directory, join(home, 'second'));
  await startCluster(world, clusterIn('second'));
  expect(await firstRecord(clusterIn('second'))).toBe('kept');
  expect(existsSync(first.directory)).toBe(false);
}, 60_000);

test('a copy is not started beside its original, which would answer in its place', async () => {
  await stopCluster(first);
  cpSync(first.directory, join(home, 'second'), { recursive: true });
  await startCluster(world, first);
  const starting = startCluster(world, clusterIn('second'));
  await expect(starting).rejects.toThrow(`port ${basePort}, which node 0 uses, is not free`);
}, 60_000);
