// Goal: docs/replication.md names, for each rule, files and tests that are there.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/replication.md`, 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| rule '));
const folders = [...readdirSync(`${root}packages`).map((name) => `packages/${name}/src`), 'test/src'];
const sources = folders.flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path}`),
);
const plain = (text: string) => text.replaceAll('’', "'");

test('every file that a rule names is there', () => {
  const names = new Set(sources.map((path) => basename(path)));
  const named = rows.flatMap((row) => [...row.matchAll(/[\w.-]+\.ts/g)].map(([name]) => name));
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !names.has(name))).toEqual([]);
});

test('every test that a rule names by its words is there', () => {
  const tests = plain(
    sources
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => readFileSync(`${root}${path}`, 'utf8'))
      .join('\n'),
  );
  const named = rows.flatMap((row) =>
    [...plain(row).matchAll(/(?<![\w`])_([^_|]{12,})_/g)].map(([, words = '']) => words),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((words) => !tests.includes(words))).toEqual([]);
});

test('every rule says what shows it', () => {
  for (const row of rows) {
    const cells = row.replaceAll('\\|', '').split(' | ');
    expect([row, cells.length, (cells[2] ?? '').length > 3]).toEqual([row, 3, true]);
  }
});
