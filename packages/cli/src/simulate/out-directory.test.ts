import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareOut } from './out-directory.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-out-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('what is not there is made, with all that it lies in', () => {
  const out = join(directory, 'of', 'this', 'night');
  prepareOut(out);
  prepareOut(out);
  expect(existsSync(out)).toBe(true);
});

test('a file is refused with a sentence that names it, before any run', () => {
  const file = join(directory, 'stories');
  writeFileSync(file, '');
  const refused = { exitCode: 2, message: expect.stringContaining(`--out ${file} is no directory`) };
  expect(() => prepareOut(file)).toThrow(expect.objectContaining(refused));
  expect(() => prepareOut(join(file, 'new'))).toThrow('is no directory');
});
