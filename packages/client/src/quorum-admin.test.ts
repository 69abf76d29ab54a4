import { type DescribeQuorumResponse, type Init, QuorumMemberRole } from '@tidemark/protocol';
import { HandlerRegistry, methods, serveFrames } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { createAdmin } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

/** The leader of a quorum, with one member beside it: node 2, in the directory of this name or away. */
async function quorum(directory: string | undefined) {
  const cluster = await TestCluster.start();
  const state = { directory, pending: 0, asked: [] as string[], silent: 0 };
  const registry = new HandlerRegistry();
  registry.unary(methods.identify, () => ({ message: { clusterId: 'test-cluster', roles: ['controller'] } }));
  registry.unary(methods.describeQuorum, () => {
    const voter = (nodeId: number, directoryId: string) => ({
      member: { nodeId, directoryId, role: QuorumMemberRole.VOTER },
    });
    const members = [voter(1, 'disk-1'), ...(state.directory === undefined ? [] : [voter(2, state.directory)])];
    const message: Init<DescribeQuorumResponse> = { members, changePending: state.pending > 0 };
    state.pending -= 1;
    return { message };
  });
  registry.unary(methods.removeQuorumMember, ({ directoryId }) => {
    state.asked.push(directoryId);
    const changed = state.directory !== undefined && ['', state.directory].includes(directoryId);
    if (changed) state.directory = undefined;
    state.silent -= 1;
    return state.silent >= 0 ? new Promise<never>(() => undefined) : { message: { changed } };
  });
  const address = { host: 'node', port: 1 };
  await serveFrames({ world: cluster.world('node'), address, registry });
  const admin = createAdmin({ world: cluster.world('client'), bootstrap: [address] });
  return { state, admin, run: cluster.scheduler };
}

it('removes the member that the node is when it is asked to, not one that is added under the same id since', async () => {
  const { state, admin, run } = await quorum('disk-2');
  state.silent = 1;
  const removal = admin.quorum.remove(2);
  await run.runUntil(() => state.asked.length === 1);
  expect(state.directory).toBeUndefined();
  // The answer is lost, and the next attempt comes when the node has been added again with another disk.
  state.directory = 'disk-3';
  await run.settle(removal);
  expect(state).toMatchObject({ directory: 'disk-3', asked: ['disk-2', 'disk-2'] });
  expect(await run.settle(admin.quorum.remove(2))).toBe(true);
  expect(state.directory).toBeUndefined();
});

it('has nothing to remove where the node is no member, once that is committed', async () => {
  const { state, admin, run } = await quorum(undefined);
  expect(await run.settle(admin.quorum.remove(2))).toBe(false);
  expect(state.asked).toEqual([]);
  state.pending = 1;
  const removal = admin.quorum.remove(2);
  await run.runUntil(() => state.pending === 0);
  // What seemed to be gone is not: the change was undone.
  state.directory = 'disk-2';
  expect(await run.settle(removal)).toBe(true);
  expect(state.asked).toEqual(['disk-2']);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '5000'])(
  'waits for no time that is none, and says so at once: %s',
  async (given) => {
    const { admin, run } = await quorum('disk-2');
    const timeoutMs = given as number;
    const refusal = { name: 'RangeError', message: expect.stringMatching(/^timeoutMs is .*; it must be from 0 to /) };
    await expect(run.settle(admin.quorum.describe({ timeoutMs }))).rejects.toMatchObject(refusal);
    await expect(run.settle(admin.listTopics({ timeoutMs }))).rejects.toMatchObject(refusal);
  },
);

it('tells the roles of a node, so that one that has not opened its directory yet is not taken for no controller', async () => {
  const { admin, run } = await quorum('disk-2');
  const candidate = await run.settle(admin.quorum.identify({ host: 'node', port: 1 }));
  expect(candidate).toMatchObject({ directoryId: '', roles: ['controller'] });
});
