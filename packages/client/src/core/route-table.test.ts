import { ErrorCode, PartitionRoute, TopicRoute } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RouteTable } from './route-table.js';

/** As it comes from the wire, where defaults are not properties of their own. */
function partition(init: Partial<PartitionRoute>): PartitionRoute {
  const whole = { partition: 0, leader: 1, replicas: [1, 2, 3], isr: [1, 2, 3], ...init };
  return PartitionRoute.decode(PartitionRoute.encode(whole).finish());
}

function route(init: Partial<TopicRoute>): TopicRoute {
  return TopicRoute.create({ topic: 't', topicId: 'id-1', createdOffset: 10, partitionCount: 1, ...init });
}

describe('RouteTable', () => {
  it('replaces a route only by a later one: leader epoch first, then partition epoch', () => {
    const table = new RouteTable();
    const offer = (leader: number, leaderEpoch: number, partitionEpoch: number) =>
      table.apply([route({ partitions: [partition({ leader, leaderEpoch, partitionEpoch })] })]);
    expect(offer(1, 4, 4)).toBe(true);
    expect([offer(2, 3, 9), offer(2, 4, 4), offer(2, 4, 3)]).toEqual([false, false, false]);
    expect(table.partition('t', 0)?.leader).toBe(1);
    expect([offer(2, 4, 5), offer(3, 5, 0)]).toEqual([true, true]);
    expect(table.partition('t', 0)?.leader).toBe(3);
  });

  it('takes a topic that was created again, and never goes back to the old one', () => {
    const table = new RouteTable();
    const old = route({ partitions: [partition({ leaderEpoch: 9 })] });
    const young = route({ topicId: 'id-2', createdOffset: 20, partitions: [partition({ leader: 2 })] });
    table.apply([old]);
    expect(table.apply([young])).toBe(true);
    expect(table.apply([old])).toBe(false);
    expect(table.topic('t')?.topicId).toBe('id-2');
    expect(table.topicById('id-1')).toBeUndefined();
  });

  it('does not let an old route bring a deleted topic back, but a new topic of that name', () => {
    const table = new RouteTable();
    table.apply([route({ partitions: [partition({})] })]);
    expect(table.apply([route({ deleted: true })])).toBe(true);
    expect(table.topic('t')).toBeUndefined();
    expect(table.apply([route({ partitions: [partition({ leaderEpoch: 5 })] })])).toBe(false);
    expect(table.apply([route({ topicId: 'id-2', createdOffset: 11 })])).toBe(true);
  });

  it('ignores an answer that does not know the topic', () => {
    const table = new RouteTable();
    table.apply([route({ partitions: [partition({})] })]);
    expect(table.apply([route({ error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, createdOffset: 99 })])).toBe(false);
    expect(table.topic('t')).toBeDefined();
  });

  it("takes a refusing broker's word for the leader until a route of that epoch arrives", () => {
    const table = new RouteTable();
    table.apply([route({ partitions: [partition({ leaderEpoch: 4, partitionEpoch: 7 })] })]);
    const hint = { topicId: 'id-1', partition: 0, leader: 2, leaderEpoch: 5 };
    expect([table.applyHint({ ...hint, leaderEpoch: 4 }), table.applyHint(hint)]).toEqual([false, true]);
    expect(table.partition('t', 0)).toEqual({
      partition: 0,
      leader: 2,
      leaderEpoch: 5,
      partitionEpoch: -1,
      replicas: [1, 2, 3],
      isr: [1, 2, 3],
    });
    expect(table.apply([route({ partitions: [partition({ leader: 2, leaderEpoch: 5, partitionEpoch: 8 })] })])).toBe(
      true,
    );
    expect(table.applyHint({ ...hint, topicId: 'id-9', leaderEpoch: 9 })).toBe(false);
  });

  // What a client believes in the end must not depend on the order in which nodes answered.
  it('ends in the same state whatever the order of the answers', () => {
    const change = fc.record({
      createdOffset: fc.constantFrom(10, 20),
      deleted: fc.boolean(),
      leaderEpoch: fc.nat(3),
      partitionEpoch: fc.nat(3),
      partition: fc.nat(1),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (changes, draws) => {
        const routes = changes.map(({ createdOffset, deleted, ...epochs }) =>
          route({
            topicId: `id-${createdOffset}`,
            createdOffset,
            deleted,
            partitionCount: 2,
            // As in a cluster: one leader for each epoch.
            partitions: deleted ? [] : [partition({ ...epochs, leader: epochs.leaderEpoch })],
          }),
        );
        const shuffled = routes
          .map((each) => ({ each, key: draws.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        const [one, other] = [new RouteTable(), new RouteTable()];
        for (const each of routes) one.apply([each]);
        other.apply(shuffled);
        expect(other.topic('t')?.topicId).toBe(one.topic('t')?.topicId);
        expect(other.partition('t', 0)).toEqual(one.partition('t', 0));
        expect(other.partition('t', 1)).toEqual(one.partition('t', 1));
      }),
    );
  });
});
