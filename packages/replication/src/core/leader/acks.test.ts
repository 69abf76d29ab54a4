import { describe, expect, it } from 'vitest';
import { LeaderFixture } from '../testing/leader-fixture.js';

describe('acks', () => {
  it('answers acks=all when the HW has passed the last offset, in order', () => {
    const at = new LeaderFixture().append(3).awaitAck(1, 2).append(6).awaitAck(2, 5);
    at.ownDurable(6).fetch(2, 6).fetch(3, 2);
    expect(at.acknowledged()).toEqual([]);
    at.fetch(3, 3);
    expect(at.acknowledged()).toEqual(['1:NONE']);
    at.fetch(3, 6);
    expect(at.acknowledged()).toEqual(['2:NONE']);
  });

  it('answers acks=1 when the own disk has it, and not before', () => {
    const at = new LeaderFixture().append(3).awaitAck(1, 2, 1).ownDurable(2);
    expect(at.acknowledged()).toEqual([]);
    at.ownDurable(3);
    expect(at.acknowledged()).toEqual(['1:NONE']);
  });

  it('not-enough-replicas-before-and-after-append', () => {
    const at = new LeaderFixture({ isr: [1, 2] });
    expect(at.leader.admit(-1)).toBeUndefined();
    at.append(3).awaitAck(1, 2).ownDurable(3);
    at.metadata({ isr: [1] });
    // Before: certain, nothing is appended.
    expect(at.leader.admit(-1)).toBe('NOT_ENOUGH_REPLICAS');
    expect(at.leader.admit(1)).toBeUndefined();
    // After: what was appended is not vouched for by one replica, and its outcome is unknown.
    expect(at.highWatermark).toBe(0);
    at.take(at.leader.expireAck(1));
    expect(at.acknowledged()).toEqual(['1:NOT_ENOUGH_REPLICAS_AFTER_APPEND']);
  });

  it('a timeout is a timeout where enough replicas are in sync', () => {
    const at = new LeaderFixture().append(3).awaitAck(1, 2).awaitAck(2, 2, 1);
    at.take(at.leader.expireAck(1)).take(at.leader.expireAck(2)).take(at.leader.expireAck(9));
    expect(at.acknowledged()).toEqual(['1:REQUEST_TIMED_OUT', '2:REQUEST_TIMED_OUT']);
    at.ownDurable(3).fetch(2, 3).fetch(3, 3);
    expect(at.acknowledged()).toEqual([]);
  });

  it('duplicate-not-acknowledged-before-original-commits', () => {
    const at = new LeaderFixture().append(3).awaitAck(1, 2).append(6).ownDurable(6).awaitAck(2, 2);
    expect(at.acknowledged()).toEqual([]);
    at.fetch(2, 3).fetch(3, 3);
    expect(at.acknowledged()).toEqual(['1:NONE', '2:NONE']);
    // Committed long ago: at once, unless too few would vouch for it now.
    at.awaitAck(3, 2);
    expect(at.acknowledged()).toEqual(['3:NONE']);
    at.metadata({ isr: [1] }).awaitAck(4, 2);
    expect(at.acknowledged()).toEqual(['4:NOT_ENOUGH_REPLICAS_AFTER_APPEND']);
  });

  it('pending-acks-failed-on-epoch-change', () => {
    const at = new LeaderFixture().append(3).awaitAck(1, 2).awaitAck(2, 2, 1);
    at.take(at.leader.close());
    expect(at.acknowledged()).toEqual(['1:NOT_LEADER', '2:NOT_LEADER']);
    expect(at.leader.admit(-1)).toBe('NOT_LEADER');
    at.awaitAck(3, 2);
    expect(at.acknowledged()).toEqual(['3:NOT_LEADER']);
  });

  it('zombie-leader-resume-acks-nothing', () => {
    // Paused while another was elected: its followers fetch elsewhere, their old words are all that it has.
    const at = new LeaderFixture().fetch(2, 0).fetch(3, 0);
    at.nowMs = 60_000;
    at.append(3).ownDurable(3).awaitAck(1, 2).checkLag();
    at.nowMs = 80_000;
    at.checkLag().answer('NOT_CONTROLLER');
    at.nowMs = 100_000;
    at.checkLag();
    expect(at.highWatermark).toBe(0);
    expect(at.acknowledged()).toEqual([]);
  });
});

describe('a leader that cannot write', () => {
  it('failed-leader-write-resigns-no-offset-reuse', () => {
    const at = new LeaderFixture().append(3).awaitAck(1, 2);
    at.take(at.leader.writeFailed());
    expect(at.effects()).toEqual([
      { kind: 'acknowledge', token: 1, error: 'STORAGE_ERROR' },
      { kind: 'resign', reason: 'write-failed' },
    ]);
    expect(at.leader.serving).toBe(false);
    expect(at.leader.admit(1)).toBe('NOT_LEADER');
    at.append(5)
      .ownDurable(5)
      .fetch(2, 5)
      .fetch(3, 5)
      .metadata({ isr: [1, 2] });
    expect(at.effects()).toEqual([]);
    expect(at.highWatermark).toBe(0);
  });

  it('resigns when its own durable offset stalls, and not while it is idle', () => {
    const at = new LeaderFixture().append(3).ownDurable(3);
    at.nowMs = 60_000;
    at.fetch(2, 3).fetch(3, 3).checkLag();
    at.append(6).fetch(2, 6).fetch(3, 6);
    at.nowMs = 70_000;
    at.checkLag();
    expect(at.effects().filter(({ kind }) => kind === 'resign')).toEqual([]);
    at.nowMs = 70_001;
    at.checkLag();
    expect(at.effects()).toEqual([{ kind: 'resign', reason: 'stalled' }]);
  });

  it('resigns when its disk never has what its epoch began with, be nothing appended', () => {
    const at = new LeaderFixture({ logEndOffset: 3, durableOffset: 2 });
    at.nowMs = 10_001;
    at.fetch(2, 3).fetch(3, 3).checkLag();
    expect(at.effects()).toContainEqual({ kind: 'resign', reason: 'stalled' });
  });
});
