// Goal: one damaged file keeps nothing else from being dumped.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommitLog } from '@tidemark/commitlog';
import { createNodeWorld, NodeDisk, PinoLog, PrometheusMetrics } from '@tidemark/ports/node';
import { encodeBatch } from '@tidemark/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DumpEvent, dumpIndexes, dumpTargets } from './dump.js';
import { findTargets } from './targets.js';

const disk = new NodeDisk();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-dump-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const dumped = (): DumpEvent[] => [
  ...dumpTargets(disk, findTargets(disk, [directory]), { stores: new Map(), records: false, from: 0 }),
];

function write(folder: string, name: string, text: string): string {
  mkdirSync(join(directory, folder), { recursive: true });
  const path = join(directory, folder, name);
  writeFileSync(path, text);
  return path;
}

test.each([
  ['.', 'meta.json', '{"version": 1, "clu'],
  ['a-0', 'partition.metadata', 'version: 7\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA\n'],
  ['a-0', '00000000000000000009.snapshot', 'torn'],
])('what lies beside a damaged %s/%s is dumped', (folder, name, text) => {
  const topicId = 'AAAAAAAAAAAAAAAAAAAAAA';
  for (const log of ['a-0', 'b-0']) write(log, 'partition.metadata', `version: 0\ntopic_id: ${topicId}\n`);
  const sound = join(directory, 'b-0', 'partition.metadata');
  const damaged = write(folder, name, text);
  expect(dumped()).toContainEqual({ file: damaged, fact: { damage: expect.any(String) } });
  expect(dumped()).toContainEqual({ file: sound, fact: { topicId } });
});

test('the entries of an index beside one that has a wrong entry are told', () => {
  for (const log of ['a-0', 'b-0']) write(log, '00000000000000000000.log', '');
  const broken = write('a-0', '00000000000000000000.txnindex', '\0\u0009'.padEnd(34, '\0'));
  const sound = write('b-0', '00000000000000000000.index', '\0\0\0\u0001\0\0\0\u0002');
  const found = [...dumpIndexes(disk, findTargets(disk, [directory]))];
  expect(found).toContainEqual({ file: broken, fact: { damage: 'version 9 of an aborted transaction is not known' } });
  expect(found).toContainEqual({ file: sound, item: expect.objectContaining({ offset: 1, logPosition: 2 }) });
});

test('where a log was closed is told of the one file that says so', async () => {
  const path = join(directory, 'a-0');
  const world = createNodeWorld({ log: new PinoLog({ level: 'silent' }), metrics: new PrometheusMetrics() });
  const { log } = CommitLog.open({ world, directory: path });
  log.append([encodeBatch({ baseOffset: 0, leaderEpoch: 0, records: [{ timestampMs: 1, value: new Uint8Array(9) }] })]);
  await log.close();
  const file = join(path, 'clean-shutdown');
  const options = { stores: new Map(), records: false, from: 0 };
  expect([...dumpTargets(disk, findTargets(disk, [file]), options)]).toEqual([{ file, fact: { logEndOffset: 1 } }]);
});
