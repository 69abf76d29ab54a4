// Goal: a member that was added is told to be, also where nobody tells afterwards what it is.
import { ClientError, type QuorumMemberStatus } from '@tidemark/client';
import { expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.js';
import { noCandidate, roleOfAdded } from './quorum-change-actions.js';

const silent = () => Promise.reject(new ClientError({ code: 'UNREACHABLE', outcome: 'failed' }));
const member = (role: QuorumMemberStatus['role']): QuorumMemberStatus => {
  return { nodeId: 3, directoryId: 'd', role, address: null, logEnd: 7, lag: 0, lastContactMs: 0 };
};
const at = (find: () => Promise<QuorumMemberStatus | undefined>, waits: boolean) =>
  roleOfAdded(find, { nodeId: 3, changed: true, waits });

test('who does not wait is told no role where no node answers', async () => {
  expect(await at(async () => member('joining'), false)).toBe('joining');
  expect(await at(async () => undefined, false)).toBeNull();
  expect(await at(silent, false)).toBeUndefined();
});

test('who waits until it votes is told that it was added, and that no more is known', async () => {
  const found = [member('joining'), member('voter')];
  expect(await at(async () => found.shift(), true)).toBe('voter');
  await expect(at(silent, true)).rejects.toMatchObject({
    message: expect.stringMatching(/^node 3 was added; .*UNREACHABLE/),
    exitCode: exitCodes.unknown,
  });
});

test('a controller that has not opened its directory yet is not taken for none', () => {
  expect(noCandidate('a:1', ['controller', 'broker']).message).toContain('the node at a:1 is still starting');
  expect(noCandidate('a:1', ['broker']).message).toContain('is no controller: start it with controller');
});
