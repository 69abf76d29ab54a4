import { ClientError } from '@tidemark/client';
import { expect, test } from 'vitest';
import { CliError } from '../exit-codes.js';
import { describeFailure } from '../failure.js';
import { withOtherWay } from './explain-action.js';

test.each([
  ['nobody answers', new CliError(3, 'no node answers'), 3],
  ['a node knows nothing yet', new ClientError({ code: 'STARTING_UP', outcome: 'failed' }), 3],
  ['there is no controller', new ClientError({ code: 'NOT_CONTROLLER', outcome: 'failed' }), 1],
])('where %s it is said that a directory can be read', (_what, error, exitCode) => {
  expect(describeFailure(withOtherWay(error), { changes: false })).toEqual({
    message: expect.stringContaining('; "--dir NODE/data" reads a node\'s directory instead'),
    exitCode,
  });
});

test('what no directory would do better is told as it is', () => {
  const error = new ClientError({ code: 'OVERLOADED', outcome: 'failed' });
  expect(withOtherWay(error)).toBe(error);
});
