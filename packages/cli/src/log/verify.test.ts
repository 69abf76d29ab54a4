// Goal: several directories of several nodes are judged together as each node's next start would judge its own. Method: two
// nodes in this process with two directories each; copies of what a crash and a stop left, looked at from outside.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdmin, createProducer } from '@tidemark/client';
import { createNodeWorld, NodeDisk, PinoLog } from '@tidemark/ports/node';
import { startCluster } from '@tidemark/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DumpEvent, dumpTargets } from './dump.js';
import { readStores } from './stops.js';
import { dataDirectoryOf, findTargets } from './targets.js';
import { type VerifyEvent, verifyTargets } from './verify.js';

const disk = new NodeDisk();
let directory: string;
/** What each node left: when both were killed after the first record, and node 1 when it was stopped and had started again. */
let killed: string;
let stopped: string;
let again: string;

async function withCluster(home: string, value: string, work: () => void): Promise<void> {
  const connection = { world: createNodeWorld({ log: new PinoLog({ level: 'silent' }) }) };
  const nodeConfig = (id: number) => ({ 'log.dirs': `${home}/node-${id}/a,${home}/node-${id}/b` });
  const config = { 'journal.segment.bytes': String(2 ** 20) };
  await using cluster = await startCluster({ nodes: 2, directory: home, config, nodeConfig });
  const { bootstrap } = cluster;
  const admin = createAdmin({ ...connection, bootstrap });
  const topics = await admin.describeTopics();
  if (topics.length === 0) await admin.createTopics([{ name: 't', partitions: 2, replicationFactor: 2 }]);
  await using producer = createProducer({ ...connection, bootstrap });
  for (const partition of [0, 1]) await producer.send({ topic: 't', partition, key: null, value });
  work();
  await admin.close();
  // One after the other, the last would have nobody to hand over to.
  await Promise.all(cluster.nodes.map((node) => node.stop()));
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-verify-'));
  const home = join(directory, 'home');
  [killed, stopped, again] = [join(directory, 'killed'), join(directory, 'stopped'), join(directory, 'again')];
  await withCluster(home, 'first', () => cpSync(home, killed, { recursive: true }));
  cpSync(home, stopped, { recursive: true });
  await withCluster(home, 'second', () => cpSync(home, again, { recursive: true }));
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

async function verified(...paths: string[]): Promise<VerifyEvent[]> {
  const targets = findTargets(disk, paths);
  const isLive = () => false;
  const stores = await readStores(targets.filter(({ kind }) => kind === 'store').map(dataDirectoryOf), isLive);
  return [...verifyTargets(disk, targets, { allowsGaps: false, isLive, stores })];
}

function damaged(events: readonly VerifyEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'finding' && event.kind === 'damage' ? event.file : []));
}

function logOf(events: readonly VerifyEvent[], path: string) {
  return events.find((event) => event.type === 'log' && event.directory === path);
}

function replicaIn(path: string): string {
  const replica = ['t-0', 't-1'].find((name) => disk.exists(join(path, name)));
  if (replica === undefined) throw new Error(`there is no replica in ${path}`);
  return join(path, replica);
}

function flipByte(path: string, position: number): void {
  const bytes = readFileSync(path);
  bytes[position] = (bytes[position] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}

describe('verifying the directories of several nodes together', () => {
  it('judges a log in a further directory by the journal of its own node, not by that of another', async () => {
    const mixed = join(directory, 'mixed');
    cpSync(join(killed, 'node-0'), join(mixed, 'node-0'), { recursive: true });
    cpSync(join(again, 'node-1'), join(mixed, 'node-1'), { recursive: true });
    expect(damaged(await verified(mixed))).toEqual([]);
    const log = replicaIn(join(mixed, 'node-1', 'b'));
    const segment = join(log, '00000000000000000000.log');
    flipByte(segment, 65);
    // What the journal has of it does not follow any more, either.
    const ofLog = [segment, segment, log];
    expect(damaged(await verified(join(mixed, 'node-1')))).toEqual(ofLog);
    expect(damaged(await verified(mixed))).toEqual(ofLog);
    // Neither the other node's journal nor none says anything of it.
    const apart = await verified(join(mixed, 'node-0'), join(mixed, 'node-1', 'b'));
    expect(logOf(apart, log)).toMatchObject({ journal: undefined });
    const notes = apart.flatMap((event) => (event.type === 'finding' && event.kind === 'note' ? event.reason : []));
    expect(notes).toContainEqual(expect.stringContaining('which was not read'));
  });

  it('tells whose a further directory is that a node has in use', async () => {
    const targets = findTargets(disk, [stopped]);
    const isLive = (path: string) => path === join(stopped, 'node-1', 'a');
    const events = [...verifyTargets(disk, targets, { allowsGaps: false, isLive, stores: new Map() })];
    expect(logOf(events, replicaIn(join(stopped, 'node-1', 'b')))).toMatchObject({ inUse: true });
    expect(logOf(events, replicaIn(join(stopped, 'node-0', 'b')))).toMatchObject({ inUse: false });
  });
});

describe('the broker-state of a further directory', () => {
  const dumped = (path: string): DumpEvent[] => [
    ...dumpTargets(disk, findTargets(disk, [path]), { stores: new Map(), records: false, from: 0 }),
  ];

  it('is verified and dumped, and while it is damaged the store is not believed, as at a start', async () => {
    const further = join(stopped, 'node-0', 'b');
    const state = join(further, 'broker-state');
    const log = replicaIn(further);
    const sound = await verified(stopped);
    expect(sound).toContainEqual({ type: 'file', path: state, isDamaged: false });
    expect(logOf(sound, log)).toMatchObject({ state: 'closed', isDamaged: false });
    expect(dumped(further)).toContainEqual({ file: state, fact: { epoch: expect.any(Number), stoppedInOrder: true } });
    expect(await verified(state)).toEqual([{ type: 'file', path: state, isDamaged: false }]);
    flipByte(state, 18);
    const rotten = await verified(stopped);
    expect(damaged(rotten)).toEqual([state]);
    expect(logOf(rotten, log)).toMatchObject({ state: 'journaled' });
    expect(damaged(await verified(state))).toEqual([state]);
    expect(dumped(state)).toEqual([{ file: state, fact: { damage: expect.stringContaining('prove nothing') } }]);
    rmSync(state);
    const without = await verified(stopped);
    expect(without).toContainEqual(expect.objectContaining({ type: 'finding', kind: 'note', file: state }));
    expect(damaged(without)).toEqual([]);
  });
});
