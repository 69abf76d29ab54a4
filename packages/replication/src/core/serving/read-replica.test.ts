import { nodeId, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { closestReplica, decideFollowerRead, type ReadCandidate } from './read-replica.js';

const follower = (id: number, given: Partial<ReadCandidate> = {}): ReadCandidate => ({
  nodeId: nodeId(id),
  rack: 'b',
  inSync: true,
  logStartOffset: offset(10),
  logEndOffset: offset(10),
  ...given,
});
const closest = (rack: string, ...followers: ReadCandidate[]) =>
  closestReplica({ rack, fetchOffset: offset(10) }, { leaderRack: 'a', followers });

describe('the closest replica', () => {
  it('is an in-sync follower in the rack of the consumer', () => {
    expect(closest('b', follower(1, { rack: 'c' }), follower(2))).toBe(2);
  });

  it('is the one that has come furthest, and of equals the first', () => {
    expect(closest('b', follower(1), follower(2, { logEndOffset: offset(12) }), follower(3))).toBe(2);
    expect(closest('b', follower(1), follower(2))).toBe(1);
  });

  it('is the leader where it stands in the rack, or the consumer in none', () => {
    expect(closest('a', follower(1, { rack: 'a' }))).toBeUndefined();
    expect(closest('', follower(1, { rack: '' }))).toBeUndefined();
  });

  it.each([
    ['not in sync', { inSync: false }],
    ['of another rack', { rack: 'c' }],
    ['behind the consumer', { logStartOffset: offset(9), logEndOffset: offset(9) }],
    ['with a log that begins behind its place', { logStartOffset: offset(11), logEndOffset: offset(12) }],
    ['not heard of in this epoch', { logStartOffset: undefined, logEndOffset: undefined }],
  ])('is no follower that is %s', (_, given) => {
    expect(closest('b', follower(1, given))).toBeUndefined();
  });
});

describe('a consumer at a follower', () => {
  const log = { logStartOffset: offset(5), highWatermark: offset(8), logEndOffset: offset(10) };

  it('is given what lies below the HW, and nothing between that and the LEO', () => {
    expect(decideFollowerRead(offset(5), log)).toEqual({ kind: 'serve', endOffset: 8 });
    expect(decideFollowerRead(offset(10), log)).toEqual({ kind: 'serve', endOffset: 8 });
  });

  it('is sent away with a place that this log does not hold', () => {
    expect(decideFollowerRead(offset(4), log).kind).toBe('not-here');
    expect(decideFollowerRead(offset(11), log).kind).toBe('not-here');
  });
});
