import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderRemoval } from '@tidemark/commitlog';
import { NodeDisk } from '@tidemark/ports/node';
import { afterEach, beforeEach, expect, it } from 'vitest';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-removal-'));
});
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

it('forgets once what is noted of the folder, and nothing of another that has its name since', () => {
  for (const isRenamed of [false, true]) {
    const path = join(directory, 'folder');
    mkdirSync(path, { recursive: true });
    const forgotten: string[] = [];
    const removal = new FolderRemoval(new NodeDisk(), path, () => forgotten.push(path));
    if (isRenamed) {
      renameSync(path, `${path}.stray`);
      removal.renamed(`${path}.stray`);
      mkdirSync(path);
    }
    removal.steps().next();
    Array.from(removal.steps());
    expect(forgotten).toEqual(isRenamed ? [] : [path]);
    expect(readdirSync(directory)).toEqual(isRenamed ? ['folder'] : []);
  }
});

it('forgets again what could not be forgotten, before anything goes', () => {
  const path = join(directory, 'folder');
  mkdirSync(path);
  let calls = 0;
  const removal = new FolderRemoval(new NodeDisk(), path, () => {
    calls += 1;
    if (calls === 1) throw new Error('refused');
  });
  expect(() => removal.steps().next()).toThrow('refused');
  expect(existsSync(path)).toBe(true);
  Array.from(removal.steps());
  expect([calls, existsSync(path)]).toEqual([2, false]);
});
