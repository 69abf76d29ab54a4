import { NONE } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { RaftCluster } from './testing/raft-cluster.js';

it('a machine whose state a snapshot replaces finds the log below it gone already, and not an end that is older', async () => {
  const options = { retainedLogBytes: 0, segmentBytes: 1_000 };
  const cluster = await new RaftCluster({ voters: 3, options }).startAll();
  const leader = await cluster.elect();
  await cluster.propose(leader, 'before');
  await cluster.runFor(50);
  const others = cluster.members.map(({ id }) => id).filter((id) => id !== leader);
  const [away = NONE] = others;
  for (const { id } of cluster.members) cluster.blocked.add(`${away}>${id}`).add(`${id}>${away}`);
  const { node, machine } = cluster.member(away);
  const from = cluster.node(away).appliedIndex + 1;
  const seen: unknown[] = [];
  machine.onRestored = () => seen.push([node?.appliedIndex, node?.readCommitted({ from, maxBytes: 1_000 })]);
  for (let count = 0; count < 100; count += 1) await cluster.propose(leader, `text ${count}`);
  const covered = await cluster.scheduler.settle(cluster.node(leader).takeSnapshot(), { timeoutMs: 1_000 });
  cluster.blocked.clear();
  await cluster.scheduler.runUntil(() => seen.length > 0, { timeoutMs: 20_000 });
  expect(seen).toEqual([[covered, 'compacted']]);
});
