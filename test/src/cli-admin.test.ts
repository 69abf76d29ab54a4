// Goal: what operators change by the command is done once however often they ask, only said with --dry-run, and told as JSON.
// Method: three nodes as `cluster start` makes them; each change is asked for three times: dry, in earnest, and once more.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeBasePort } from '@tidemark/cli';
import { type Admin, type ConfigTarget, createAdmin } from '@tidemark/client';
import type { Address } from '@tidemark/ports';
import { createNodeWorld } from '@tidemark/ports/node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommand, startCommand } from './cli-process.js';
import { cutOffNode } from './cut-off-node.js';
import { firstPort } from './first-port.js';

const BROKERS = [0, 1, 2];
const TOPIC = 'orders';
// Dozens of processes, one after the other.
vi.setConfig({ testTimeout: 180_000 });

let directory: string;
let cluster: string[];
let addresses: Address[];
let bootstrap: string[];
let admin: Admin;

/** Runs a command of an operator and returns what it prints as JSON. */
async function ask(...words: string[]) {
  const { stdout, stderr, code } = await runCommand([...words, ...bootstrap, '-o', 'json']);
  expect({ words, stderr, code }).toEqual({ words, stderr: '', code: 0 });
  return JSON.parse(stdout);
}

const partitions = async () => (await admin.describeTopics([TOPIC]))[0]?.route?.partitions ?? [];
const replicas = async () => (await partitions()).map((each) => each.replicas);
const leaders = async () => (await partitions()).map(({ leader }) => leader);
const setting = async (target: ConfigTarget, key: string) =>
  (await admin.describeConfigs(target, { keys: [key] }))[0]?.value;
/** How a broker stands; undefined: it is not registered. */
const broker = async (id: number) => {
  const found = (await admin.describeCluster()).brokers.find(({ address }) => address?.brokerId === id);
  return found && { fenced: found.fenced, draining: found.draining };
};
/** The broker of each partition's replicas that does not lead it. */
const others = async () => (await partitions()).map((each) => each.replicas.find((id) => id !== each.leader) ?? -1);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-admin-'));
  const port = await freeBasePort({ from: firstPort(1), nodes: 3 });
  cluster = ['--dir', directory, '--port', String(port)];
  addresses = BROKERS.map((id) => ({ host: '127.0.0.1', port: port + 10 * id }));
  bootstrap = ['--bootstrap', addresses.map((each) => `${each.host}:${each.port}`).join(',')];
  admin = createAdmin({ world: createNodeWorld(), bootstrap: addresses });
  expect(await runCommand(['cluster', 'start', ...cluster])).toMatchObject({ code: 0 });
  await ask('topic', 'create', TOPIC, '--partitions', '2', '--replication-factor', '2');
  const input = `${'x'.repeat(1_000)}\n`.repeat(500);
  expect(await runCommand(['produce', TOPIC, ...bootstrap], input)).toMatchObject({ code: 0 });
}, 60_000);
afterAll(async () => {
  await admin.close();
  await runCommand(['cluster', 'stop', ...cluster]);
  rmSync(directory, { recursive: true });
}, 60_000);

test('topic alter', async () => {
  const alter = ['topic', 'alter', TOPIC, '--partitions', '3', '--config', 'retention.ms=70000'];
  expect(await ask(...alter, '--dry-run')).toMatchObject({ topic: TOPIC, partitions: 3, dryRun: true });
  expect([(await partitions()).length, await setting({ topic: TOPIC }, 'retention.ms')]).toEqual([2, '604800000']);
  for (const _ of ['done', 'done already']) {
    expect(await ask(...alter)).toMatchObject({ partitions: 3, set: { 'retention.ms': '70000' }, dryRun: false });
    await expect.poll(async () => (await partitions()).length).toBe(3);
    await expect.poll(() => setting({ topic: TOPIC }, 'retention.ms')).toBe('70000');
  }
  // Half of what is asked for cannot be: then the other half is not done either.
  const refused = await runCommand([
    ...['topic', 'alter', TOPIC, '--partitions', '1', '--config', 'retention.ms=9'],
    ...bootstrap,
  ]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('INVALID_PARTITIONS') });
  expect(await setting({ topic: TOPIC }, 'retention.ms')).toBe('70000');
});

