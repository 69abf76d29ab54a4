import { describe, expect, it } from 'vitest';
import { LeaderFixture } from '../testing/leader-fixture.js';

/** A leader whose followers have ten records, all of them committed. */
function led(): LeaderFixture {
  const fixture = new LeaderFixture({ logEndOffset: 10, highWatermark: 10 }).fetch(2, 10).fetch(3, 10);
  fixture.effects();
  return fixture;
}

describe('deleted records', () => {
  it('are answered for once every live replica begins there', () => {
    const fixture = led().logStartRaised(4).awaitDeletion(7, 4).fetchFrom(2, { at: 10, start: 4 });
    expect(fixture.acknowledged()).toEqual([]);
    expect(fixture.leader.lowWatermark).toBe(0);
    fixture.fetchFrom(3, { at: 10, start: 3 });
    expect(fixture.acknowledged()).toEqual([]);
    expect(fixture.leader.lowWatermark).toBe(3);
    fixture.fetchFrom(3, { at: 10, start: 4 });
    expect(fixture.acknowledged()).toEqual(['7:NONE']);
    expect(fixture.leader.lowWatermark).toBe(4);
  });

  it('that every replica has deleted before are answered for at once', () => {
    const fixture = led().logStartRaised(4).fetchFrom(2, { at: 10, start: 5 }).fetchFrom(3, { at: 10, start: 4 });
    expect(fixture.awaitDeletion(7, 4).acknowledged()).toEqual(['7:NONE']);
  });

  it('wait for the leader itself', () => {
    const fixture = led().fetchFrom(2, { at: 10, start: 5 }).fetchFrom(3, { at: 10, start: 5 }).awaitDeletion(7, 4);
    expect(fixture.acknowledged()).toEqual([]);
    expect(fixture.logStartRaised(4).acknowledged()).toEqual(['7:NONE']);
  });

  it('do not wait for a replica that is fenced, and wait again for one that is back', () => {
    const fixture = led().logStartRaised(4).awaitDeletion(7, 4).fetchFrom(2, { at: 10, start: 4 });
    fixture.broker(3, { fenced: true });
    expect(fixture.brokersChanged().acknowledged()).toEqual(['7:NONE']);
    fixture.broker(3, { fenced: false, brokerEpoch: 200 });
    expect(fixture.brokersChanged().awaitDeletion(8, 4).acknowledged()).toEqual([]);
    // What its last incarnation said is forgotten.
    expect(fixture.leader.lowWatermark).toBe(-1);
    expect(fixture.fetchFrom(3, { at: 10, start: 4, epoch: 200 }).acknowledged()).toEqual(['8:NONE']);
  });

  it('wait for a live replica that has said nothing in this epoch', () => {
    const fixture = new LeaderFixture({ logEndOffset: 10, highWatermark: 10 }).logStartRaised(4).awaitDeletion(7, 4);
    fixture.fetchFrom(2, { at: 10, start: 4 });
    expect(fixture.acknowledged()).toEqual([]);
    expect(fixture.fetchFrom(3, { at: 10, start: 4 }).acknowledged()).toEqual(['7:NONE']);
  });

  it('cannot be told of when the time is up or the role ends', () => {
    const fixture = led().logStartRaised(4).awaitDeletion(7, 4).awaitDeletion(8, 4);
    expect(fixture.take(fixture.leader.expireAck(7)).acknowledged()).toEqual(['7:REQUEST_TIMED_OUT']);
    expect(fixture.take(fixture.leader.close()).acknowledged()).toEqual(['8:NOT_LEADER']);
    expect(fixture.awaitDeletion(9, 4).acknowledged()).toEqual(['9:NOT_LEADER']);
  });
});
