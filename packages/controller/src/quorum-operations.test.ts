// Goal: what operators ask of the quorum is refused with the right code. Method: a real Raft node, alone in its quorum, or one
// of three that hear each other.
import { emptyImage, METADATA_VERSION, type MetadataImage, metadataLevels } from '@tidemark/metadata';
import { createSimulatedWorld, SimulatedDisk, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import {
  AddQuorumMemberRequest,
  type Init,
  nodeId,
  ProtocolError,
  RaftMessage,
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

type Carry = (to: number, message: Init<RaftMessage>, attachments: Uint8Array[]) => boolean;

const memberOf = (id: number) => ({ nodeId: nodeId(id), directoryId: `directory-${id}` });

/** A node; `carry` takes what it sends to the others, if there are any. */
async function openNode(scheduler: SimulatedScheduler, id: number, voters: number, carry: Carry = () => false) {
  const network = new SimulatedNetwork(scheduler);
  const disk = new SimulatedDisk(scheduler.random.fork(`disk-${id}`), { scheduler });
  const world = createSimulatedWorld({ scheduler, network, hostName: `node-${id}`, disk });
  const raft = await RaftNode.open({
    world,
    clusterId: 'c',
    self: memberOf(id),
    voters: Array.from({ length: voters }, (_, voter) => memberOf(voter)),
    directory: '/data/metadata',
    link: (to) => ({ send: (message, attachments) => carry(to, message, attachments) }),
    machine,
    noOpRecord: () => new Uint8Array(1),
  });
  return { world, disk, raft };
}

const imageAt = (level: number): MetadataImage => ({
  ...emptyImage,
  clusterId: 'c',
  featureLevels: new Map([[METADATA_VERSION, level]]),
});

async function openQuorum(level: number = metadataLevels.membership, image = () => imageAt(level)) {
  const scheduler = new SimulatedScheduler(1);
  const node = await openNode(scheduler, 0, 1);
  const { raft } = node;
  const start = async () => {
    raft.start();
    await scheduler.runUntil(() => raft.role === 'leader' && raft.appliedIndex >= 0);
  };
  return { scheduler, ...node, quorum: operationsOf(node, 0, image), start, codeOf: codesOf(scheduler) };
}

/** The leader of three nodes; once it is cut off, nobody hears anybody. */
async function openLeader(level: number) {
  const scheduler = new SimulatedScheduler(1);
  let isCutOff = false;
  const nodes = await Promise.all([0, 1, 2].map((id) => openNode(scheduler, id, 3, carry)));
  function carry(to: number, message: Init<RaftMessage>, attachments: Uint8Array[]): boolean {
    const received = RaftMessage.decode(RaftMessage.encode(message).finish());
    if (!isCutOff) scheduler.schedule(1, () => nodes[to]?.raft.receive(received, attachments));
    return true;
  }
  for (const { raft } of nodes) raft.start();
  const leader = () => nodes.find(({ raft }) => raft.role === 'leader' && raft.appliedIndex >= 0);
  await scheduler.runUntil(() => leader() !== undefined, { timeoutMs: 20_000 });
  const node = leader();
  if (node === undefined) throw new Error('nobody leads');
  const id = nodes.indexOf(node);
  const quorum = operationsOf(node, id, () => imageAt(level));
  const cutOff = () => {
    isCutOff = true;
  };
  return { id, quorum, cutOff, codeOf: codesOf(scheduler) };
}

type Image = () => MetadataImage;

function operationsOf({ world, raft }: Awaited<ReturnType<typeof openNode>>, id: number, image: Image) {
  return new QuorumOperations({ clock: world.clock, nodeId: nodeId(id), raft, image });
}

/** How what was asked ends: `done`, or the error's code. */
const codesOf = (scheduler: SimulatedScheduler) => (asked: Promise<unknown>) =>
  scheduler.settle(
    asked.then(
      () => 'done',
      (error: unknown) => (error instanceof ProtocolError ? error.code : error),
    ),
    { timeoutMs: 20_000 },
  );

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
    () => quorum.describe({ confirmed: false }),
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

it('does not say that the cluster is too old before it has applied what was committed before it led', async () => {
  const { quorum, raft, codeOf, scheduler } = await openQuorum(metadataLevels.membership, () =>
    raft.appliedIndex >= 0 ? imageAt(metadataLevels.membership) : emptyImage,
  );
  raft.start();
  await scheduler.runUntil(() => raft.role === 'leader');
  expect(raft.appliedIndex).toBe(-1);
  expect(await codeOf(quorum.add(add))).toBe('done');
});

it('does not say so of a cluster whose first records are not committed yet', async () => {
  const { quorum, start, codeOf } = await openQuorum(metadataLevels.membership, () => emptyImage);
  await start();
  expect(await codeOf(quorum.add(add))).toBe('QUORUM_CHANGE_IN_PROGRESS');
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
  const { members } = await scheduler.settle(quorum.describe({ confirmed: false }));
  expect(members).toMatchObject([
    { leader: true, lag: 0, lastContactMs: 0 },
    { leader: false, logEnd: -1, lastContactMs: -1, member: { nodeId: 1, directoryId: 'd', host: 'h' } },
  ]);
  expect(await scheduler.settle(quorum.remove(remove(1)))).toMatchObject({ changed: true });
  expect(await scheduler.settle(quorum.remove(remove(1)))).toMatchObject({ changed: false });
  const covered = await scheduler.settle(quorum.snapshot());
  expect(await scheduler.settle(quorum.describe({ confirmed: true }))).toMatchObject({
    snapshotOffset: covered.snapshotOffset,
  });
});

it('names members by what every later configuration can repeat: a host or a directory of any length is none', async () => {
  const { quorum, start, codeOf, raft } = await openQuorum();
  await start();
  const [long, tooLong] = ['x'.repeat(255), 'x'.repeat(256)];
  expect(await codeOf(quorum.add({ ...add, host: tooLong }))).toBe('INVALID_REQUEST');
  expect(await codeOf(quorum.add({ ...add, directoryId: tooLong }))).toBe('INVALID_REQUEST');
  expect(raft.configuration.members).toHaveLength(1);
  expect(await codeOf(quorum.add({ ...add, host: long, directoryId: long }))).toBe('done');
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

it('is refused, or said to be so already, only by a leader that has confirmed that it still leads', async () => {
  type Question = (quorum: QuorumOperations, id: number) => Promise<unknown>;
  const questions: readonly [Question, string][] = [
    [(quorum) => quorum.remove(remove(9)), 'done'],
    [(quorum) => quorum.describe({ confirmed: true }), 'done'],
    [(quorum, id) => quorum.add({ ...add, nodeId: id }), 'INVALID_QUORUM_CHANGE'],
    [(quorum, id) => quorum.transfer(transfer(id)), 'done'],
    [(quorum) => quorum.transfer(transfer(9)), 'INVALID_REQUEST'],
    [(quorum) => quorum.add(add), 'INCOMPATIBLE_FEATURES'],
  ];
  for (const [ask, answer] of questions) {
    const level = answer === 'INCOMPATIBLE_FEATURES' ? metadataLevels.administration : metadataLevels.membership;
    const { id, quorum, cutOff, codeOf } = await openLeader(level);
    expect(await codeOf(ask(quorum, id))).toBe(answer);
    // The others may have elected another, and have made it otherwise: this one has not heard of it.
    cutOff();
    expect(quorum.leads).toBe(true);
    expect(await codeOf(ask(quorum, id))).toBe('NOT_CONTROLLER');
  }
});
