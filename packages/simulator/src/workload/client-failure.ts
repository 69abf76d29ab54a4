import { ClientError } from '@tidemark/client';
import { InvariantViolation } from '../checkers/violation.js';

/**
 * What a client reports of a request that did not succeed. Throws whatever is no such report: a client that breaks has no
 * outcome; and InvariantViolation where a node did not expect the error that it answered.
 */
export function clientFailure(error: unknown): ClientError {
  if (!(error instanceof ClientError)) throw error;
  if (error.code === 'UNKNOWN_SERVER_ERROR') {
    throw new InvariantViolation(`a client is answered an error that nobody expected: ${error.message}`, {
      cause: error,
    });
  }
  return error;
}
