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

  it('takes a topic for deleted that a node lacks and whose creation it has seen, and not by the word of any other', () => {
    const table = new RouteTable();
    table.apply([route({ createdOffset: 10 })]);
    const absent = (error: ErrorCode) => [TopicRoute.create({ topic: 't', error })];
    const unknown = absent(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    // As older nodes say, one that knows nothing, one that is behind, and one that has another reason not to tell.
    for (const metadataOffset of [undefined, 0, -1, 9]) expect(table.apply(unknown, metadataOffset)).toBe(false);
    expect(table.apply(absent(ErrorCode.UNKNOWN_SERVER_ERROR), 99)).toBe(false);
    expect(table.topicById('id-1')).toBeDefined();
    expect(table.apply(unknown, 10)).toBe(true);
    expect([table.topic('t'), table.topicById('id-1')]).toEqual([undefined, undefined]);
    expect(table.apply(unknown, 11)).toBe(false);
    expect(table.apply([route({ createdOffset: 10 })])).toBe(false);
    expect(table.apply([route({ topicId: 'id-2', createdOffset: 11 })])).toBe(true);
  });

  it('does not take a topic without an offset for deleted by the word of an older node', () => {
    const table = new RouteTable();
    table.apply([route({ createdOffset: 0 })]);
    table.apply([TopicRoute.create({ topic: 't', error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION })], 0);
    expect(table.topic('t')).toBeDefined();
  });

  // Any node may answer at any time, and each is as far behind as it likes.
  it('never loses a topic that exists, and in the end knows what there is', () => {
    const step = fc.record({ seen: fc.nat(), says: fc.boolean() });
    const histories = fc.record({ lives: fc.array(fc.tuple(fc.nat(3), fc.nat(3))), steps: fc.array(step) });
    fc.assert(
      fc.property(histories, fc.boolean(), ({ lives, steps }, exists) => {
        // The topic's name is taken and given up at rising offsets; what there is at each of them.
        const history: (TopicRoute | undefined)[] = [undefined];
        for (const [before, length] of lives) {
          for (let at = 0; at <= before; at++) history.push(undefined);
          const createdOffset = history.length;
          for (let at = 0; at <= length; at++) history.push(route({ topicId: `id-${createdOffset}`, createdOffset }));
        }
        if (!exists) history.push(undefined);
        const last = history.length - 1;
        const table = new RouteTable();
        const answer = (seen: number, metadataOffset: number) => {
          const lacking = TopicRoute.create({ topic: 't', error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION });
          table.apply([history[seen] ?? lacking], metadataOffset);
        };
        let told = false;
        for (const { seen, says } of steps) {
          const at = seen % history.length;
          answer(at, says ? at : 0);
          told ||= history[at] !== undefined && history[at]?.topicId === history[last]?.topicId;
          if (told) expect(table.topic('t')?.topicId).toBe(history[last]?.topicId);
        }
        answer(last, last);
        expect(table.topic('t')?.topicId).toBe(history[last]?.topicId);
      }),
    );
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
