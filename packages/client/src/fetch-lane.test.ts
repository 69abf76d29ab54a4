import { describe, expect, it } from 'vitest';
import { AssignedPartition } from './assigned-partition.js';
import { FetchLane } from './fetch-lane.js';

const ROOM_BYTES = 1_000;
const ENDED = { nowMs: 0, patienceMs: 30_000 };

function entry({ atEnd = false, troubleSinceMs = undefined as number | undefined } = {}) {
  const assigned = Object.assign(new AssignedPartition({ topic: 'tide', partition: 0 }, { offset: 0 }), {
    atEnd,
    troubleSinceMs,
  });
  const ticket = { offset: 0, generation: 1 };
  return { assigned, ticket, topicId: 't', leaderEpoch: 0, atFollower: false };
}

describe('a fetch waits at the broker', () => {
  it('as long as it may for partitions that were read to their ends', () => {
    expect(new FetchLane().begin([entry({ atEnd: true })], 0, ROOM_BYTES)?.waitMs(500)).toBe(500);
  });

  it('not at all where one may have more', () => {
    expect(new FetchLane().begin([entry({ atEnd: true }), entry()], 0, ROOM_BYTES)?.waitMs(500)).toBe(0);
  });

  it('for a moment where a leader may be taking over, but no longer than it may', () => {
    const call = new FetchLane().begin([entry(), entry({ troubleSinceMs: 5 })], 0, ROOM_BYTES);
    expect([call?.waitMs(500), call?.waitMs(20)]).toEqual([100, 20]);
  });
});

describe('a lane', () => {
  it('has two fetches under way, of which one is parked', () => {
    const lane = new FetchLane();
    const [idle, busy, another] = [entry({ atEnd: true }), entry(), entry()];
    lane.begin([idle], 0, ROOM_BYTES);
    const fetch = lane.begin([busy], 0, ROOM_BYTES);
    expect(lane.accepts(another.assigned)).toBe(false);
    if (fetch !== undefined) lane.ended(fetch, [], ENDED);
    expect(lane.accepts(another.assigned)).toBe(true);
  });

  it('gives up the one that is parked, and nothing else, for a partition that is to join it', () => {
    const lane = new FetchLane();
    const [idle, busy, another] = [entry({ atEnd: true }), entry(), entry({ atEnd: true })];
    const [parked, fetch] = [lane.begin([idle], 0, ROOM_BYTES), lane.begin([busy], 0, ROOM_BYTES)];
    expect(lane.accepts(another.assigned)).toBe(true);
    expect(lane.begin([another], 0, ROOM_BYTES)).toBeUndefined();
    expect([parked?.signal.aborted, fetch?.signal.aborted]).toEqual([true, false]);
    expect([idle.assigned.request, busy.assigned.request]).toEqual([undefined, fetch?.id]);
    expect(lane.begin([idle, another], 0, ROOM_BYTES)?.isParked).toBe(true);
  });

  it('lets those that are parked wait no longer because others join them', () => {
    const lane = new FetchLane();
    const entries = [entry({ atEnd: true })];
    expect(lane.begin(entries, 1000, ROOM_BYTES)?.waitMs(500)).toBe(500);
    const waits = [1200.5, 1400, 1600].map((nowMs) => {
      entries.push(entry({ atEnd: true }));
      expect(lane.begin(entries.slice(-1), nowMs, ROOM_BYTES)).toBeUndefined();
      return lane.begin(entries, nowMs, ROOM_BYTES)?.waitMs(500);
    });
    // The last goes out to be told what there is.
    expect(waits).toEqual([300, 100, 0]);
  });

  it('parks anew what was just told, or was fetched with others that may have more', () => {
    const lane = new FetchLane();
    const [idle, another, busy] = [entry({ atEnd: true }), entry({ atEnd: true }), entry()];
    const parked = lane.begin([idle], 0, ROOM_BYTES);
    if (parked !== undefined) lane.ended(parked, [], ENDED);
    expect(lane.begin([idle], 400, ROOM_BYTES)?.waitMs(500)).toBe(500);
    expect(lane.begin([another], 600, ROOM_BYTES)).toBeUndefined();
    const told = lane.begin([idle, another, busy], 600, ROOM_BYTES);
    if (told !== undefined) lane.ended(told, [], ENDED);
    expect(lane.begin([idle, another], 700, ROOM_BYTES)?.waitMs(500)).toBe(500);
  });

  it('gives up what none of its partitions waits for any more', () => {
    const lane = new FetchLane();
    const [first, second] = [entry(), entry()];
    const call = lane.begin([first, second], 0, ROOM_BYTES);
    first.assigned.goTo('end');
    lane.sweep();
    expect(call?.signal.aborted).toBe(false);
    second.assigned.goTo('end');
    lane.sweep();
    expect(call?.signal.aborted).toBe(true);
  });
});
