import { HaltError, type LogLine } from '@tidemark/ports/simulated';
import { expect, test } from 'vitest';
import { HandlersChecker } from './handlers.js';
import { InvariantViolation } from './violation.js';

function after(message: string, error: Error): () => void {
  const checker = new HandlersChecker();
  const line: LogLine = { level: 'error', message, fields: { nodeId: 2, method: 'Admin.ElectLeaders', error } };
  checker.logged(line);
  return () => checker.check();
}

test.each(['a handler failed', 'a one-way handler failed', 'an answer cannot be sent'])(
  'breaks a rule, also where the node goes on: %s',
  (message) => {
    const check = after(message, new TypeError('x is not a function'));
    expect(check).toThrow(InvariantViolation);
    expect(check).toThrow(`node-2: ${message}: Admin.ElectLeaders: x is not a function`);
  },
);

test('a handler whose process has ended in the midst of it has not failed, nor has one that refuses', () => {
  expect(after('a handler failed', new Error('cut off', { cause: new HaltError('node-2', 'killed') }))).not.toThrow();
  expect(after('a request is refused', new Error('NOT_LEADER'))).not.toThrow();
});
