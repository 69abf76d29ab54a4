import { CommitLog } from '@tidemark/commitlog';
import { NONE, nodeId, RaftMessage } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { RaftError } from './errors.js';
import { encodeEntry } from './storage/entry-codec.js';
import { RaftCluster } from './testing/raft-cluster.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Settles with the error's code. */
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error instanceof RaftError ? error.code : String(error)),
  );

async function electedCluster(config: ConstructorParameters<typeof RaftCluster>[0] = { voters: 3 }) {
  const cluster = await new RaftCluster(config).startAll();
  const leader = await cluster.elect();
  return { cluster, leader, followers: cluster.members.map(({ id }) => id).filter((id) => id !== leader) };
}

describe('three nodes', () => {
  it('elect a leader, and every machine applies what is proposed, in order', async () => {
    const { cluster, leader } = await electedCluster();
    expect(cluster.scheduler.nowMs).toBeLessThan(500);
    const first = await cluster.propose(leader, 'a', 'b');
    expect(first).toEqual({ baseOffset: 1, lastOffset: 2, term: cluster.node(leader).term });
    await cluster.propose(leader, 'c');
    await cluster.runFor(5);
    expect(cluster.members.map(({ machine }) => machine.proposed)).toEqual(Array(3).fill(['a', 'b', 'c']));
  });

  it('tell the machine who leads: the leader after its own no-op, the others when they hear it', async () => {
    const { cluster, leader, followers } = await electedCluster();
    await cluster.runFor(10);
    const { term } = cluster.node(leader);
    expect(cluster.member(leader).machine.events.at(-1)).toBe(`leader of ${term} at 0`);
    for (const id of followers) {
      expect(cluster.member(id).machine.events.at(-1)).toBe(`follower in ${term} of ${leader}`);
    }
  });

  it('commit again within milliseconds of a leader s death', async () => {
    const took: number[] = [];
    for (let seed = 0; seed < 15; seed += 1) {
      const { cluster, leader } = await electedCluster({ voters: 3, seed });
      await cluster.propose(leader, 'before');
      await cluster.runFor(300);
      const killedMs = cluster.scheduler.nowMs;
      cluster.kill(leader);
      const next = await cluster.elect();
      await cluster.propose(next, 'after');
      took.push(cluster.scheduler.nowMs - killedMs);
      expect(cluster.member(next).machine.proposed).toEqual(['before', 'after']);
    }
    took.sort((a, b) => a - b);
    expect(took[7]).toBeLessThan(35);
    expect(took.at(-1)).toBeLessThan(100);
  });

  it('hand over when the leader is closed, and lose nothing', async () => {
    const { cluster, leader, followers } = await electedCluster();
    const { node } = cluster.member(leader);
    const pending = node?.propose([bytes('last')]);
    const startMs = cluster.scheduler.nowMs;
    await cluster.runFor(0.1);
    await cluster.scheduler.settle(node?.close({ handOver: true }) ?? Promise.resolve());
    expect(cluster.scheduler.nowMs - startMs).toBeLessThan(40);
    expect(['resolved', 'unknown']).toContain(await codeOf(pending ?? Promise.resolve()));
    const next = followers.find((id) => cluster.node(id).role === 'leader');
    expect(next).toBeDefined();
    await cluster.propose(next ?? NONE, 'more');
    expect(cluster.member(next ?? NONE).machine.proposed).toEqual(['last', 'more']);
  });

  it('keep everything that was acknowledged when all lose power at once', async () => {
    for (let seed = 0; seed < 8; seed += 1) {
      const { cluster, leader } = await electedCluster({ voters: 3, seed });
      const acknowledged: string[] = [];
      for (let count = 0; count < 40; count += 1) {
        const text = `${seed}/${count}`;
        cluster
          .node(leader)
          .propose([bytes(text)])
          .then(
            () => acknowledged.push(text),
            () => undefined,
          );
        await cluster.runFor(0.4);
      }
      for (const { id } of cluster.members) cluster.powerLoss(id);
      expect(acknowledged.length).toBeGreaterThan(5);
      await cluster.startAll();
      const next = await cluster.elect();
      expect(cluster.member(next).machine.proposed.slice(0, acknowledged.length)).toEqual(acknowledged);
    }
  });

  it('snapshot by the size of the log, and bring a node up to date that was away too long', async () => {
    const options = { snapshotLogBytes: 2_000, retainedLogBytes: 500, segmentBytes: 1_000, snapshotChunkBytes: 256 };
    const { cluster, leader, followers } = await electedCluster({ voters: 3, options });
    const [away = NONE] = followers;
    cluster.kill(away);
    for (let count = 0; count < 100; count += 1) await cluster.propose(leader, `text ${count}`);
    expect(cluster.node(leader).readCommitted({ from: 0, maxBytes: 1_000 })).toBe('compacted');
    await cluster.start(away);
    await cluster.scheduler.runUntil(() => cluster.node(away).appliedIndex === 100, { timeoutMs: 3_000 });
    expect(cluster.member(away).machine.proposed).toEqual(cluster.member(leader).machine.proposed);
    expect(cluster.member(away).machine.restores).toBeGreaterThan(0);
    // And a restart begins with its own snapshot.
    cluster.kill(leader);
    await cluster.start(leader);
    expect(cluster.member(leader).machine.restores).toBe(1);
    expect(cluster.member(leader).machine.proposed.length).toBeGreaterThan(50);
    await cluster.scheduler.runUntil(() => cluster.member(leader).machine.proposed.length === 100, {
      timeoutMs: 3_000,
    });
  });

  it('answer no read with an entry that was replaced in memory, and not yet on disk', async () => {
    const { cluster, leader, followers } = await electedCluster();
    for (const follower of followers) {
      cluster.blocked.add(`${leader}>${follower}`).add(`${follower}>${leader}`);
    }
    cluster
      .node(leader)
      .propose([bytes('replaced')])
      .catch(() => undefined);
    const stands = () => followers.some((id) => cluster.node(id).role === 'candidate');
    await cluster.scheduler.runUntil(stands, { timeoutMs: 20_000 });
    // The new term is being saved when the new leader's first entry, and that it is committed, are heard.
    const { disk } = cluster.member(leader);
    disk.stallSyncs();
    cluster.blocked.clear();
    await cluster.scheduler.runUntil(() => cluster.node(leader).commitIndex >= 1, { timeoutMs: 5_000 });
    const texts = () => {
      const read = cluster.node(leader).readCommitted({ from: 1, maxBytes: 1_000_000 });
      return typeof read === 'string' ? [] : read.map((batch) => new TextDecoder().decode(batch.bytes));
    };
    expect(texts().filter((text) => text.includes('replaced'))).toEqual([]);
    disk.releaseSyncs();
    await cluster.scheduler.runUntil(() => texts().length > 0, { timeoutMs: 5_000 });
    expect(texts().filter((text) => text.includes('replaced'))).toEqual([]);
  });

  it('answer reads of the committed log batch by batch', async () => {
    const { cluster, leader } = await electedCluster();
    await cluster.propose(leader, 'a', 'b');
    await cluster.propose(leader, 'c');
    const node = cluster.node(leader);
    const all = node.readCommitted({ from: 0, maxBytes: 1_000_000 });
    expect(typeof all === 'string' ? all : all.map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([
      [0, 0],
      [1, 2],
      [3, 3],
    ]);
    const one = node.readCommitted({ from: 2, maxBytes: 1 });
    expect(typeof one === 'string' ? one : one.map(({ lastOffset }) => lastOffset)).toEqual([2]);
    expect(node.readCommitted({ from: 4, maxBytes: 1 })).toEqual([]);
    expect(await cluster.scheduler.settle(node.readIndex())).toBe(3);
  });

  it('say that they are closed to whoever reads on, from the first step of a close', async () => {
    const { cluster, leader } = await electedCluster();
    await cluster.propose(leader, 'a');
    const node = cluster.node(leader);
    const closed = node.close({ handOver: false });
    expect(node.readCommitted({ from: 0, maxBytes: 1_000 })).toBe('closed');
    await cluster.scheduler.settle(closed);
    expect(node.readCommitted({ from: 0, maxBytes: 1_000 })).toBe('closed');
  });
});

describe('a follower that is behind', () => {
  /** Small segments, and a follower that is down while the log goes from one to the next, more than once. */
  async function clusterWithOneBehind() {
    const { cluster, leader, followers } = await electedCluster({ voters: 3, options: { segmentBytes: 400 } });
    const [behind = NONE] = followers;
    const texts = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(150));
    for (const text of texts.slice(0, 2)) await cluster.propose(leader, text);
    await cluster.runFor(500);
    cluster.kill(behind);
    for (const text of texts.slice(2)) await cluster.propose(leader, text);
    const hasAll = () => cluster.member(behind).machine.proposed.length === texts.length;
    return { cluster, leader, behind, texts, hasAll };
  }

  it('is sent entries that lie in several segments by nodes that were restarted, and have them on disk only', async () => {
    const { cluster, behind, texts, hasAll } = await clusterWithOneBehind();
    for (const { id, node } of cluster.members) if (node !== undefined) cluster.kill(id);
    await cluster.startAll();
    await cluster.scheduler.runUntil(hasAll, { timeoutMs: 5_000 });
    expect(cluster.member(behind).machine.proposed).toEqual(texts);
    expect(cluster.members.map(({ halted }) => halted)).toEqual([undefined, undefined, undefined]);
  });

  it('is sent them by a leader in whose memory another log has taken their place', async () => {
    const { cluster, leader, behind, texts, hasAll } = await clusterWithOneBehind();
    const { world } = cluster.member(leader);
    if (world === undefined) throw new RangeError('the leader is down');
    const { log } = CommitLog.open({ world, directory: '/data/busy-0' });
    // More than the pool that all logs of a node share.
    for (let baseOffset = 0; baseOffset < 33; baseOffset += 1) {
      log.append([encodeEntry({ records: [new Uint8Array(2 ** 20)], baseOffset, term: 0, timestampMs: 0 }).bytes]);
    }
    await cluster.start(behind);
    await cluster.scheduler.runUntil(hasAll, { timeoutMs: 5_000 });
    expect(cluster.member(behind).machine.proposed).toEqual(texts);
    expect(cluster.node(leader).role).toBe('leader');
  });
});

