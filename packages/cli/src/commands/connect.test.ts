import { ClientError } from '@tidemark/client';
import { RpcError } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { exitCodes } from '../exit-codes.js';
import { unreachable } from './connect.js';

const bootstrap = [{ host: 'a', port: 1 }];

it.each([
  ['a node that answers nothing', new RpcError('UNREACHABLE', 'refused'), 'no node answers at a:1'],
  [
    'a node that waits for others',
    new RpcError('STARTING_UP', 'not yet'),
    'the nodes at a:1 do not know the cluster yet',
  ],
  [
    'one of which the client tells it',
    new ClientError({ code: 'STARTING_UP', message: 'not yet', outcome: 'failed' }),
    'the nodes at a:1 do not know the cluster yet',
  ],
])('of %s it is said what it is', (_what, cause, problem) => {
  const error = unreachable(bootstrap, cause);
  expect(error.message).toContain(problem);
  expect(error.message).toContain('--bootstrap');
  expect([error.exitCode, error.cause]).toEqual([exitCodes.unreachable, cause]);
});
