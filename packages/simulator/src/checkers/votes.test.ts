import { replaceFile } from '@tidemark/ports';
import { createSimulatedWorld, SimulatedDisk, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, test } from 'vitest';
import type { ObservedNode } from './observed-node.js';
import { QuorumChecker } from './quorum.js';

const TERM = 5;

/** Two voters in directories of their own, and what a disk holds once its voter has saved `term` there. */
async function twoVoters() {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const blankDisk = () => new SimulatedDisk(scheduler.random.fork(scheduler.uniqueName('disk')), { scheduler });
  const machines = [0, 1].map((nodeId) => ({ nodeId, hostName: `node-${nodeId}`, disk: blankDisk(), rotten: false }));
  const saves = async (
    id: number,
    { term, directoryId = `directory-${id}` }: { term: number; directoryId?: string },
  ) => {
    const { hostName, disk } = machines[id] as (typeof machines)[number];
    const world = createSimulatedWorld({ scheduler, network, hostName, disk });
    const bytes = new TextEncoder().encode(`${JSON.stringify({ term, vote: 0, self: { directoryId } })}\n`);
    world.disk.makeDirectory('/data/metadata');
    for (const parent of ['/', '/data']) world.disk.syncDirectoryNow(parent);
    await scheduler.settle(replaceFile(world.disk, { directory: '/data/metadata', name: 'quorum-state', bytes }));
  };
  const members = machines.map(({ nodeId }) => ({ nodeId, directoryId: `directory-${nodeId}`, role: 'voter' }));
  const seen = (id: number, role: string) => {
    const nothing = { commitIndex: -1, appliedIndex: -1, lastIndex: -1, durableIndex: -1 };
    const raft = { ...nothing, role, term: TERM, configuration: { members }, status: () => nothing };
    return { ...machines[id], life: `node-${id} 1`, node: { raft } } as unknown as ObservedNode;
  };
  const replaceDisk = (id: number) => Object.assign(machines[id] ?? {}, { disk: blankDisk() });
  return { checker: new QuorumChecker(), machines, saves, seen, replaceDisk };
}

test('a vote counts that was saved before its voter died and its disk was replaced', async () => {
  const { checker, machines, saves, seen, replaceDisk } = await twoVoters();
  // It is in the term by then, and its disk not yet.
  checker.look(seen(1, 'follower'), machines);
  await saves(1, { term: TERM });
  checker.died(seen(1, 'follower'));
  replaceDisk(1);
  await saves(0, { term: TERM });
  expect(() => checker.look(seen(0, 'leader'), machines)).not.toThrow();
});

test('a vote does not count that was never saved, or by another voter on the same machine', async () => {
  const { checker, machines, saves, seen, replaceDisk } = await twoVoters();
  await saves(1, { term: TERM - 1 });
  checker.died(seen(1, 'follower'));
  replaceDisk(1);
  await saves(1, { term: TERM, directoryId: 'another' });
  await saves(0, { term: TERM });
  expect(() => checker.look(seen(0, 'leader'), machines)).toThrow('node-0 leads term 5, which only 1 disks have saved');
});
