import { encodeBatch, leaderEpoch, NONE, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ONE } from '../testing/leader-fixture.js';
import { logOf } from '../testing/model-log.js';
import { type FetchAnswer, type FollowerLog, PartitionFollower } from './partition-follower.js';

const text = new TextEncoder().encode('x');
const batch = (baseOffset: number, epoch: number, records = 1) =>
  encodeBatch({
    records: Array.from({ length: records }, () => ({ timestampMs: 0, value: text })),
    baseOffset,
    leaderEpoch: epoch,
  });

/** A log of which nothing is left but where it begins and ends. */
const beginsAt = (start: number): FollowerLog => ({
  logStartOffset: offset(start),
  logEndOffset: offset(start),
  durableOffset: offset(start),
  isEmpty: true,
  latestEpoch: leaderEpoch(NONE),
  endOffsetForEpoch: () => undefined,
});

function followerOf(log: FollowerLog, epoch = 5, highWatermark = 0): PartitionFollower {
  return new PartitionFollower({
    leader: ONE,
    leaderEpoch: leaderEpoch(epoch),
    highWatermark: offset(highWatermark),
    log,
  });
}

function answer(change: Partial<{ -readonly [K in keyof FetchAnswer]: unknown }> = {}): FetchAnswer {
  const base = { error: 'NONE', leaderEpoch: 5, fetchOffset: 2, highWatermark: 0, logStartOffset: 0 };
  return { ...base, divergence: undefined, batches: new Uint8Array(0), ...change } as FetchAnswer;
}