test('config set and get', async () => {
  const key = 'replication.throttle.bytes.per.second';
  const before = await setting({ broker: 1 }, key);
  const set = ['config', 'set', 'broker:1', `${key}=1000000`];
  expect(await ask(...set, '--dry-run')).toMatchObject({ broker: 1, set: { [key]: '1000000' }, dryRun: true });
  expect(await setting({ broker: 1 }, key)).toBe(before);
  for (const _ of ['done', 'done already']) {
    expect(await ask(...set)).toMatchObject({ dryRun: false });
    await expect.poll(() => setting({ broker: 1 }, key)).toBe('1000000');
  }
  expect(await ask('config', 'get', 'broker:1', key)).toMatchObject([{ key, value: '1000000', source: 'broker' }]);
  for (const _ of ['taken back', 'taken back already']) {
    expect(await ask('config', 'set', 'broker:1', '--unset', key)).toMatchObject({ unset: [key] });
    await expect.poll(() => setting({ broker: 1 }, key)).toBe(before);
  }
});

test('partition move-leader and elect', async () => {
  const [before, [to = -1]] = [await leaders(), await others()];
  const move = ['partition', 'move-leader', `${TOPIC}/0`, String(to)];
  expect(await ask(...move, '--dry-run')).toMatchObject([{ topic: TOPIC, partition: 0, leader: to, error: null }]);
  expect(await leaders()).toEqual(before);
  for (const _ of ['moved', 'there already']) {
    expect(await ask(...move)).toMatchObject([{ partition: 0, leader: to, error: null }]);
    await expect.poll(leaders).toEqual([to, ...before.slice(1)]);
  }
  const elect = ['partition', 'elect', `${TOPIC}/0`];
  expect(await ask(...elect, '--dry-run')).toMatchObject([{ leader: before[0], error: null }]);
  expect((await leaders())[0]).toBe(to);
  for (const _ of ['elected', 'not needed']) {
    expect(await ask(...elect)).toMatchObject([{ leader: before[0], error: null }]);
    await expect.poll(leaders).toEqual(before);
  }
});

test('partition reassign, its status and its end', async () => {
  const [before = []] = await replicas();
  const to = BROKERS.filter((id) => !before.includes(id) || id === before[0]);
  const move = ['partition', 'reassign', `${TOPIC}/0`, '--to', to.join(',')];
  expect(await ask(...move, '--dry-run')).toMatchObject({ moves: [{ replicas: to }], dryRun: true, complete: false });
  expect((await replicas())[0]).toEqual(before);
  // So slow that it is under way while it is looked at.
  const started = await ask(...move, '--throttle', '1024', '--no-wait');
  expect(started).toMatchObject({ dryRun: false, complete: false });
  const status = await ask('partition', 'reassign', '--status');
  const adding = to.filter((id) => !before.includes(id));
  expect(status).toMatchObject([{ topic: TOPIC, partition: 0, adding }]);
  expect(await ask('topic', 'describe', '--under-replicated')).toMatchObject([
    { topic: TOPIC, partition: 0, missing: adding, reassigned: true },
  ]);
  expect(await ask('partition', 'reassign', '--cancel', '--dry-run')).toMatchObject({
    cancelled: [{ topic: TOPIC, partition: 0 }],
    dryRun: true,
  });
  expect(await ask('partition', 'reassign', '--status')).toHaveLength(1);
  expect((await ask('partition', 'reassign', '--cancel')).cancelled).toHaveLength(1);
  expect((await ask('partition', 'reassign', '--cancel')).cancelled).toEqual([]);
  expect((await replicas())[0]).toEqual(before);
  await ask('config', 'set', 'cluster', '--unset', 'replication.throttle.bytes.per.second');
  const file = join(directory, 'plan.json');
  writeFileSync(file, JSON.stringify({ partitions: [{ topic: TOPIC, partition: 0, replicas: to }] }));
  for (const _ of ['moved', 'there already']) {
    expect(await ask('partition', 'reassign', '--file', file)).toMatchObject({ complete: true });
    expect((await replicas())[0]).toEqual(to);
  }
  expect(await ask('topic', 'describe', '--under-replicated')).toEqual([]);
});

