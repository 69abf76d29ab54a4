import { ClientError } from '@tidemark/client';
import { DialError, DiskError } from '@tidemark/ports';
import { ProtocolError } from '@tidemark/protocol';
import { describe, expect, test } from 'vitest';
import { CliError } from './exit-codes.js';
import { describeFailure } from './failure.js';

const address = { host: '127.0.0.1', port: 7700 };

describe('exit codes', () => {
  test.each([
    ['what is certain is a failure', new ProtocolError('NOT_ENOUGH_REPLICAS'), true, 1],
    ['an unknown topic is a failure', new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION'), true, 1],
    ['a lost answer to a change is an unknown outcome', new ProtocolError('REQUEST_TIMED_OUT'), true, 4],
    ['a change that may have happened', new ProtocolError('NOT_ENOUGH_REPLICAS_AFTER_APPEND'), true, 4],
    ['a lost answer to a question is an unreachable cluster', new ProtocolError('REQUEST_TIMED_OUT'), false, 3],
    ['no connection is an unreachable cluster', new ProtocolError('UNREACHABLE'), true, 3],
    ['nor are nodes that know nothing yet anybody to carry it out', new ProtocolError('STARTING_UP'), true, 3],
    ['if not an earlier attempt got through', new ClientError({ code: 'UNREACHABLE', outcome: 'unknown' }), true, 4],
    ['a last attempt that failed for certain', new ClientError({ code: 'NOT_LEADER', outcome: 'failed' }), true, 1],
    ['a change for which there is no controller', new ProtocolError('NOT_CONTROLLER'), true, 1],
    ['a refused dial too', new DialError('refused', address), true, 3],
    ['a question that fails otherwise', new ProtocolError('STORAGE_ERROR'), false, 1],
    ['what the command says itself', new CliError(2, 'no'), true, 2],
    ['anything else', new TypeError('oops'), true, 1],
  ])('%s', (_name, error, changes, expected) => {
    expect(describeFailure(error, { changes }).exitCode).toBe(expected);
  });
});

test('a message is one line that names the cause, what to do and the code', () => {
  const error = new ProtocolError('NOT_ENOUGH_REPLICAS', 'flights-0 has 1 of 2\nin-sync replicas');
  expect(describeFailure(error, { changes: true }).message).toBe(
    'flights-0 has 1 of 2 in-sync replicas; too few replicas are in sync, nothing was written; bring brokers back (NOT_ENOUGH_REPLICAS)',
  );
});

test('a node that finds no space to start with says what to do', () => {
  const error = new DiskError({ code: 'ENOSPC', operation: 'write', path: '/data/t-0/00000000000000000000.log' });
  expect(describeFailure(error, { changes: true })).toEqual({
    message:
      'write /data/t-0/00000000000000000000.log: ENOSPC: the disk is full; make room and start again, nothing is lost',
    exitCode: 1,
  });
});

test('a store that another process has open says what that may be', () => {
  const error = new DiskError({ code: 'EBUSY', operation: 'openStore', path: '/data/store' });
  expect(describeFailure(error, { changes: false })).toEqual({
    message: 'openStore /data/store: EBUSY: another process has it open; does this node run already?',
    exitCode: 1,
  });
});

test('the advice is not said twice', () => {
  const { message } = describeFailure(new ProtocolError('RECORD_TOO_LARGE'), { changes: true });
  expect(message).toBe('make the record smaller or raise max.message.bytes (RECORD_TOO_LARGE)');
});
