import { SimulatedDisk, SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import type { ObservedNode } from './observed-node.js';
import { QuorumChecker } from './quorum.js';

const COMMITTED = 3;

/** A node that has the same entries committed as every other, and says that these are the members. */
function seen(nodeId: number, memberIds: readonly number[]): ObservedNode {
  const scheduler = new SimulatedScheduler(nodeId + 1);
  const disk = new SimulatedDisk(scheduler.random, { scheduler });
  const members = memberIds.map((id) => ({ nodeId: id, directoryId: `directory-${id}`, role: 'voter' }));
  const reached = { commitIndex: COMMITTED, appliedIndex: COMMITTED, lastIndex: COMMITTED, isSettled: true };
  const raft = {
    ...reached,
    role: 'follower',
    term: 1,
    durableIndex: COMMITTED,
    configuration: { members },
    membership: members.find((member) => member.nodeId === nodeId),
    status: () => reached,
    readCommitted: () => [],
  };
  return {
    nodeId,
    hostName: `node-${nodeId}`,
    disk,
    life: `node-${nodeId} 1`,
    node: { raft },
  } as unknown as ObservedNode;
}

it('members of the quorum that have the same committed say the same of its members; who is none may not know yet', () => {
  const checker = new QuorumChecker();
  checker.look(seen(0, [0, 1, 2]), []);
  expect(() => checker.look(seen(2, [0, 1]), [])).not.toThrow();
  expect(() => checker.look(seen(1, [0, 1]), [])).toThrow('members at 3 on node-1 are 0 voter, 1 voter, elsewhere');
});
