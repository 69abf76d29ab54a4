import { leaderEpoch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { logOf, type ModelLog } from '../testing/model-log.js';
import { findDivergence, truncationTarget } from './divergence.js';

/** One round of question and answer; returns where the follower cut, or what came instead. */
function round(follower: ModelLog, leader: ModelLog): number | 'agrees' | 'restart' | 'unknown-epoch' {
  const check = findDivergence({ fetchOffset: follower.logEndOffset, lastFetchedEpoch: follower.latestEpoch }, leader);
  if (check.kind !== 'diverges') return check.kind;
  const target = truncationTarget(check.at, follower);
  if (target.kind === 'restart') return 'restart';
  follower.truncateTo(target.offset);
  return target.offset;
}

/** All rounds until they agree. */
function rounds(follower: ModelLog, leader: ModelLog): unknown[] {
  const seen: unknown[] = [];
  for (let count = 0; count < 20; count++) {
    const outcome = round(follower, leader);
    seen.push(outcome);
    if (outcome === 'agrees' || outcome === 'restart' || outcome === 'unknown-epoch') return seen;
  }
  throw new Error('the follower asks for ever');
}

describe('finding where logs part', () => {
  it('agrees with a log that is a prefix', () => {
    expect(rounds(logOf('1:1 1:2'), logOf('1:1 1:2 1:3'))).toEqual(['agrees']);
    expect(rounds(logOf(''), logOf('1:1'))).toEqual(['agrees']);
  });

  it('same-leo-different-epoch-detected', () => {
    const follower = logOf('1:1 1:2 2:30');
    expect(rounds(follower, logOf('1:1 1:2 3:31'))).toEqual([2, 'agrees']);
  });

  it('cuts an end that the leader of the epoch never had', () => {
    expect(rounds(logOf('1:1 1:2 1:3'), logOf('1:1 2:2 2:3 2:4'))).toEqual([1, 'agrees']);
  });

  it('kip279-triple-failover-logs-converge: one answer is not enough', () => {
    // Epochs 2 and 4 were led by one broker, 3 by another; neither saw what the other wrote.
    const follower = logOf('1:1 1:2 2:3 2:4 4:5');
    const leader = logOf('1:1 1:2 2:3 3:9 5:9');
    expect(rounds(follower, leader)).toEqual([4, 3, 'agrees']);
    expect(follower.records).toEqual(leader.records.slice(0, 3));
  });

  it('epoch-without-records-divergence-terminates', () => {
    // The follower led in epoch 2 and wrote nothing. Cutting at its own end must still drop that epoch.
    const follower = logOf('1:1 1:2');
    follower.startEpoch(2);
    const leader = logOf('1:1 1:2 3:3');
    expect(rounds(follower, leader)).toEqual([2, 'agrees']);
    expect(follower.latestEpoch).toBe(1);
  });

  it('never takes an epoch that the leader does not know for agreement', () => {
    expect(rounds(logOf('1:1 4:2'), logOf('1:1 3:2'))).toEqual(['unknown-epoch']);
  });

  it('with an empty epoch cache only the length can be wrong', () => {
    const empty = { fetchOffset: logOf('1:1 1:2').logEndOffset, lastFetchedEpoch: leaderEpoch(-1) };
    expect(findDivergence(empty, logOf('1:1 1:2')).kind).toBe('agrees');
    expect(findDivergence(empty, logOf('1:1'))).toEqual({ kind: 'diverges', at: { epoch: -1, endOffset: 1 } });
  });

  it('starts again where the target lies below the log start', () => {
    const follower = { ...viewOf(logOf('1:1 1:2 1:3 1:4')), logStartOffset: logOf('1:1 1:2 1:3').logEndOffset };
    const at = { epoch: leaderEpoch(1), endOffset: logOf('1:1').logEndOffset };
    expect(truncationTarget(at, follower)).toEqual({ kind: 'restart' });
  });

  it('cuts to the log start where it has no such epoch', () => {
    const follower = logOf('4:1 4:2');
    const at = { epoch: leaderEpoch(2), endOffset: logOf('1:1').logEndOffset };
    expect(truncationTarget(at, follower)).toEqual({ kind: 'truncate', offset: 0 });
  });
});

function viewOf(log: ModelLog) {
  const { logEndOffset, logStartOffset, latestEpoch } = log;
  return { logEndOffset, logStartOffset, latestEpoch, endOffsetForEpoch: log.endOffsetForEpoch.bind(log) };
}
