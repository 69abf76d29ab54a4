// Goal: one damaged file keeps nothing else from being dumped.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeDisk } from '@tidemark/ports/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DumpEvent, dumpTargets } from './dump.js';
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
