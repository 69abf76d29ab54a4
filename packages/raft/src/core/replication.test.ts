import { NONE, nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ModelCluster } from '../testing/model-cluster.js';
import type { AppendRequest, Message } from './messages.js';

const isAppend = (message: Message): message is AppendRequest => message.type === 'appendRequest';
const carriesEntries = (message: Message): message is AppendRequest => isAppend(message) && message.entries.length > 0;

function electedCluster(config: ConstructorParameters<typeof ModelCluster>[0] = { voters: 3 }) {
  const cluster = new ModelCluster(config).startAll();
  const leader = cluster.elect();
  cluster.run(300);
  return { cluster, leader, followers: cluster.nodes.map(({ id }) => id).filter((id) => id !== leader) };
}

describe('replication', () => {
  it('sends appends before the leader s own disk has them', () => {
    const { cluster, leader, followers } = electedCluster();
    cluster.stuckSyncs.add(nodeId(leader));
    const sent: Message[] = [];
    cluster.onSend = (message) => sent.push(message);
    cluster.propose(leader);
    expect(sent.filter(carriesEntries).map(({ to }) => to)).toEqual(followers);
    expect(cluster.node(leader).disk.durableIndex).toBe(0);
  });

  it('tells followers of a commit at once, without waiting for a heartbeat or the next entry', () => {
    const { cluster, leader, followers } = electedCluster({ voters: 3, latencyMs: 3, diskMs: 4 });
    const startMs = cluster.nowMs;
    cluster.propose(leader);
    cluster.runUntil(() => cluster.core(leader).commitIndex === 1);
    expect(cluster.nowMs - startMs).toBe(3 + 4 + 3);
    cluster.run(3);
    for (const id of followers) expect(cluster.core(id).commitIndex).toBe(1);
  });

  it('lets the commit index travel with entries where there are some, and says each only once', () => {
    const { cluster, leader } = electedCluster();
    const told = new Map<number, number>();
    let bare = 0;
    cluster.onSend = (message) => {
      if (!isAppend(message)) return;
      if (message.entries.length === 0) {
        expect(message.commit).toBeGreaterThan(told.get(message.to) ?? NONE);
        bare += 1;
      }
      told.set(message.to, message.commit);
    };
    for (let count = 0; count < 20; count += 1) {
      cluster.propose(leader);
      cluster.run(1);
    }
    cluster.run(20);
    expect([...told.values()]).toEqual([20, 20]);
    expect(bare).toBeGreaterThanOrEqual(2);
  });

  it('pipelines appends up to the window, and goes on when answers come', () => {
    const { cluster, leader, followers } = electedCluster({ voters: 3, options: { inflightMessagesMax: 4 } });
    const [follower = NONE] = followers;
    cluster.stuckSyncs.add(nodeId(follower));
    let sent = 0;
    cluster.onSend = (message) => {
      if (carriesEntries(message) && message.to === follower) sent += 1;
    };
    for (let count = 0; count < 10; count += 1) cluster.propose(leader);
    cluster.run(150);
    expect(sent).toBe(4);
    cluster.stuckSyncs.clear();
    cluster.run(50);
    expect(cluster.core(follower).commitIndex).toBe(10);
    // What had gathered behind the window travelled together.
    expect(sent).toBeLessThan(8);
  });

  it('refuses proposals once too much is not committed', () => {
    const options = { uncommittedBytesMax: 80, electionTimeoutMs: 60_000 };
    const { cluster, leader, followers } = electedCluster({ voters: 3, options });
    for (const id of followers) cluster.crash(id);
    let appended = 0;
    while (cluster.propose(leader)) appended += 1;
    expect(appended).toBe(11);
    for (const id of followers) cluster.restart(id);
    cluster.run(1_000);
    expect(cluster.propose(leader)).toBe(true);
  });

  it('brings a follower that missed entries up to date after one refusal', () => {
    const { cluster, leader, followers } = electedCluster();
    const [behind = NONE] = followers;
    cluster.partition([leader], [behind]);
    cluster.propose(leader, Array(50).fill(1));
    cluster.run(100);
    cluster.partition([leader], [behind], { heal: true });
    let refusals = 0;
    cluster.onSend = (message) => {
      if (message.type === 'appendResponse' && message.rejected) refusals += 1;
    };
    cluster.run(300);
    expect(cluster.core(behind).commitIndex).toBe(50);
    expect(refusals).toBe(1);
  });

  it('skips a whole term at a time when logs conflict', () => {
    // A leader that nobody hears fills its log with entries that can never be committed.
    const { cluster, leader, followers } = electedCluster();
    cluster.partition([leader], followers);
    cluster.propose(leader, Array(200).fill(1));
    cluster.run(10_000);
    const next = cluster.leaderId;
    for (let count = 0; count < 200; count += 1) cluster.propose(next);
    cluster.run(100);
    cluster.blocked.clear();
    let refusals = 0;
    cluster.onSend = (message) => {
      if (message.type === 'appendResponse' && message.rejected && message.prevIndex !== NONE) refusals += 1;
    };
    cluster.run(1_000);
    expect(cluster.core(leader).commitIndex).toBe(cluster.core(next).commitIndex);
    expect(cluster.node(leader).machine.applied).toEqual(cluster.node(next).machine.applied);
    expect(refusals).toBeLessThanOrEqual(2);
  });

  it('notices lost appends at the next heartbeat and sends them again', () => {
    const { cluster, leader, followers } = electedCluster();
    cluster.dropIf = carriesEntries;
    cluster.propose(leader, [1, 1]);
    cluster.run(10);
    cluster.dropIf = undefined;
    cluster.run(220);
    for (const id of followers) expect(cluster.core(id).commitIndex).toBe(2);
  });

  it('stays quiet when there is nothing to say: one heartbeat a follower and interval, one answer', () => {
    const { cluster } = electedCluster();
    let messages = 0;
    cluster.onSend = () => {
      messages += 1;
    };
    cluster.run(10_000);
    expect(messages).toBe(50 * 2 * 2);
  });
});

