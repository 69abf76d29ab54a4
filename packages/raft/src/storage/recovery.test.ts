import { NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { RaftError } from '../errors.js';
import type { RaftOptions } from '../options.js';
import { DIRECTORY, type Member, RaftCluster } from '../testing/raft-cluster.js';

const LOG_FILE = `${DIRECTORY}/log/00000000000000000000.log`;
const STATE_FILE = `${DIRECTORY}/quorum-state`;

async function electedCluster(voters: number, options: Partial<RaftOptions> = {}) {
  const cluster = await new RaftCluster({ voters, options }).startAll();
  const leader = await cluster.elect();
  return { cluster, leader, others: cluster.members.map(({ id }) => id).filter((id) => id !== leader) };
}

/** Flips a bit of a record's value, in the entry that holds `text`. */
function rot({ disk }: Member, text: string): void {
  const position = Buffer.from(disk.durableBytes(LOG_FILE) ?? []).indexOf(text);
  expect(position).toBeGreaterThan(0);
  disk.flipBit(LOG_FILE, position);
}

const openingError = (work: Promise<void>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a voter that starts', () => {
  it('midlog-corruption-abstains-then-repairs', async () => {
    const { cluster, leader, others } = await electedCluster(3);
    const [damaged = NONE, third = NONE] = others;
    // What is committed lies on the leader and on the one whose log will rot, not on the third.
    cluster.kill(third);
    for (const text of ['alpha', 'beta', 'gamma', 'delta']) await cluster.propose(leader, text);
    await cluster.runFor(10);
    cluster.kill(leader);
    cluster.kill(damaged);
    rot(cluster.member(damaged), 'beta');
    await cluster.start(damaged);
    await cluster.start(third);
    expect(cluster.node(damaged).status().abstains).toBe(true);
    expect(cluster.node(damaged).status().lastIndex).toBe(1);
    await cluster.runFor(10_000);
    expect(cluster.members.filter(({ node }) => node?.role === 'leader')).toEqual([]);
    // It goes on abstaining after another restart, although what is left of its log is sound.
    cluster.kill(damaged);
    await cluster.start(damaged);
    expect(cluster.node(damaged).status().abstains).toBe(true);
    await cluster.start(leader);
    expect(await cluster.elect()).toBe(leader);
    const { machine } = cluster.member(damaged);
    await cluster.scheduler.runUntil(() => machine.proposed.length === 4, { timeoutMs: 5_000 });
    expect(machine.proposed).toEqual(['alpha', 'beta', 'gamma', 'delta']);
    expect(cluster.node(damaged).status().abstains).toBe(false);
  });

  it('takes an entry whose offset or term was changed, where the CRC does not see it, for damage', async () => {
    for (const field of [7, 15]) {
      const { cluster, leader, others } = await electedCluster(3);
      const [victim = NONE] = others;
      await cluster.propose(leader, 'alpha');
      await cluster.propose(leader, 'beta');
      await cluster.runFor(300);
      cluster.kill(victim);
      // Base offset (bytes 0 to 7) or leader epoch (12 to 15) of the second entry.
      const { disk } = cluster.member(victim);
      const at = Buffer.from(disk.durableBytes(LOG_FILE) ?? []).readInt32BE(8) + 12;
      disk.flipBit(LOG_FILE, at + field, 6);
      await cluster.start(victim);
      expect(cluster.node(victim).status().abstains).toBe(true);
      await cluster.scheduler.runUntil(() => !cluster.node(victim).status().abstains, { timeoutMs: 10_000 });
      await cluster.runFor(500);
      expect(cluster.member(victim).machine.proposed).toEqual(['alpha', 'beta']);
    }
  });

  it('refuses a damaged log if there is nobody to repair it from, at every start, and cuts nothing', async () => {
    const { cluster, leader } = await electedCluster(1);
    await cluster.propose(leader, 'alpha');
    await cluster.propose(leader, 'beta');
    cluster.kill(leader);
    const member = cluster.member(leader);
    rot(member, 'alpha');
    const before = member.disk.durableBytes(LOG_FILE)?.slice();
    for (let start = 1; start <= 3; start += 1) {
      expect(await openingError(cluster.start(leader)), `start ${start}`).toMatchObject({ code: 'damaged' });
      expect(member.disk.durableBytes(LOG_FILE)).toEqual(before);
      cluster.kill(leader);
    }
  });

  it('refuses, at every start, a log whose damage hides that it has not been alone for long', async () => {
    const cluster = await new RaftCluster({ voters: 1, spares: 2 }).startAll();
    await cluster.scheduler.runUntil(() => cluster.node(0).role === 'leader', { timeoutMs: 5_000 });
    await cluster.propose(0, 'alpha');
    for (const added of [1, 2]) await cluster.add(0, added);
    await cluster.scheduler.runUntil(() => cluster.node(2).membership?.role === 'voter', { timeoutMs: 20_000 });
    await cluster.propose(0, 'beta');
    cluster.kill(0);
    rot(cluster.member(0), 'alpha');
    for (let start = 1; start <= 3; start += 1) {
      expect(await openingError(cluster.start(0)), `start ${start}`).toMatchObject({ code: 'damaged' });
      cluster.kill(0);
    }
    await cluster.propose(await cluster.elect(), 'gamma');
  });

  it.each(['the files of its log', 'its log folder'])(
    'abstains until it is repaired if it has lost %s',
    async (lost) => {
      const { cluster, leader, others } = await electedCluster(3);
      const [victim = NONE, third = NONE] = others;
      cluster.kill(third);
      for (const text of ['alpha', 'beta']) await cluster.propose(leader, text);
      cluster.kill(leader);
      cluster.kill(victim);
      const { disk } = cluster.member(victim);
      if (lost === 'its log folder') disk.remove(`${DIRECTORY}/log`);
      else for (const name of disk.list(`${DIRECTORY}/log`)) disk.remove(`${DIRECTORY}/log/${name}`);
      await cluster.start(victim);
      expect(cluster.node(victim).status().abstains).toBe(true);
      await cluster.start(third);
      await cluster.runFor(10_000);
      expect(cluster.members.filter(({ node }) => node?.role === 'leader')).toEqual([]);
      await cluster.start(leader);
      const { machine } = cluster.member(victim);
      await cluster.scheduler.runUntil(() => machine.proposed.length === 2, { timeoutMs: 20_000 });
      expect(cluster.node(victim).status().abstains).toBe(false);
    },
  );

  it('does not take the crash of a beginning for a log that was lost', async () => {
    for (let crashMs = 0; crashMs < 40; crashMs += 1) {
      const cluster = await new RaftCluster({ voters: 1, seed: crashMs }).startAll();
      await cluster.runFor(crashMs / 8);
      cluster.powerLoss(0);
      await cluster.start(0);
      await cluster.propose(await cluster.elect(), 'alpha');
    }
  });

  it('refuses a damaged vote file, and a log whose vote file is gone: it could vote twice', async () => {
    const { cluster, leader } = await electedCluster(3);
    const { disk } = cluster.member(leader);
    cluster.kill(leader);
    disk.flipBit(STATE_FILE, 20);
    const damaged = await openingError(cluster.start(leader));
    expect(damaged).toBeInstanceOf(RaftError);
    expect(damaged).toMatchObject({ code: 'damaged' });
    disk.remove(STATE_FILE);
    expect(await openingError(cluster.start(leader))).toMatchObject({ code: 'damaged' });
  });

  it('does without a damaged snapshot if the log reaches back far enough, and else abstains until repaired', async () => {
    for (const retainedLogBytes of [100_000, 0]) {
      const { cluster, leader, others } = await electedCluster(3, { retainedLogBytes });
      const [victim = NONE] = others;
      const { disk } = cluster.member(victim);
      await cluster.propose(leader, 'alpha');
      await cluster.runFor(300);
      await cluster.scheduler.settle(cluster.node(victim).takeSnapshot());
      const [name = ''] = disk.list(DIRECTORY).filter((each) => each.endsWith('.snapshot'));
      cluster.kill(victim);
      disk.flipBit(`${DIRECTORY}/${name}`, 50);
      await cluster.start(victim);
      expect(cluster.node(victim).status().abstains).toBe(retainedLogBytes === 0);
      await cluster.scheduler.runUntil(() => !cluster.node(victim).status().abstains, { timeoutMs: 5_000 });
      await cluster.runFor(500);
      expect(cluster.member(victim).machine.proposed).toEqual(['alpha']);
    }
  });

  it.each([
    { began: 3, unnamed: true, named: 1 },
    { began: 3, unnamed: false, named: 1 },
    { began: 1, unnamed: true, named: 2 },
  ])('refuses other first voters than those with which it began ($began, then $named)', async (story) => {
    const { began, unnamed, named } = story;
    const cluster = await new RaftCluster({ voters: began, unnamed, spares: 1 }).startAll();
    const leader = await cluster.elect();
    await cluster.propose(leader, 'alpha');
    await cluster.runFor(300);
    cluster.kill(0);
    for (const { id } of cluster.members) cluster.blocked.add(`${id}>0`);
    cluster.namedVoters.set(0, named);
    for (let start = 1; start <= 2; start += 1) {
      const error = await openingError(cluster.start(0));
      expect(error).toMatchObject({ code: 'other-voters' });
      expect(String(error)).toContain(`began with ${Array.from({ length: began }, (_, id) => id).join(', ')}:`);
    }
    cluster.blocked.clear();
    cluster.namedVoters.clear();
    await cluster.start(0);
    await cluster.propose(await cluster.elect(), 'beta');
  });

  it('does not mind which voters its configuration names once the log, or a snapshot, says who they are', async () => {
    for (const takesSnapshot of [false, true]) {
      const cluster = await new RaftCluster({ voters: 1, spares: 1, options: { retainedLogBytes: 0 } }).startAll();
      await cluster.scheduler.runUntil(() => cluster.node(0).role === 'leader', { timeoutMs: 5_000 });
      await cluster.propose(0, 'before');
      await cluster.add(0, 1);
      await cluster.scheduler.runUntil(() => cluster.node(1).membership?.role === 'voter', { timeoutMs: 20_000 });
      if (takesSnapshot) await cluster.scheduler.settle(cluster.node(0).takeSnapshot());
      cluster.kill(0);
      cluster.namedVoters.set(0, 2);
      await cluster.start(0);
      await cluster.propose(await cluster.elect(), 'alpha');
    }
  });

  it('remembers its term and its vote', async () => {
    const { cluster, leader, others } = await electedCluster(3);
    const { term } = cluster.node(leader);
    for (const { id } of cluster.members) cluster.powerLoss(id);
    for (const id of others) {
      await cluster.start(id);
      expect(cluster.node(id).term).toBe(term);
    }
  });
});

