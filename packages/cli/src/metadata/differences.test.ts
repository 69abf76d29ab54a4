import { expect, test } from 'vitest';
import { differences } from './differences.js';
import { parseSource } from './source.js';

test('members of a list are told apart by name, whatever their place', () => {
  const topic = (name: string, leader: number) => ({
    topicId: `id-${name}`,
    name,
    partitions: [{ partition: 0, leader }],
  });
  const before = { offset: 1, topics: [topic('a', 0), topic('b', 0)] };
  const after = { offset: 2, topics: [topic('b', 1), topic('c', 0)] };
  expect(differences(before, after)).toEqual([
    { path: 'offset', before: 1, after: 2 },
    { path: 'topics/a (id-a)', before: topic('a', 0) },
    { path: 'topics/b (id-b)/partitions/0/leader', before: 0, after: 1 },
    { path: 'topics/c (id-c)', after: topic('c', 0) },
  ]);
});

test('lists of plain values are compared as wholes', () => {
  expect(differences({ isr: [0, 1] }, { isr: [1] })).toEqual([{ path: 'isr', before: [0, 1], after: [1] }]);
  expect(differences({ isr: [0, 1] }, { isr: [0, 1] })).toEqual([]);
});

test('a source may name an offset', () => {
  expect(parseSource('data@1200')).toEqual({ path: 'data', at: 1_200 });
  expect(parseSource('me@home/data')).toEqual({ path: 'me@home/data', at: undefined });
});
