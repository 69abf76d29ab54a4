import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeDisk } from '@tidemark/ports/node';
import { afterEach, expect, it } from 'vitest';
import { FolderRemoval } from './folder-removal.js';

const directory = mkdtempSync(join(tmpdir(), 'tidemark-removal-'));
afterEach(() => rmSync(directory, { recursive: true }));

it('of what is no folder takes its name, and nothing of what a link points to', () => {
  mkdirSync(join(directory, 'elsewhere'));
  for (const name of ['kept', 'partition.metadata']) writeFileSync(join(directory, 'elsewhere', name), 'x');
  const [file, link, absent] = ['file.stray', 'link.stray', 'absent.stray'].map((name) => join(directory, name));
  writeFileSync(file ?? '', 'x');
  symlinkSync(join(directory, 'elsewhere'), link ?? '');
  for (const path of [file, link, absent]) {
    Array.from(new FolderRemoval(new NodeDisk(), path ?? '').steps());
    expect(existsSync(path ?? '')).toBe(false);
  }
  expect(readdirSync(directory)).toEqual(['elsewhere']);
  expect(readdirSync(join(directory, 'elsewhere'))).toEqual(['kept', 'partition.metadata']);
});