test('partition reassign gives back the throttle that was set before, also when it is interrupted', async () => {
  const key = 'replication.throttle.bytes.per.second';
  const throttle = expect.poll(() => setting({ cluster: true }, key), { timeout: 30_000 });
  const moveTo = (...to: number[]) => ['partition', 'reassign', `${TOPIC}/0`, '--to', to.join(',')];
  const [before = []] = await replicas();
  const other = BROKERS.filter((id) => !before.includes(id) || id === before[0]);
  await ask('config', 'set', 'cluster', `${key}=50000000`);
  await throttle.toBe('50000000');
  expect(await runCommand([...moveTo(...other), '--throttle', '90000000', ...bootstrap])).toMatchObject({
    code: 0,
    // It may be that of a command that was killed.
    stderr: expect.stringContaining(
      `is 50000000, as it was before; if nobody wants it, "tidemark config set cluster --`,
    ),
  });
  await throttle.toBe('50000000');
  for (const [to, signal, meanwhile, after] of [
    [before, 'SIGINT', '', '50000000'],
    [other, 'SIGHUP', '', '50000000'],
    [before, 'SIGTERM', '70000000', '70000000'],
  ] as const) {
    // So slow that it is under way when it is interrupted.
    const moving = startCommand([...moveTo(...to), '--throttle', '1024', ...bootstrap]);
    await throttle.toBe('1024');
    if (meanwhile !== '') await ask('config', 'set', 'cluster', `${key}=${meanwhile}`);
    if (meanwhile !== '') await throttle.toBe(meanwhile);
    moving.interrupt(signal);
    expect(await moving.finished).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('interrupted: what has begun'),
    });
    await throttle.toBe(after);
    expect(await ask(...moveTo(...to))).toMatchObject({ complete: true });
  }
  await ask('config', 'set', 'cluster', '--unset', key);
});

test('partition reassign says that moves go on, are over, or were called off', async () => {
  const key = 'replication.throttle.bytes.per.second';
  const underWay = expect.poll(async () => (await admin.listReassignments()).length, { timeout: 30_000 });
  // So slow that what has begun is under way until a larger throttle is set.
  await ask('config', 'set', 'cluster', `${key}=1024`);
  const [before = []] = await replicas();
  const [off = -1] = before;
  const moveOff = ['partition', 'reassign', '--off', String(off)];
  const moving = startCommand([...moveOff, ...bootstrap]);
  await underWay.toBeGreaterThan(0);
  moving.interrupt();
  expect(await moving.finished).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('interrupted: what has begun'),
  });
  const again = await runCommand([...moveOff, '--throttle', '90000000', ...bootstrap, '-o', 'json']);
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('is 1024, as it was before') });
  const { moves, complete } = JSON.parse(again.stdout);
  expect([moves, complete]).toEqual([expect.arrayContaining([expect.objectContaining({ partition: 0 })]), true]);
  await expect.poll(async () => (await replicas()).flat()).not.toContain(off);

  const [now = []] = await replicas();
  const returning = startCommand(['partition', 'reassign', `${TOPIC}/0`, '--to', before.join(','), ...bootstrap]);
  await underWay.toBe(1);
  expect((await ask('partition', 'reassign', '--cancel')).cancelled).toHaveLength(1);
  expect(await returning.finished).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(
      `has the replicas ${now.join(',')}, not ${before.join(',')}: its move was called off`,
    ),
  });
  await ask('config', 'set', 'cluster', '--unset', key);
});

test('what is moved is not decided by a node that is cut off', async () => {
  const { clusterId } = await admin.describeCluster();
  await using node = await cutOffNode(clusterId, addresses.slice(1));
  const askFirst = async (...words: string[]) => {
    const refusals = node.refusals;
    const { stdout, stderr, code } = await runCommand([...words, '--bootstrap', node.address, '-o', 'json']);
    expect({ words, stderr, code }).toEqual({ words, stderr: '', code: 0 });
    // It was asked, and not believed.
    expect(node.refusals).toBeGreaterThan(refusals);
    return JSON.parse(stdout);
  };
  const [before = []] = await replicas();
  const [leaving = -1] = before;
  const to = BROKERS.filter((id) => id !== leaving);
  for (const words of [
    ['broker', 'remove', String(leaving)],
    ['partition', 'reassign', '--off', String(leaving)],
  ]) {
    expect((await askFirst(...words, '--dry-run')).moves).toContainEqual(expect.objectContaining({ partition: 0 }));
  }
  const move = ['partition', 'reassign', `${TOPIC}/0`, '--to', to.join(','), '--throttle', '1024', '--no-wait'];
  expect(await ask(...move)).toMatchObject({ complete: false });
  expect(await askFirst('partition', 'reassign', '--status')).toHaveLength(1);
  expect((await askFirst('partition', 'reassign', '--cancel')).cancelled).toHaveLength(1);
  await ask('config', 'set', 'cluster', '--unset', 'replication.throttle.bytes.per.second');
});