describe('a proposal', () => {
  it('is certainly not appended by a node that does not lead, or that was cut off and knows it', async () => {
    const { cluster, leader, followers } = await electedCluster();
    expect(await codeOf(cluster.node(followers[0] ?? NONE).propose([bytes('x')]))).toBe('not-leader');
    expect(new RaftError('not-leader', '').certain).toBe(true);
    for (const id of followers) {
      cluster.blocked.add(`${leader}>${id}`);
      cluster.blocked.add(`${id}>${leader}`);
    }
    const pending = codeOf(cluster.node(leader).propose([bytes('x')]));
    await cluster.runFor(1_200);
    expect(await pending).toBe('unknown');
    expect(new RaftError('unknown', '').certain).toBe(false);
    expect(await codeOf(cluster.node(leader).propose([bytes('x')]))).toBe('not-leader');
  });

  it('that is refused takes those behind it in the same turn along', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3, options: { entryBytesMax: 200 } });
    const node = cluster.node(leader);
    const codes = Promise.all([
      codeOf(node.propose([bytes('small')])),
      codeOf(node.propose([new Uint8Array(190)])),
      codeOf(node.propose([new Uint8Array(300)])),
      codeOf(node.propose([bytes('behind')])),
    ]);
    expect(await cluster.scheduler.settle(codes)).toEqual(['resolved', 'too-large', 'too-large', 'too-large']);
    expect(cluster.member(leader).machine.proposed).toEqual(['small']);
  });

  it('is refused when too many wait', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3, options: { pendingProposalsMax: 2 } });
    const node = cluster.node(leader);
    const codes = Promise.all(['a', 'b', 'c'].map((text) => codeOf(node.propose([bytes(text)]))));
    expect(await cluster.scheduler.settle(codes)).toEqual(['resolved', 'resolved', 'overloaded']);
  });

  it('single-voter-no-ack-before-fsync', async () => {
    const { cluster, leader } = await electedCluster({ voters: 1 });
    const { disk } = cluster.member(leader);
    disk.stallSyncs();
    let isAnswered = false;
    const answered = cluster
      .node(leader)
      .propose([bytes('x')])
      .then(() => {
        isAnswered = true;
      });
    await cluster.runFor(5_000);
    expect(isAnswered).toBe(false);
    expect(cluster.member(leader).machine.proposed).toEqual([]);
    disk.releaseSyncs();
    await cluster.scheduler.settle(answered);
    expect(cluster.member(leader).machine.proposed).toEqual(['x']);
  });
});