describe('read index', () => {
  it('is answered after a round trip to a majority, and never before the leader s own no-op is committed', () => {
    const { cluster, leader } = electedCluster();
    cluster.propose(leader);
    cluster.run(20);
    cluster.node(leader).input(cluster.nowMs, (core) => expect(core.readIndex(7, cluster.nowMs)).toBe(true));
    expect(cluster.node(leader).readsReady).toEqual([]);
    cluster.run(2);
    expect(cluster.node(leader).readsReady).toEqual([{ readId: 7, index: 1 }]);
    cluster.kill(leader);
    cluster.runUntil(() => cluster.leaderId !== NONE);
    const next = cluster.node(cluster.leaderId);
    next.input(cluster.nowMs, (core) => core.readIndex(8, cluster.nowMs));
    expect(next.readsReady).toEqual([]);
    cluster.run(30);
    expect(next.readsReady).toEqual([{ readId: 8, index: 2 }]);
  });

  it('is never answered by a leader that others have replaced', () => {
    const { cluster, leader, followers } = electedCluster();
    cluster.partition([leader], followers);
    cluster.node(leader).input(cluster.nowMs, (core) => core.readIndex(1, cluster.nowMs));
    cluster.run(10_000);
    cluster.blocked.clear();
    cluster.run(1_000);
    expect(cluster.node(leader).readsReady).toEqual([]);
  });

  it('is answered by a leader that has become the only voter while the read waited', () => {
    const { cluster, leader, followers } = electedCluster({ voters: 2 });
    cluster.partition([leader], followers);
    cluster.node(leader).input(cluster.nowMs, (core) => core.readIndex(1, cluster.nowMs));
    cluster.run(100);
    expect(cluster.node(leader).readsReady).toEqual([]);
    expect(cluster.remove(leader, 1 - leader).kind).toBe('appended');
    cluster.run(10);
    expect(cluster.node(leader).readsReady).toEqual([{ readId: 1, index: 0 }]);
  });
});
