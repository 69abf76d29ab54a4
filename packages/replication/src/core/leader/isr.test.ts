import { leaderEpoch, offset, partitionEpoch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { LeaderFixture, ONE, THREE } from '../testing/leader-fixture.js';
import { PartitionLeader } from './partition-leader.js';

describe('expansion of the ISR', () => {
  it('isr-expand-requires-leader-epoch-start-offset', () => {
    // The HW lags at 4; records up to 10 may have been committed by an earlier leader.
    const at = new LeaderFixture({ isr: [1, 2], logEndOffset: 10, highWatermark: 4 });
    at.fetch(3, 9);
    expect(at.proposals()).toEqual([]);
    at.fetch(3, 10);
    expect(at.proposals()).toEqual([[1, 2, 3]]);
  });

  it('expand-needs-durable-not-leo', () => {
    const at = new LeaderFixture({ isr: [1, 2] }).append(10).ownDurable(10).fetch(2, 10);
    expect(at.highWatermark).toBe(10);
    at.fetch(3, 10, 9);
    expect(at.proposals()).toEqual([]);
    at.progress(3, 10);
    expect(at.proposals()).toEqual([[1, 2, 3]]);
  });

  it('waits for a follower to begin where the leader does: nobody compared what it has below, and it may lead next', () => {
    const at = new LeaderFixture({ isr: [1, 2], logEndOffset: 10, highWatermark: 10, logStartOffset: 10 });
    at.fetchFrom(3, { at: 10, start: 4 });
    expect(at.proposals()).toEqual([]);
    at.fetchFrom(3, { at: 10, start: 10 });
    expect(at.proposals()).toEqual([[1, 2, 3]]);
    // Where it ends above, the leader's epochs have told that it has the same below.
    const above = new LeaderFixture({ isr: [1, 2], logEndOffset: 10, highWatermark: 10, logStartOffset: 9 });
    above.fetchFrom(3, { at: 10, start: 4 });
    expect(above.proposals()).toEqual([[1, 2, 3]]);
  });

  it.each([
    ['fenced', { fenced: true }],
    ['shutting down', { shuttingDown: true }],
    ['of another broker epoch', { brokerEpoch: 999 }],
  ])('refuses a broker that is %s', (_what, change) => {
    const at = new LeaderFixture({ isr: [1, 2] });
    at.broker(3, change);
    at.fetch(3, 0);
    expect(at.proposals()).toEqual([]);
    at.broker(3, { fenced: false, shuttingDown: false, brokerEpoch: 103 });
    at.brokersChanged();
    expect(at.proposals()).toEqual([[1, 2, 3]]);
  });

  it('names the broker epoch of every member', () => {
    const at = new LeaderFixture({ isr: [1, 2] }).fetch(3, 0);
    expect(at.pending()).toMatchObject({
      leaderEpoch: 5,
      partitionEpoch: 10,
      isr: [{ brokerEpoch: 101 }, { brokerEpoch: 102 }, { nodeId: 3, brokerEpoch: 103 }],
    });
  });

  it('has one pending change at most, and takes the next follower up when it is settled', () => {
    const at = new LeaderFixture({ isr: [1], minIsr: 1 }).fetch(2, 0).fetch(3, 0);
    expect(at.proposals()).toEqual([[1, 2]]);
    at.metadata({ isr: [1, 2] });
    expect(at.proposals()).toEqual([[1, 2, 3]]);
  });

  // Simulation, seed 145: it fetched before the metadata took it out, had nothing new to say, and stayed out for ever.
  it('takes a follower back that left after its last word, once its session fetches again', () => {
    const at = new LeaderFixture({ isr: [1, 2] }).fetch(2, 0);
    at.metadata({ isr: [1] });
    at.repeat(2, 999);
    expect(at.proposals()).toEqual([]);
    at.repeat(2);
    expect(at.proposals()).toEqual([[1, 2]]);
  });

  it('does not take a follower back that has been silent since it left', () => {
    const at = new LeaderFixture({ isr: [1, 2] }).fetch(2, 0);
    at.metadata({ isr: [1] });
    expect(at.proposals()).toEqual([]);
    at.fetch(2, 0);
    expect(at.proposals()).toEqual([[1, 2]]);
  });

  it('does not believe a new incarnation what the old one said', () => {
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10);
    at.broker(2, { brokerEpoch: 200 });
    at.brokersChanged().fetch(3, 10);
    expect(at.highWatermark).toBe(0);
  });

  it('is refused while the partition recovers, and asks for the mark to be cleared', () => {
    const at = new LeaderFixture({ isr: [1], minIsr: 1, recovering: true });
    expect(at.pending()).toMatchObject({ recovered: true, isr: [{ nodeId: 1 }] });
    at.fetch(2, 0).answer('NONE');
    expect(at.proposals()).toEqual([[1]]);
    at.metadata({ recovering: false });
    expect(at.proposals()).toEqual([[1, 2]]);
  });

  it('asks again for the mark to be cleared when another change came first', () => {
    const at = new LeaderFixture({ isr: [1], minIsr: 1, recovering: true }).answer('INVALID_UPDATE_VERSION');
    at.proposals();
    at.metadata({ recovering: true });
    expect(at.pending()).toMatchObject({ recovered: true, isr: [{ nodeId: 1 }] });
    expect(at.proposals()).toEqual([[1]]);
  });
});

