import { SeededRandom } from '@tidemark/ports/simulated';
import { NONE, nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ModelCluster } from '../testing/model-cluster.js';
import { modelEntry } from '../testing/model-machine.js';
import {
  type Configuration,
  type CoreOptions,
  initialHardState,
  LogIndex,
  type MemberRole,
  RaftCore,
  resolveCoreOptions,
  votersOf,
} from './index.js';
import type { Message } from './messages.js';

/** A cluster in which one follower was cut off, and the leader no longer holds what it lacks. */
function clusterWithStraggler({ chunkBytes = 64 } = {}) {
  const cluster = new ModelCluster({ voters: 3, options: { snapshotChunkBytes: chunkBytes } }).startAll();
  const leader = cluster.elect();
  const straggler = (leader + 1) % 3;
  cluster.run(300);
  cluster.partition([straggler], [0, 1, 2]);
  cluster.propose(leader, [1, 2, 3, 1, 1, 1]);
  cluster.run(50);
  cluster.node(leader).takeSnapshot(cluster.nowMs, { retained: 0 });
  cluster.propose(leader, [1]);
  cluster.run(50);
  return { cluster, leader, straggler };
}

const SNAPSHOT = { index: 10, term: 2, sizeBytes: 100 };
const memberOf = (id: number, role: MemberRole) => ({
  nodeId: nodeId(id),
  directoryId: `d${id}`,
  role,
  address: undefined,
});
const withFourth = (role: MemberRole): Configuration => ({
  members: [...[0, 1, 2].map((id) => memberOf(id, 'voter')), memberOf(3, role)],
  retired: [],
});
const head = (from: number, term: number) => {
  return { from: nodeId(from), fromDirectory: `d${from}`, to: nodeId(3), toDirectory: 'd3', term };
};

/** Node 3, which was added to three voters and then promoted: of neither entry does it know whether it is committed. */
function coreOfFourth(options: Partial<CoreOptions> = {}): RaftCore {
  const entries = [undefined, withFourth('joining'), withFourth('voter')].map((configuration, baseOffset) =>
    modelEntry({ baseOffset, records: 1, term: 1, id: baseOffset, ...(configuration && { configuration }) }),
  );
  const core = new RaftCore({
    selfId: nodeId(3),
    directoryId: 'd3',
    bootstrap: votersOf([0, 1, 2].map(nodeId)),
    configurations: [1, 2].map((index) => ({ index, configuration: withFourth(index === 1 ? 'joining' : 'voter') })),
    options: resolveCoreOptions(options),
    random: new SeededRandom(1),
    hard: { ...initialHardState, term: 1 },
    log: new LogIndex(undefined, entries),
    snapshot: undefined,
    noOp: (term, baseOffset) => modelEntry({ baseOffset, records: 1, term, id: 1 }),
    configurationEntry: (configuration, place) => modelEntry({ ...place, records: 1, id: 1, configuration }),
  });
  core.start(0);
  return core;
}

function finishSaves(core: RaftCore): void {
  for (let effects = core.takeEffects(); effects.length > 0; effects = core.takeEffects()) {
    for (const effect of effects) if (effect.kind === 'saveState') core.stateSaved(effect.sequence, 0);
  }
}

const chunks = (messages: readonly Message[]) => messages.filter((message) => message.type === 'snapshotRequest');

