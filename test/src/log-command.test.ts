// Goal: `tidemark log` reads what nodes and Kafka wrote, while a node runs and after it was stopped or damaged, and never
// writes. Needs the build (npm test does it).
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdmin, createProducer } from '@tidemark/client';
import { createNodeWorld, PinoLog } from '@tidemark/ports/node';
import { startCluster } from '@tidemark/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './cli-process.js';

const GOLDEN = fileURLToPath(new URL('../golden/log-directory/golden-0/', import.meta.url));
let directory: string;

const linesOf = (stdout: string): Record<string, unknown>[] =>
  stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));

function flipBit(path: string, position: number): void {
  const bytes = readFileSync(path);
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** Sizes and times of everything below a directory. */
function stateOf(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(path, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-log-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('log verify', () => {
  test('says that what Kafka wrote is sound, and where it is not', async () => {
    const copy = join(directory, 'golden-0');
    cpSync(GOLDEN, copy, { recursive: true });
    const sound = await runCommand(['log', 'verify', copy]);
    expect(sound).toMatchObject({ code: 0, stderr: '' });
    expect(sound.stdout).toMatch(/^ok .*golden-0: offsets 0 to 7104, 3 segments, 1081887 bytes, 185 batches/);
    flipBit(join(copy, '00000000000000005921.log'), 7_200);
    const damaged = await runCommand(['log', 'verify', copy, '-o', 'json']);
    expect(damaged.code).toBe(1);
    expect(damaged.stderr).toContain('there is damage');
    const [finding, summary] = linesOf(damaged.stdout);
    const offsets = { from: 5_961, before: 6_000 };
    expect(finding).toMatchObject({ type: 'finding', kind: 'damage', position: 7_088, endPosition: 14_006, offsets });
    expect(summary).toMatchObject({ type: 'log', isDamaged: true });
    const one = await runCommand(['log', 'verify', join(copy, '00000000000000005921.log')]);
    expect(one.code).toBe(1);
  });

  test("reads a node's data directory while it runs and when it is stopped, and changes nothing", async () => {
    const world = createNodeWorld({ log: new PinoLog({ level: 'silent' }) });
    const home = join(directory, 'cluster');
    const data = join(home, 'node-0');
    const cluster = await startCluster({ nodes: 1, directory: home });
    const connection = { world, bootstrap: cluster.bootstrap };
    const admin = createAdmin(connection);
    await admin.createTopics([{ name: 'orders', partitions: 1, replicationFactor: 1 }]);
    const producer = createProducer(connection);
    await producer.send({ topic: 'orders', key: 'k', value: 'first' });
    const running = await runCommand(['log', 'verify', data, '-o', 'json']);
    expect(running.code).toBe(0);
    if (process.platform === 'linux') expect(running.stderr).toContain(`(pid ${process.pid}) runs on`);
    const log = linesOf(running.stdout).find(({ directory: path }) => String(path).endsWith('orders-0'));
    expect(log).toMatchObject({ state: 'journaled', journal: { endOffset: 1 } });
    if (process.platform === 'linux') expect(log).toMatchObject({ inUse: true });
    // What a crash leaves is what the running node has written.
    const crashed = join(directory, 'crashed');
    cpSync(data, crashed, { recursive: true });
    await producer.close();
    await admin.close();
    await cluster.stop();
    const before = stateOf(data);
    const stopped = await runCommand(['log', 'verify', data]);
    expect(stopped).toMatchObject({ code: 0, stderr: '' });
    expect(stopped.stdout).toMatch(/ok .*metadata\/log: .*closed in order/);
    expect(stopped.stdout).toMatch(/ok .*store: the node stopped in order, and left word of 1 log$/m);
    expect(stopped.stdout).toMatch(/ok .*orders-0: offsets 0 to 1, 1 segment, .*, closed in order$/m);
    const died = await runCommand(['log', 'verify', crashed]);
    expect(died).toMatchObject({ code: 0, stderr: '' });
    expect(died.stdout).toMatch(/ok .*store: the node did not stop in order$/m);
    expect(died.stdout).toMatch(
      /ok .*orders-0: offsets 0 to 0; with \d records of the journal to 1, .*, not closed in order.*; the journal has the rest$/m,
    );
    const dump = await runCommand(['log', 'dump', data, '--records', '-o', 'json']);
    expect(dump.code).toBe(0);
    expect(linesOf(dump.stdout)).toContainEqual(
      expect.objectContaining({ type: 'record', record: expect.objectContaining({ key: 'k', value: 'first' }) }),
    );
    expect(linesOf(dump.stdout)).toContainEqual({
      file: join(data, 'store'),
      fact: { suspended: expect.stringMatching(/\/0$/), logEndOffset: 1 },
    });
    expect(stateOf(data)).toEqual(before);
    rmSync(join(crashed, 'store'), { recursive: true });
    const without = await runCommand(['log', 'verify', crashed]);
    expect(without.stdout).toMatch(/^note .*store at byte 0: there is no store/m);
    flipBit(join(data, 'metadata', 'quorum-state'), 12);
    const storeLog = readdirSync(join(data, 'store')).find((name) => name.endsWith('.log')) ?? '';
    flipBit(join(data, 'store', storeLog), 10);
    const rotten = await runCommand(['log', 'verify', data]);
    expect(rotten.code).toBe(1);
    expect(rotten.stdout).toMatch(/^DAMAGED .*quorum-state$/m);
    expect(rotten.stdout).toMatch(/^DAMAGED .*store: whether the node stopped in order is not known$/m);
  }, 60_000);

  test('is told apart from a path that is not there, and a file of no known kind', async () => {
    expect(await runCommand(['log', 'verify', join(directory, 'nowhere')])).toMatchObject({ code: 1 });
    writeFileSync(join(directory, 'notes.txt'), '');
    const notes = join(directory, 'notes.txt');
    expect(await runCommand(['log', 'dump', notes])).toMatchObject({ code: 2 });
    // What was dumped before is printed all the same.
    const stdout = expect.stringContaining('epoch 0, startOffset 0');
    const epochs = join(GOLDEN, 'leader-epoch-checkpoint');
    expect(await runCommand(['log', 'dump', epochs, notes])).toMatchObject({ code: 2, stdout });
  });
});

describe('log dump and log index', () => {
  test("print what Kafka's own tool prints of the same files", async () => {
    const dumped = readFileSync(join(GOLDEN, '..', 'dump.txt'), 'utf8');
    const { stdout } = await runCommand(['log', 'index', GOLDEN, '-o', 'json']);
    const entries = linesOf(stdout);
    const offsets = entries.filter(({ type }) => type === 'offset-entry');
    const wanted = [...dumped.matchAll(/^offset: (\d+) position: (\d+)$/gm)].map(([, offset, position]) => [
      Number(offset),
      Number(position),
    ]);
    expect(offsets.map(({ offset, logPosition }) => [offset, logPosition])).toEqual(
      wanted.filter(([offset]) => offset !== 0),
    );
    const log = await runCommand(['log', 'dump', GOLDEN, '-o', 'json']);
    const batches = linesOf(log.stdout).filter(({ type }) => type === 'batch');
    const positions = [...dumped.matchAll(/^baseOffset: (\d+) .* position: (\d+) CreateTime/gm)];
    const places = new Map(
      batches.map(({ header, position }) => [Reflect.get(Object(header), 'baseOffset'), position]),
    );
    expect(positions.length).toBeGreaterThan(20);
    for (const [, base, position] of positions) expect(places.get(Number(base))).toBe(Number(position));
  });
});