describe('the maximal ISR', () => {
  it('isr-expand-inflight-failover-no-loss', () => {
    // Until the outcome is known the HW must be safe for the ISR with the added member: the controller may have
    // committed it, and may elect that member next.
    const at = new LeaderFixture({ isr: [1, 2] }).fetch(2, 0).fetch(3, 0).answer('REQUEST_TIMED_OUT');
    at.append(10).ownDurable(10).fetch(2, 10);
    expect(at.highWatermark).toBe(0);
    at.fetch(3, 10);
    expect(at.highWatermark).toBe(10);
  });

  it('isr-shrink-lost-response-hw-frozen', () => {
    // A shrink is pending: the controller may not have committed it, and may elect the member that lags.
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10).fetch(3, 4);
    at.nowMs = 20_000;
    at.fetch(2, 10).checkLag();
    expect(at.proposals()).toEqual([[1, 2]]);
    at.answer('DISCONNECTED');
    expect(at.highWatermark).toBe(4);
    // Not even the answer is enough: the metadata must have come as far.
    at.answer('NONE');
    expect(at.highWatermark).toBe(4);
    at.metadata({ isr: [1, 2] });
    expect(at.highWatermark).toBe(10);
  });
});

describe('shrinking', () => {
  it('idle-partition-not-shrunk-on-first-append', () => {
    const at = new LeaderFixture().fetch(2, 0).fetch(3, 0);
    // Hours without an append: the parked fetches say nothing new.
    at.nowMs = 3_600_000;
    at.append(10).ownDurable(10).checkLag();
    expect(at.proposals()).toEqual([]);
    at.nowMs += 10_001;
    at.fetch(2, 10).checkLag();
    expect(at.proposals()).toEqual([[1, 2]]);
  });

  it('counts becoming leader as caught up for the whole ISR', () => {
    const at = new LeaderFixture({ logEndOffset: 10 });
    at.nowMs = 10_000;
    at.checkLag();
    expect(at.proposals()).toEqual([]);
    at.nowMs = 10_001;
    at.checkLag();
    expect(at.proposals()).toEqual([[1]]);
  });

  it('keeps a follower that always has what the log held at its previous fetch', () => {
    const at = new LeaderFixture();
    at.fetch(3, 0);
    for (let round = 1; round <= 10; round++) {
      at.nowMs = round * 5_000;
      at.append(round * 10)
        .fetch(2, round * 10)
        .fetch(3, (round - 1) * 10)
        .checkLag();
    }
    expect(at.proposals()).toEqual([]);
  });

  it('drops a member whose disk stays below the LEO that it reported', () => {
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10).fetch(3, 10, 5);
    at.nowMs = 6_000;
    at.append(20).ownDurable(20).fetch(2, 20).fetch(3, 20, 9);
    at.nowMs = 10_001;
    at.fetch(3, 20, 9).checkLag();
    expect(at.proposals()).toEqual([[1, 2]]);
  });

  it('keeps a member whose disk follows, however far behind', () => {
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10).fetch(3, 10, 0);
    for (let round = 1; round <= 5; round++) {
      at.nowMs = round * 6_000;
      at.append(10 + round * 10).ownDurable(10 + round * 10);
      at.fetch(2, 10 + round * 10).fetch(3, 10 + round * 10, round * 10);
      at.checkLag();
    }
    expect(at.proposals()).toEqual([]);
  });
});

