import { describe, expect, it } from 'vitest';
import { formatCleanerCheckpoint, parseCleanerCheckpoint } from './cleaner-checkpoint-format.js';

const FILE = '0\n3\na-topic 0 17\na-topic 2 1234567890123\nb 1 0\n';
const POINTS = [
  { topic: 'a-topic', partition: 0, offset: 17 },
  { topic: 'a-topic', partition: 2, offset: 1_234_567_890_123 },
  { topic: 'b', partition: 1, offset: 0 },
];
const bytes = (text: string) => new TextEncoder().encode(text);

describe('the cleaner checkpoint', () => {
  it('is written and read as Kafka does', () => {
    expect(new TextDecoder().decode(formatCleanerCheckpoint(POINTS.toReversed()))).toBe(FILE);
    expect(parseCleanerCheckpoint(bytes(FILE))).toEqual(POINTS);
    expect(parseCleanerCheckpoint(formatCleanerCheckpoint([]))).toEqual([]);
  });

  it.each([
    '',
    '1\n0\n',
    '0\n2\na 0 1\n',
    '0\n1\na 0\n',
    '0\n1\na 0 x\n',
    '0\n1\na -1 3\n',
    '0\n1\na 0 1 2\n',
    '0\n1\n 0 1\n',
    '0\n1\na 0 9e99\n',
  ])('that is not whole says nothing (%j)', (text) => {
    expect(parseCleanerCheckpoint(bytes(text))).toBeUndefined();
  });
});
