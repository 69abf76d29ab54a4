import { nodeId } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { Sessions } from './sessions.js';

it('a session ends at the very moment that it tells, whatever the fractions of its times', () => {
  for (let count = 1; count <= 2_000; count += 1) {
    const sessions = new Sessions({ timeoutMs: 3_000 });
    const heardMs = count * 0.7 + 1 / count;
    sessions.touch(nodeId(1), heardMs);
    const endMs = sessions.nextDeadlineMs ?? 0;
    expect(sessions.isAlive(nodeId(1), heardMs + 2_999)).toBe(true);
    expect(sessions.expire(heardMs + 2_999)).toEqual([]);
    expect(sessions.isAlive(nodeId(1), endMs)).toBe(false);
    expect(sessions.expire(endMs)).toEqual([1]);
  }
});

it('sessions end in the order in which their brokers were last heard of', () => {
  const sessions = new Sessions({ timeoutMs: 10 });
  for (const [id, nowMs] of [[1, 0] as const, [2, 1] as const, [1, 5] as const]) sessions.touch(nodeId(id), nowMs);
  expect(sessions.nextDeadlineMs).toBe(11);
  expect(sessions.expire(11)).toEqual([2]);
  sessions.touch(nodeId(3), 12);
  sessions.end(nodeId(1));
  expect(sessions.expire(100)).toEqual([3]);
});

it('a session is renewed, and none begins by that', () => {
  const sessions = new Sessions({ timeoutMs: 10 });
  sessions.touch(nodeId(1), 0);
  sessions.touch(nodeId(2), 1);
  for (const id of [1, 3]) sessions.renew(nodeId(id), 5);
  expect(sessions.nextDeadlineMs).toBe(11);
  expect(sessions.expire(14)).toEqual([2]);
  expect(sessions.expire(100)).toEqual([1]);
});
