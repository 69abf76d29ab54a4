// Goal: what operators ask of the quorum is refused with the right code. Method: a real Raft node, alone in its quorum.
import { emptyImage, METADATA_VERSION, type MetadataImage, metadataLevels } from '@tidemark/metadata';
import { createSimulatedWorld, SimulatedDisk, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import {
  AddQuorumMemberRequest,
  nodeId,
  ProtocolError,
  RemoveQuorumMemberRequest,
  TransferQuorumLeadershipRequest,
} from '@tidemark/protocol';
import { type RaftMachine, RaftNode } from '@tidemark/raft';
import { expect, it } from 'vitest';
import { QuorumOperations } from './quorum-operations.js';

const machine: RaftMachine = {
  apply: () => undefined,
  snapshot: () => new Uint8Array(1),
  restore: () => undefined,
  onLeader: () => undefined,
  onFollower: () => undefined,
};

async function openQuorum(level: number = metadataLevels.membership) {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  const world = createSimulatedWorld({ scheduler, network, hostName: 'node-0', disk });
  const self = { nodeId: nodeId(0), directoryId: 'directory-0' };
  const raft = await RaftNode.open({
    world,
    clusterId: 'c',
    self,
    voters: [self],
    directory: '/data/metadata',
    link: () => ({ send: () => false }),
    machine,
    noOpRecord: () => new Uint8Array(1),
  });
  const image: MetadataImage = { ...emptyImage, featureLevels: new Map([[METADATA_VERSION, level]]) };
  const quorum = new QuorumOperations({ clock: world.clock, nodeId: self.nodeId, raft, image: () => image });
  const start = async () => {
    raft.start();
    await scheduler.runUntil(() => raft.role === 'leader' && raft.appliedIndex >= 0);
  };
  const codeOf = (asked: Promise<unknown>) =>
    scheduler.settle(
      asked.then(
        () => 'done',
        (error: unknown) => (error instanceof ProtocolError ? error.code : error),
      ),
      { timeoutMs: 20_000 },
    );
  return { scheduler, world, disk, quorum, raft, start, codeOf };
}

const add = AddQuorumMemberRequest.create({ nodeId: 1, directoryId: 'd', host: 'h', port: 1 });
const remove = (id: number, directoryId = '') => RemoveQuorumMemberRequest.create({ nodeId: id, directoryId });
const transfer = (id?: number) => TransferQuorumLeadershipRequest.create(id === undefined ? {} : { nodeId: id });

it('says that there is no room for a snapshot, and goes on', async () => {
  const { quorum, raft, disk, start, codeOf } = await openQuorum();
  await start();
  disk.capacityBytes -= disk.freeBytes();
  expect(await codeOf(quorum.snapshot())).toBe('DISK_FULL');
  expect(raft.role).toBe('leader');
});

it('is refused by a node that does not lead', async () => {
  const { quorum, codeOf } = await openQuorum();
  const questions = [
    () => quorum.describe(),
    () => quorum.add(add),
    () => quorum.remove(remove(1)),
    () => quorum.transfer(transfer()),
    () => quorum.snapshot(),
  ];
  for (const ask of questions) expect(await codeOf(ask())).toBe('NOT_CONTROLLER');
});

it('changes nothing before every node knows such a change', async () => {
  const { quorum, start, raft, codeOf } = await openQuorum(metadataLevels.administration);
  await start();
  expect(await codeOf(quorum.add(add))).toBe('INCOMPATIBLE_FEATURES');
  expect(await codeOf(quorum.remove(remove(0)))).toBe('INCOMPATIBLE_FEATURES');
  expect(raft.configuration.members).toHaveLength(1);
});

it('tells what cannot be from what cannot be now', async () => {
  const { quorum, start, codeOf, scheduler } = await openQuorum();
  await start();
  expect(await codeOf(quorum.add({ ...add, host: '' }))).toBe('INVALID_REQUEST');
  expect(await codeOf(quorum.remove(remove(0)))).toBe('INVALID_QUORUM_CHANGE');
  expect(await codeOf(quorum.remove(remove(-5)))).toBe('INVALID_REQUEST');
  expect(await codeOf(quorum.transfer(transfer(5)))).toBe('INVALID_REQUEST');
  expect(await codeOf(quorum.transfer(transfer()))).toBe('NO_SUCCESSOR');
  expect(await scheduler.settle(quorum.transfer(transfer(0)))).toEqual({ leader: 0 });
  // One that is added and does not answer is no voter yet, and can be removed again; twice is done already.
  expect(await codeOf(quorum.add(add))).toBe('done');
  expect(await scheduler.settle(quorum.add(add))).toMatchObject({ changed: false, metadataOffset: -1 });
  expect(await codeOf(quorum.add({ ...add, directoryId: 'another' }))).toBe('INVALID_QUORUM_CHANGE');
  const { members } = await scheduler.settle(quorum.describe());
  expect(members).toMatchObject([
    { leader: true, lag: 0, lastContactMs: 0 },
    { leader: false, logEnd: -1, lastContactMs: -1, member: { nodeId: 1, directoryId: 'd', host: 'h' } },
  ]);
  expect(await scheduler.settle(quorum.remove(remove(1)))).toMatchObject({ changed: true });
  expect(await scheduler.settle(quorum.remove(remove(1)))).toMatchObject({ changed: false });
  const covered = await scheduler.settle(quorum.snapshot());
  expect(await scheduler.settle(quorum.describe())).toMatchObject({ snapshotOffset: covered.snapshotOffset });
});

it('fails nobody whose snapshot cannot be made durable before the process has ended', async () => {
  const { quorum, start, disk, scheduler, world } = await openQuorum();
  await start();
  disk.failNext('sync', 'EIO', { path: '/data/metadata' });
  const alive = quorum.snapshot().then(
    () => 'done',
    () => world.process.alive,
  );
  expect(await scheduler.settle(alive)).toBe(false);
});