describe('a follower', () => {
  it('asks with its end, its last epoch and what its disk has', () => {
    const log = logOf('1:1 3:2');
    log.append([{ epoch: 3, value: 3 }]);
    expect(followerOf(log).ask(log)).toEqual({
      leaderEpoch: 5,
      fetchOffset: 3,
      lastFetchedEpoch: 3,
      logStartOffset: 0,
      durableOffset: 2,
    });
  });

  it('stale-fetch-response-after-epoch-change-dropped', () => {
    const log = logOf('1:1 1:2');
    const follower = followerOf(log, 6);
    expect(follower.answered(answer({ batches: batch(2, 5) }), log)).toEqual({ kind: 'dropped' });
    // The log changed since it asked: it was cut, and has grown to another end.
    expect(followerOf(log).answered(answer({ fetchOffset: 3 }), log)).toEqual({ kind: 'dropped' });
  });

  it('divergence-truncates-before-hw-adopt', () => {
    const log = logOf('1:1 1:2 2:3');
    const follower = followerOf(log, 5, 1);
    const diverging = answer({ fetchOffset: 3, highWatermark: 3, divergence: { epoch: 1, endOffset: 2 } });
    expect(follower.answered(diverging, log)).toEqual({ kind: 'truncate', offset: 2 });
    log.truncateTo(2);
    follower.truncated(log);
    expect(follower.highWatermark).toBe(1);
  });

  it("begins where its leader's log does, if that is its own end, before it takes anything of a first answer", () => {
    const log = logOf('1:1 1:2 1:3');
    const follower = followerOf(log, 5, 1);
    const first = answer({ fetchOffset: 3, highWatermark: 9, logStartOffset: 3, batches: batch(3, 5) });
    expect(follower.answered(first, log)).toEqual({ kind: 'raise', offset: 3, highWatermark: 9, logStartOffset: 3 });
    expect([follower.highWatermark, follower.agreed]).toEqual([1, false]);
    const diverging = { ...first, divergence: { epoch: leaderEpoch(1), endOffset: offset(2) } };
    expect(follower.answered(diverging, log).kind).toBe('truncate');
    // Where it ends above, the leader knows the epoch of its last record, and would have found the divergence.
    expect(follower.answered({ ...first, logStartOffset: offset(2) }, log).kind).toBe('append');
    follower.adopt({ highWatermark: offset(3), logStartOffset: offset(2) }, log);
    expect(follower.answered(first, log).kind).toBe('append');
  });

  it('appends what follows on, and adopts the HW within its log', () => {
    const log = logOf('1:1 1:2');
    const follower = followerOf(log);
    follower.adopt({ highWatermark: offset(0), logStartOffset: offset(0) }, log);
    const step = follower.answered(answer({ batches: batch(2, 5, 3), highWatermark: 9, logStartOffset: 7 }), log);
    expect(step).toMatchObject({ kind: 'append', batches: [{ length: batch(2, 5, 3).length }] });
    log.append([5, 5, 5].map((epoch) => ({ epoch, value: 0 })));
    const { logStart } = follower.adopt({ highWatermark: offset(9), logStartOffset: offset(7) }, log);
    expect(follower.highWatermark).toBe(5);
    expect(logStart).toBe(5);
  });

  it('lets its HW decrease', () => {
    const log = logOf('1:1 1:2');
    const follower = followerOf(log, 5, 2);
    follower.adopt({ highWatermark: offset(1), logStartOffset: offset(0) }, log);
    expect(follower.highWatermark).toBe(1);
    log.truncateTo(0);
    follower.truncated(log);
    expect(follower.highWatermark).toBe(0);
  });

  it.each([
    ['leave a gap', batch(3, 5), 'offset 3 where 2 follows'],
    ["have an epoch above the request's", batch(2, 6), "epoch 6 above the request's 5"],
    ["have an epoch below the log's", batch(2, 0), 'epoch 0 after 1'],
    ['are damaged', batch(2, 5).fill(0x55, 62), 'CRC'],
    ['are cut off', batch(2, 5).subarray(0, 65), ''],
  ])('refuses batches that %s', (_what, batches, reason) => {
    const log = logOf('1:1 1:2');
    const step = followerOf(log).answered(answer({ batches }), log);
    expect(step.kind).toBe('refused');
    expect(step).toHaveProperty('reason', expect.stringContaining(reason));
  });

  it('takes a batch that it restarted in the middle of, and no other that begins below its end', () => {
    const restarted = beginsAt(12);
    const asked = { fetchOffset: 12, logStartOffset: 12, highWatermark: 25 };
    const batches = Buffer.concat([batch(5, 5, 20), batch(25, 5)]);
    const step = (bytes: Uint8Array, log: FollowerLog) =>
      followerOf(log).answered(answer({ ...asked, batches: bytes }), log);
    expect(step(batches, restarted)).toMatchObject({ kind: 'append', batches: [{}, {}] });
    expect(step(batch(5, 5, 8), restarted)).toMatchObject({ kind: 'append', batches: [{}] });
    expect(step(batch(5, 5, 7), restarted)).toMatchObject({ reason: 'offset 5 where 12 follows' });
    expect(step(batch(13, 5, 7), restarted)).toMatchObject({ reason: 'offset 13 where 12 follows' });
    expect(step(Buffer.concat([batch(5, 5, 20), batch(20, 5, 9)]), restarted)).toMatchObject({
      reason: 'offset 20 where 25 follows',
    });
    // It begins where it ends since all that it has is deleted: its last batch ends there.
    expect(step(batches, { ...restarted, isEmpty: false })).toMatchObject({ reason: 'offset 5 where 12 follows' });
  });

  it("starts again where the leader's log begins above its end", () => {
    const log = logOf('1:1 1:2');
    const below = answer({ error: 'BELOW_LOG_START', logStartOffset: 40 });
    expect(followerOf(log).answered(below, log)).toEqual({ kind: 'restart', offset: 40 });
    const odd = answer({ error: 'BELOW_LOG_START', logStartOffset: 1 });
    expect(followerOf(log).answered(odd, log).kind).toBe('refused');
  });

  it('asks again later after an error', () => {
    const log = logOf('1:1 1:2');
    const step = followerOf(log).answered(answer({ error: 'UNKNOWN_LEADER_EPOCH' }), log);
    expect(step).toEqual({ kind: 'retry', error: 'UNKNOWN_LEADER_EPOCH' });
  });
});
