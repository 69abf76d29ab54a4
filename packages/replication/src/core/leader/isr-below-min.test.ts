// Goal: a follower that is stuck leaves the ISR once, also where the HW stands still without it: nothing but its lag then
// tells it from one that may join.
import { describe, expect, it } from 'vitest';
import { LeaderFixture } from '../testing/leader-fixture.js';

/** Ten minutes in which the follower says the same once a second and every change of the ISR is committed at once. */
function tenMinutes(at: LeaderFixture, says: () => void): number[][] {
  const changes: number[][] = [];
  for (let second = 1; second <= 600; second++) {
    at.nowMs = second * 1_000;
    says();
    if (second % 5 === 0) at.checkLag();
    for (const isr of at.proposals()) {
      changes.push(isr);
      at.metadata({ isr });
    }
  }
  return changes;
}

const inSync = () =>
  new LeaderFixture({ replicas: [1, 2], isr: [1, 2], minIsr: 2, logEndOffset: 100, highWatermark: 100 }).fetch(2, 100);

describe('a follower without which the ISR is below min ISR', () => {
  it('stays out while its disk is full, and comes back when it has caught up', () => {
    const at = inSync().append(110).ownDurable(110);
    expect(tenMinutes(at, () => at.fetch(2, 100))).toEqual([[1]]);
    expect(at.leader.admit(-1)).toBe('NOT_ENOUGH_REPLICAS');
    // What it holds is nearer to the end now, and still not what the log held at its fetch before.
    at.fetch(2, 109).brokersChanged().checkLag();
    expect(at.proposals()).toEqual([]);
    at.append(120).fetch(2, 110);
    expect(at.proposals()).toEqual([[1, 2]]);
  });

  it('stays out while its session says no more of it', () => {
    const at = inSync().append(110).ownDurable(110);
    expect(tenMinutes(at, () => at.repeat(2))).toEqual([[1]]);
  });

  it('stays out while its disk hangs, and comes back when that goes on', () => {
    const at = inSync().append(110).ownDurable(110).fetch(2, 110, 100);
    expect(tenMinutes(at, () => at.progress(2, 100))).toEqual([[1]]);
    at.progress(2, 110);
    expect(at.proposals()).toEqual([[1, 2]]);
  });
});
