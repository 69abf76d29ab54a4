import { expect, it } from 'vitest';
import { DIRECTORY, RaftCluster } from './testing/raft-cluster.js';

it('a disk from which committed entries cannot be read ends the node, whoever asked for them', async () => {
  const cluster = await new RaftCluster({ voters: 1 }).startAll();
  const id = await cluster.elect();
  for (let count = 0; count < 5; count += 1) await cluster.propose(id, 'x'.repeat(100));
  // Of what another life has written nothing is in memory.
  cluster.kill(id);
  await cluster.start(id);
  await cluster.elect();
  const { disk } = cluster.member(id);
  disk.failNext('read', 'EIO', { path: DIRECTORY });
  const node = cluster.node(id);
  expect(() => node.readCommitted({ from: 0, maxBytes: 1_000 })).toThrow('EIO');
  expect(cluster.member(id).halted).toContain('EIO');
});
