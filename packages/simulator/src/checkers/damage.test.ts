import { expect, test } from 'vitest';
import { DamageChecker } from './damage.js';
import { InvariantViolation } from './violation.js';

const machine = {
  nodeId: 1,
  hostName: 'node-1',
  lostWrites: false,
  failedDirectory: undefined as string | undefined,
  rotten: false,
};
const line = {
  level: 'error',
  message: 'a damaged log is cut, to be fetched again; what is discarded is kept',
  fields: { nodeId: 1, directory: '/data/story-0' },
} as const;

function after(changes: Partial<typeof machine>): DamageChecker {
  const checker = new DamageChecker([{ ...machine, ...changes }]);
  checker.logged(line);
  return checker;
}

test('damage that a start finds and mends at once is seen, unless somebody did it', () => {
  expect(() => after({}).check()).toThrow(InvariantViolation);
  expect(() => after({}).check()).toThrow('node-1 finds damage that nobody did');
  expect(() => after({ rotten: true }).check()).not.toThrow();
  expect(() => after({ lostWrites: true }).check()).not.toThrow();
});

test('of a log in a directory that has failed it is no wonder, elsewhere it is', () => {
  expect(() => after({ failedDirectory: '/data' }).check()).not.toThrow();
  expect(() => after({ failedDirectory: '/disk2' }).check()).toThrow(InvariantViolation);
});