test('broker drain and resume', async () => {
  const [leader = -1] = await leaders();
  const before = await leaders();
  const drain = ['broker', 'drain', String(leader)];
  const { leadershipsMoved } = await ask(...drain, '--dry-run');
  expect(leadershipsMoved).toBeGreaterThan(0);
  expect([await leaders(), await broker(leader)]).toEqual([before, { fenced: false, draining: false }]);
  expect(await ask(...drain)).toMatchObject({ broker: leader, draining: true, leadershipsMoved, leadershipsLeft: 0 });
  expect(await ask(...drain)).toMatchObject({ leadershipsMoved: 0, leadershipsLeft: 0 });
  await expect.poll(leaders).not.toContain(leader);
  expect(await ask('broker', 'list')).toContainEqual(expect.objectContaining({ id: leader, state: 'draining' }));
  expect(await ask('broker', 'resume', String(leader), '--dry-run')).toMatchObject({ draining: false, dryRun: true });
  expect(await broker(leader)).toMatchObject({ draining: true });
  for (const _ of ['resumed', 'resumed already']) {
    expect(await ask('broker', 'resume', String(leader))).toMatchObject({ draining: false, dryRun: false });
    await expect.poll(() => broker(leader)).toMatchObject({ draining: false });
  }
});

test('broker drain fails where partitions stay that nobody else can lead', async () => {
  await ask('topic', 'create', 'lone', '--partitions', '3', '--replication-factor', '1');
  const id = BROKERS[0] ?? -1;
  const drained = await runCommand(['broker', 'drain', String(id), ...bootstrap]);
  expect(drained).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('1 stay since nobody else is in sync'),
    stderr: expect.stringContaining(`broker ${id} still leads 1 partition: run this again once others are in sync`),
  });
  await ask('topic', 'delete', 'lone');
  await ask('broker', 'resume', String(id));
  await expect.poll(() => broker(id)).toMatchObject({ draining: false });
});

test('broker remove', async () => {
  const before = await replicas();
  // Where replicas are placed is drawn: one of them holds nothing now and then.
  const id = before[0]?.[0] ?? -1;
  const remove = ['broker', 'remove', String(id)];
  const planned = await ask(...remove, '--dry-run');
  expect(planned).toMatchObject({ broker: id, removed: false, dryRun: true });
  expect(planned.moves.length).toBeGreaterThan(0);
  expect(await replicas()).toEqual(before);
  for (const _ of ['emptied', 'empty already']) {
    const running = await runCommand([...remove, ...bootstrap]);
    expect(running).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('stop its process, then run this again'),
    });
    expect((await replicas()).flat()).not.toContain(id);
  }
  process.kill(Number(readFileSync(join(directory, `node-${id}`, 'node.pid'), 'utf8')), 'SIGTERM');
  await expect.poll(() => broker(id), { timeout: 20_000 }).toMatchObject({ fenced: true });
  expect(await ask(...remove)).toMatchObject({ broker: id, removed: true });
  await expect.poll(() => broker(id)).toBeUndefined();
  expect(await ask(...remove)).toMatchObject({ broker: id, removed: true, moves: [] });
  const read = await runCommand(['consume', TOPIC, ...bootstrap]);
  expect(read.stdout.match(/^x{1000}$/gm)).toHaveLength(500);
});

test('partition reassign --status without a controller says that it may be out of date', async () => {
  const status = await runCommand(['cluster', 'status', ...cluster, '-o', 'json']);
  const nodes: { pid: number | null }[] = JSON.parse(status.stdout).nodes;
  const [, ...killed] = nodes.flatMap(({ pid }) => pid ?? []);
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  expect(await runCommand(['partition', 'reassign', '--status', ...bootstrap])).toEqual({
    code: 0,
    stdout: 'No reassignment is under way.\n',
    stderr: expect.stringMatching(/^tidemark: this may be out of date, since no controller confirms it: .*\n$/),
  });
});
