import { describe, expect, it } from 'vitest';
import { LeaderFixture, THREE } from '../testing/leader-fixture.js';

describe('the high watermark', () => {
  it('is the minimum of the durable offsets over the ISR, the leader included', () => {
    const at = new LeaderFixture().append(10).fetch(2, 10, 8).fetch(3, 10, 9);
    expect(at.highWatermark).toBe(0);
    at.ownDurable(7);
    expect(at.highWatermark).toBe(7);
    at.ownDurable(10);
    expect(at.highWatermark).toBe(8);
    at.progress(2, 10);
    expect(at.highWatermark).toBe(9);
  });

  it('parked-fetch-does-not-delay-durable-progress', () => {
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10, 0).fetch(3, 10, 0);
    expect(at.highWatermark).toBe(0);
    at.progress(2, 10).progress(3, 10);
    expect(at.highWatermark).toBe(10);
  });

  it('ignores progress above the LEO that the last fetch said', () => {
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10).fetch(3, 5);
    at.progress(3, 10);
    expect(at.highWatermark).toBe(5);
  });

  it('never decreases on a leader, though a follower restarts with less', () => {
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10).fetch(3, 10);
    expect(at.highWatermark).toBe(10);
    at.fetch(3, 4);
    expect(at.highWatermark).toBe(10);
    expect(at.leader.follower(THREE)?.logEndOffset).toBe(4);
  });

  it('stands still while the committed ISR is below min ISR, whatever the acks level', () => {
    const at = new LeaderFixture({ isr: [1] }).append(10).ownDurable(10);
    expect(at.highWatermark).toBe(0);
    at.metadata({ isr: [1, 2] }).fetch(2, 10);
    expect(at.highWatermark).toBe(10);
  });

  it('is evaluated again when a smaller ISR was committed, and when the role begins', () => {
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10);
    expect(at.highWatermark).toBe(0);
    at.metadata({ isr: [1, 2] });
    expect(at.highWatermark).toBe(10);
    const alone = new LeaderFixture({ isr: [1], replicas: [1], minIsr: 1, logEndOffset: 7 });
    expect(alone.highWatermark).toBe(7);
  });

  it('collapsed-epochs-same-leader-resets-follower-leo', () => {
    const earlier = new LeaderFixture({ epoch: 5 }).append(10).ownDurable(10).fetch(2, 10).fetch(3, 10);
    expect(earlier.highWatermark).toBe(10);
    // The same broker leads again, two epochs on. The followers may have truncated in the one between.
    const later = new LeaderFixture({ epoch: 7, logEndOffset: 10, highWatermark: 10 }).append(20).ownDurable(20);
    expect(later.highWatermark).toBe(10);
    later.fetch(2, 20);
    expect(later.highWatermark).toBe(10);
    later.fetch(3, 6);
    expect(later.highWatermark).toBe(10);
    later.fetch(3, 20);
    expect(later.highWatermark).toBe(20);
  });

  it('the latest offset is not told before the HW has reached the start of the epoch', () => {
    const at = new LeaderFixture({ logEndOffset: 10, highWatermark: 4 });
    expect(at.leader.latestOffset).toBeUndefined();
    at.fetch(2, 10).fetch(3, 9);
    expect(at.leader.latestOffset).toBeUndefined();
    at.progress(3, 9).fetch(3, 10);
    expect(at.leader.latestOffset).toBe(10);
  });
});