describe('answers to AlterPartition', () => {
  const shrinking = () => {
    const at = new LeaderFixture().append(10).ownDurable(10).fetch(2, 10).fetch(3, 4);
    at.nowMs = 20_000;
    at.fetch(2, 10).checkLag();
    at.effects();
    return at;
  };

  // A deposed controller that is not aware of it may never have heard of the topic.
  const unjudged = ['NOT_CONTROLLER', 'STALE_BROKER_EPOCH', 'UNKNOWN_TOPIC_ID', 'UNKNOWN_TOPIC_OR_PARTITION'] as const;
  it.each(['REQUEST_TIMED_OUT', 'DISCONNECTED', 'NOT_COMMITTED', ...unjudged] as const)(
    'lost-alterpartition-is-resent: the same proposal after %s',
    (error) => {
      const at = shrinking();
      const proposal = at.pending();
      at.answer(error);
      expect(at.effects()).toEqual([{ kind: 'propose-isr', proposal, again: true }]);
      expect(at.pending()).toBe(proposal);
    },
  );

  it.each(['FENCED_LEADER_EPOCH', 'INVALID_UPDATE_VERSION', 'NOT_LEADER', 'NONE'] as const)(
    'stops sending and stays pending after %s, until metadata comes',
    (error) => {
      const at = shrinking().answer(error);
      expect(at.effects()).toEqual([]);
      expect(at.pending().isr).toHaveLength(2);
      at.metadata({ isr: [1, 2] });
      expect(at.effects()[0]).toEqual({ kind: 'settle-isr' });
      expect(at.leader.pendingIsrChange).toBeUndefined();
    },
  );

  it('late-alterpartition-copy-cannot-apply: adopts the raised epoch of "ineligible", then rolls back', () => {
    const at = new LeaderFixture({ isr: [1, 2] }).fetch(3, 0).answer('INELIGIBLE_REPLICA', 11);
    expect(at.leader.pendingIsrChange).toBeUndefined();
    expect(at.leader.partitionEpoch).toBe(11);
    expect(at.leader.maximalIsr).toHaveLength(2);
    at.effects();
    // Not proposed again before the metadata shows what the controller saw.
    at.fetch(3, 0);
    expect(at.proposals()).toEqual([]);
    at.metadata({ partitionEpoch: 11 });
    expect(at.proposals()).toEqual([[1, 2, 3]]);
    expect(at.pending().partitionEpoch).toBe(11);
  });

  it('rolls back what never left, but not what may have left before', () => {
    const never = shrinking().notAttempted();
    expect(never.leader.pendingIsrChange).toBeUndefined();
    const once = shrinking().answer('REQUEST_TIMED_OUT').notAttempted();
    expect(once.leader.pendingIsrChange).toBeDefined();
  });

  it('does not believe an answer to another proposal', () => {
    const at = shrinking();
    const old = at.pending();
    at.metadata({ isr: [1, 2] }).fetch(3, 10);
    at.effects();
    const answer = { kind: 'answered', error: 'INELIGIBLE_REPLICA', partitionEpoch: at.leader.partitionEpoch } as const;
    at.take(at.leader.isrAnswered(old, answer));
    expect(at.effects()).toEqual([]);
    expect(at.pending().isr).toHaveLength(3);
  });

  it('ignores metadata whose partition epoch is not higher', () => {
    const at = shrinking();
    at.metadata({ isr: [1], partitionEpoch: 10 });
    expect(at.leader.committedIsr).toContain(THREE);
    expect(at.pending().isr).toHaveLength(2);
  });
});

describe('a leadership that has ended before it began', () => {
  it('proposes nothing', () => {
    const leader = new PartitionLeader({
      nodeId: ONE,
      view: {
        replicas: [ONE],
        isr: [ONE],
        leader: ONE,
        leaderEpoch: leaderEpoch(5),
        partitionEpoch: partitionEpoch(10),
        recovering: true,
      },
      minIsr: 1,
      brokers: () => undefined,
      logEndOffset: offset(10),
      durableOffset: offset(10),
      logStartOffset: offset(0),
      highWatermark: offset(10),
      lagMaxMs: 10_000,
      nowMs: 0,
    });
    leader.close();
    expect(leader.start(0)).toEqual([]);
    expect(leader.pendingIsrChange).toBeUndefined();
  });
});