describe('a disk that fails', () => {
  it('stops the process when an fsync of the log fails', async () => {
    const { cluster, leader } = await electedCluster(3);
    const member = cluster.member(leader);
    member.disk.failNext('sync', 'EIO', { path: LOG_FILE });
    member.node?.propose([new Uint8Array(1)]).catch(() => undefined);
    await cluster.scheduler.runUntil(() => member.halted !== undefined, { timeoutMs: 1_000 });
  });

  it('stops the process when the vote cannot be saved', async () => {
    const { cluster, leader, others } = await electedCluster(3);
    const [voter = NONE] = others;
    const member = cluster.member(voter);
    member.disk.failNext('sync', 'EIO', { path: `${STATE_FILE}.tmp` });
    cluster.kill(leader);
    await cluster.scheduler.runUntil(() => member.halted !== undefined, { timeoutMs: 1_000 });
    expect(member.halted).toContain('quorum');
  });

  it('stops the process when a snapshot that was asked for cannot be written', async () => {
    const { cluster, leader } = await electedCluster(3);
    await cluster.propose(leader, 'x');
    const member = cluster.member(leader);
    member.disk.failNext('sync', 'EIO', { path: DIRECTORY });
    cluster
      .node(leader)
      .takeSnapshot()
      .catch(() => undefined);
    await cluster.scheduler.runUntil(() => member.halted !== undefined, { timeoutMs: 1_000 });
  });

  it('stops the process when the log cannot be written', async () => {
    const { cluster, leader } = await electedCluster(3);
    const member = cluster.member(leader);
    member.disk.capacityBytes = 0;
    member.node?.propose([new Uint8Array(10_000)]).catch(() => undefined);
    await cluster.scheduler.runUntil(() => member.halted !== undefined, { timeoutMs: 1_000 });
  });
});
