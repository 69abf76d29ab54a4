// Method: a link to nowhere is what a name looks like whose file was removed after it was listed.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeDisk } from '@tidemark/ports/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findTargets } from './targets.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-targets-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function logIn(...folders: readonly string[]): string {
  const path = join(directory, ...folders);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'partition.metadata'), '');
  return path;
}

test('the root of a file system is searched without its lost+found, and without what is gone meanwhile', () => {
  logIn('lost+found', 'a-0');
  symlinkSync(join(directory, 'nowhere'), join(directory, 'a-0'));
  const path = logIn('b-0');
  expect(findTargets(new NodeDisk(), [directory])).toEqual([{ kind: 'log', path, isMetadata: false }]);
});
