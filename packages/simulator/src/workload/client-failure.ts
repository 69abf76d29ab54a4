import { ClientError } from '@tidemark/client';
import { InvariantViolation } from '../checkers/violation.js';
import type { StoryPlan } from '../plan.js';
import { mayEndWith, type RequestKind } from './end-codes.js';

/**
 * What a client reports of a request that did not succeed. Throws whatever is no such report: a client that breaks has no
 * outcome; and InvariantViolation for an end that nothing in the story explains.
 */
export type FailureOf = (error: unknown, request: RequestKind) => ClientError;

export function failuresIn(plan: StoryPlan): FailureOf {
  return (error, request) => {
    if (!(error instanceof ClientError)) throw error;
    if (mayEndWith(request, error.code, plan)) return error;
    const message = `a client's ${request} ends as nothing in the story explains: ${error.message}`;
    throw new InvariantViolation(message, { cause: error });
  };
}
