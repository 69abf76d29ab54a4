import { describe, expect, it } from 'vitest';
import { RaftCluster } from './testing/raft-cluster.js';

describe('three nodes', () => {
  it('elect a leader, and every machine applies what is proposed, in order', async () => {
    const cluster = await new RaftCluster({ voters: 3 }).startAll();
    const leader = await cluster.elect();
    expect(cluster.scheduler.nowMs).toBeLessThan(500);
    const first = await cluster.propose(leader, 'a', 'b');
    expect(first).toEqual({ baseOffset: 1, lastOffset: 2, term: cluster.node(leader).term });
    await cluster.propose(leader, 'c');
    await cluster.runFor(5);
    expect(cluster.members.map(({ machine }) => machine.proposed)).toEqual(Array(3).fill(['a', 'b', 'c']));
  });
});