describe('a message', () => {
  it('of another cluster, for another node or directory, damaged, or an answer of a stranger is dropped', async () => {
    const { cluster, leader, followers } = await electedCluster();
    const [to = nodeId(0)] = followers;
    const { term } = cluster.node(leader);
    const fields = {
      clusterId: 'test',
      type: 3,
      from: { nodeId: leader, directoryId: `directory-${leader}`, host: '', port: 0 },
      to: { nodeId: to, directoryId: `directory-${to}`, host: '', port: 0 },
      term: term + 5,
    };
    const wrong = [
      { ...fields, clusterId: 'other' },
      { ...fields, to: { ...fields.to, nodeId: leader, directoryId: '' } },
      { ...fields, type: 4 as const, to: { ...fields.to, directoryId: 'replaced' } },
      { ...fields, type: 4 as const, from: { ...fields.from, nodeId: 9, directoryId: '' } },
      { ...fields, type: 4 as const, from: { ...fields.from, directoryId: 'replaced' } },
      { ...fields, from: { ...fields.from, nodeId: NONE } },
      { ...fields, type: 0 as const },
      { ...fields, term: 2 ** 31 },
    ];
    for (const message of wrong) cluster.node(to).receive(RaftMessage.create(message as Partial<RaftMessage>), []);
    const garbage = new Uint8Array(100).fill(7);
    cluster.node(to).receive(RaftMessage.create(fields as Partial<RaftMessage>), [garbage]);
    expect(cluster.node(to).term).toBe(term);
    cluster.node(to).receive(RaftMessage.create(fields as Partial<RaftMessage>), []);
    expect(cluster.node(to).term).toBe(term + 5);
  });
});
