import { ClientError, ProducerError } from '@tidemark/client';
import { expect, test } from 'vitest';
import { InvariantViolation } from '../checkers/violation.js';
import { clientFailure } from './client-failure.js';

test('what a client reports has its outcome', () => {
  const timedOut = new ProducerError({ code: 'REQUEST_TIMED_OUT', outcome: 'unknown' });
  expect(clientFailure(timedOut).outcome).toBe('unknown');
});

test('a client that breaks has none: its error goes on', () => {
  const broken = new TypeError('x is not a function');
  expect(() => clientFailure(broken)).toThrow(broken);
});

test('an error that no node expected is a violation, whatever its outcome', () => {
  const unexpected = new ClientError({ code: 'UNKNOWN_SERVER_ERROR', outcome: 'unknown' });
  expect(() => clientFailure(unexpected)).toThrow(InvariantViolation);
});