describe('snapshots', () => {
  it('bring a follower up to date that needs entries which are gone, chunk by chunk, and entries follow', () => {
    const { cluster, leader, straggler } = clusterWithStraggler();
    const sent: Message[] = [];
    cluster.onSend = (message) => sent.push(message);
    cluster.blocked.clear();
    cluster.runUntil(() => cluster.core(straggler).commitIndex === cluster.core(leader).commitIndex);
    expect(chunks(sent).length).toBeGreaterThan(3);
    expect(cluster.node(straggler).machine.applied).toEqual(cluster.node(leader).machine.applied);
    expect(cluster.node(straggler).disk.start.index).toBe(9);
    cluster.propose(leader, [1]);
    cluster.run(50);
    expect(cluster.core(straggler).commitIndex).toBe(11);
  });

  it('go on where they were when a chunk is lost', () => {
    const { cluster, leader, straggler } = clusterWithStraggler();
    let seen = 0;
    cluster.dropIf = (message) => {
      if (message.type !== 'snapshotRequest') return false;
      seen += 1;
      return seen === 3;
    };
    const sent: Message[] = [];
    cluster.onSend = (message) => sent.push(message);
    cluster.blocked.clear();
    cluster.runUntil(() => cluster.core(straggler).commitIndex === cluster.core(leader).commitIndex);
    const positions = chunks(sent).map((message) => message.position);
    expect(positions.filter((position) => position === 0)).toHaveLength(1);
    expect(new Set(positions).size).toBe(positions.length - 1);
  });

  it('keep the follower following: the leader is heard throughout', () => {
    const { cluster, leader, straggler } = clusterWithStraggler({ chunkBytes: 2 });
    const { term } = cluster.core(leader);
    cluster.blocked.clear();
    cluster.run(20_000);
    expect(cluster.core(straggler).term).toBe(term);
    expect(cluster.core(straggler).commitIndex).toBe(10);
  });

  it('snapshot-older-than-log-keeps-suffix', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    const follower = cluster.node((leader + 1) % 3);
    cluster.propose(leader, [1, 1, 1, 1]);
    cluster.run(50);
    const { term } = cluster.core(leader);
    const from = cluster.node(leader).id;
    const bytes = cluster.node(leader).machine.snapshot();
    for (const index of [2, 4]) {
      const snapshot = { index, term, sizeBytes: bytes.length };
      const message = { type: 'snapshotRequest', from, to: follower.id, term, snapshot, position: 0 } as const;
      const effects: string[] = [];
      cluster.onEffect = (_node, effect) => effects.push(effect.kind);
      follower.input(cluster.nowMs, (core) => core.step({ ...message, chunk: bytes }, cluster.nowMs));
      expect(effects).toEqual(['send']);
    }
    expect(follower.core?.lastIndex).toBe(4);
    expect(follower.disk.entries).toHaveLength(5);
  });

  it('that cover what the log holds but nobody has committed only move the commit index', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    const follower = cluster.node((leader + 1) % 3);
    cluster.partition([leader, follower.id], [(leader + 2) % 3]);
    // Entries reach the follower, its answers and the commit do not travel.
    cluster.dropIf = (message) => message.from === follower.id;
    cluster.propose(leader, [1, 1, 1]);
    cluster.run(20);
    expect(follower.core?.commitIndex).toBe(0);
    const { term } = cluster.core(leader);
    const snapshot = { index: 2, term, sizeBytes: 10 };
    const head = { type: 'snapshotRequest', from: cluster.node(leader).id, to: follower.id, term } as const;
    const message = { ...head, snapshot, position: 0, chunk: new Uint8Array(10) };
    follower.core?.step(message, cluster.nowMs);
    expect(follower.core?.commitIndex).toBe(2);
    expect(follower.core?.lastIndex).toBe(3);
  });

  it('that the log has overtaken by the time they are on disk leave it as it is', () => {
    const { cluster, leader, straggler } = clusterWithStraggler({ chunkBytes: 1_000 });
    const node = cluster.node(straggler);
    cluster.blocked.clear();
    cluster.runUntil(() => node.install !== undefined);
    // Before the disk is done, all entries come after all: from a leader that still has them.
    const { term } = cluster.core(leader);
    const entries = [1, 3, 6, 7, 8, 9, 10].map((last, at) => {
      const baseOffset = [1, 2, 4, 7, 8, 9, 10][at] ?? last;
      return modelEntry({ baseOffset, records: last - baseOffset + 1, term, id: at + 2 });
    });
    const head = { type: 'appendRequest', from: cluster.node(leader).id, to: node.id, term, round: 0 } as const;
    const append = { ...head, prevIndex: 0, prevTerm: term, commit: 0, entries };
    node.input(cluster.nowMs, (core) => core.step(append, cluster.nowMs));
    node.completeInstall(cluster.nowMs);
    expect(node.core?.commitIndex).toBe(9);
    expect(node.core?.lastIndex).toBe(10);
    expect(node.machine.appliedIndex).toBe(9);
  });

  it('replace a log that conflicts with them, entries that never were committed included', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const old = cluster.elect();
    const others = [0, 1, 2].filter((id) => id !== old);
    cluster.run(300);
    cluster.partition([old], others);
    cluster.propose(old, [1, 1, 1, 1, 1, 1]);
    cluster.run(5_000);
    const next = cluster.leaderId;
    cluster.propose(next, [2, 2]);
    cluster.run(50);
    cluster.node(next).takeSnapshot(cluster.nowMs, { retained: 0 });
    expect(cluster.core(old).lastIndex).toBe(6);
    cluster.blocked.clear();
    cluster.run(1_000);
    expect(cluster.node(old).disk.start.index).toBe(5);
    expect(cluster.core(old).lastIndex).toBe(5);
    expect(cluster.node(old).machine.applied).toEqual(cluster.node(next).machine.applied);
  });

  it('are sent when the logs part at the very entry before the first that is held', () => {
    const cluster = new ModelCluster({ voters: 3 });
    // Two leaders of two terms each have one entry of their own; only the second's is committed, and compacted.
    cluster.startAll();
    cluster.runUntil(() => cluster.leaderId !== NONE);
    const old = cluster.leaderId;
    const others = [0, 1, 2].filter((id) => id !== old);
    cluster.partition([old], others);
    cluster.runUntil(() => cluster.leaderId !== old && cluster.leaderId !== NONE);
    const next = cluster.elect();
    cluster.node(next).takeSnapshot(cluster.nowMs, { retained: 0 });
    expect(cluster.node(next).disk.start.index).toBe(cluster.core(old).lastIndex);
    cluster.blocked.clear();
    cluster.run(1_000);
    expect(cluster.node(old).machine.applied).toEqual(cluster.node(next).machine.applied);
  });

  it('end the standing of a node that they know as no voter: the leader that sent one died before it was durable', () => {
    for (const role of ['preCandidate', 'candidate'] as const) {
      // It has been promoted in an entry that was never committed; in what came to be committed it still joins.
      const core = coreOfFourth();
      const stand = { ...head(1, 2), type: 'snapshotRequest', snapshot: SNAPSHOT, position: 0 } as const;
      core.step({ ...stand, chunk: new Uint8Array(SNAPSHOT.sizeBytes) }, 1);
      core.tick(3_000);
      const grant = (from: number, preVote: boolean) =>
        core.step(
          { ...head(from, core.term + (preVote ? 1 : 0)), type: 'voteResponse', preVote, granted: true },
          3_001,
        );
      if (role === 'candidate') for (const from of [1, 2]) grant(from, true);
      finishSaves(core);
      expect(core.role).toBe(role);
      core.snapshotReceived({ ...SNAPSHOT, configuration: withFourth('joining') }, { isWhole: true, nowMs: 3_002 });
      expect(core.role).toBe('follower');
      for (const preVote of [true, false]) for (const from of [1, 2]) grant(from, preVote);
      core.tick(10_000);
      expect(core.role).toBe('follower');
    }
  });

  it('that become durable once their receiver leads commit nothing by themselves: it counts, and makes room', () => {
    const core = coreOfFourth({ uncommittedBytesMax: 16 });
    const configuration = withFourth('voter');
    const snapshot = { index: 5, term: 2, sizeBytes: 100 };
    const request = { ...head(1, 2), type: 'snapshotRequest', snapshot, position: 0 } as const;
    core.step({ ...request, chunk: new Uint8Array(snapshot.sizeBytes) }, 1);
    // Its leader still has the entries, sends them, and dies before the file is synced.
    const entries = [3, 4, 5].map((baseOffset) => modelEntry({ baseOffset, records: 1, term: 2, id: baseOffset }));
    const append = { ...head(1, 2), type: 'appendRequest', prevIndex: 2, prevTerm: 1, commit: NONE, round: 0 } as const;
    core.step({ ...append, entries }, 2);
    finishSaves(core);
    core.logDurable(5, 2, 2);
    core.tick(3_000);
    for (const preVote of [true, false]) {
      for (const from of [0, 2]) {
        const term = core.term + (preVote ? 1 : 0);
        core.step({ ...head(from, term), type: 'voteResponse', preVote, granted: true }, 3_001);
      }
      finishSaves(core);
    }
    expect(core.role).toBe('leader');
    core.snapshotReceived({ ...snapshot, configuration }, { isWhole: true, nowMs: 3_002 });
    expect(core.commitIndex).toBe(NONE);
    core.logDurable(6, core.term, 3_002);
    const answer = { type: 'appendResponse', rejected: false, prevIndex: 6, hintIndex: NONE, hintTerm: NONE } as const;
    for (const from of [0, 2]) core.step({ ...head(from, core.term), ...answer, round: 0, durableIndex: 6 }, 3_003);
    expect(core.commitIndex).toBe(6);
    expect(core.propose([modelEntry({ baseOffset: 7, records: 1, term: core.term, id: 7 })], 3_004)).toBe('appended');
  });

  it('let a node start whose log ends before its newest snapshot, or contradicts it', () => {
    for (const kept of [0, 1, 3]) {
      const { cluster, leader, straggler } = clusterWithStraggler();
      cluster.blocked.clear();
      // Power fails after the snapshot is durable and before the log has been begun anew.
      cluster.runUntil(() => cluster.node(straggler).install !== undefined);
      const { meta, bytes } = cluster.node(straggler).install?.work ?? { meta: undefined, bytes: undefined };
      cluster.crash(straggler);
      if (meta !== undefined && bytes !== undefined) cluster.node(straggler).disk.snapshot = { meta, bytes };
      cluster.node(straggler).disk.entries.length = Math.min(kept, cluster.node(straggler).disk.entries.length);
      cluster.restart(straggler);
      cluster.run(500);
      expect(cluster.node(straggler).machine.applied).toEqual(cluster.node(leader).machine.applied);
    }
  });
});
