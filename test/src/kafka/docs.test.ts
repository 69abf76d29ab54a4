// Goal: docs/kafka.md lists what there is.
import { readFileSync } from 'node:fs';
import { apis } from '@tidemark/kafka';
import { expect, test } from 'vitest';

test('the table of APIs in docs/kafka.md has the versions that are announced', () => {
  const page = readFileSync(new URL('../../../docs/kafka.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (\w+) \| (\d+) \| (\d+)–(\d+) \|/gm)].map(([, name, ...numbers]) => [
    name,
    ...numbers.map(Number),
  ]);
  expect(rows).toEqual(
    Object.values(apis).map(({ name, key, announced }) => [name, key, announced.min, announced.max]),
  );
});
