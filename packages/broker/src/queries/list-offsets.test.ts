// Goal: searches by time keep nobody from being heard, however many are asked for.
// Method: the handler of a broker that leads, in turns of the event loop that the test ends, by a clock that each search moves.
import { errorNameOf, ListOffsetsPartitionPosition, ListOffsetsRequest } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { ChangeWaiter } from '../partitions/change-waiter.js';
import { PartitionWatchers } from '../partitions/partition-watchers.js';
import { threeBrokers } from '../testing/three-brokers.js';
import { ListOffsets } from './list-offsets.js';

const { EARLIEST, MAX_TIMESTAMP, TIMESTAMP } = ListOffsetsPartitionPosition;

interface Asking {
  readonly times?: number;
  readonly by?: AbortSignal;
  /** The connection. */
  readonly from?: object;
  readonly topicId?: string;
}

async function leaderOfOne({ searchMs = 5 } = {}) {
  const { cluster, topic, client } = await threeBrokers();
  await client.produce(1, topic, ['a']);
  const [broker, { clock }] = [cluster.broker(1), cluster.world(1)];
  const turnsEnds: (() => void)[] = [];
  let readings = 0;
  const listOffsets = new ListOffsets({
    clock: { defer: (callback) => turnsEnds.push(callback), monotonicMs: () => readings++ * searchMs },
    table: broker.replicas,
    image: () => broker.image,
    changes: new ChangeWaiter(clock, new PartitionWatchers()),
  });
  const { signal } = new AbortController();
  const connection = {};
  const ask = (
    position: ListOffsetsPartitionPosition,
    { times = 1, by = signal, from = connection, topicId = topic }: Asking = {},
  ) => {
    const asked = { topicId, partition: 0, leaderEpoch: -1, position, timestampMs: 0 };
    const request = ListOffsetsRequest.create({ partitions: Array.from({ length: times }, () => asked) });
    return listOffsets.handle(request, { signal: by, caller: from });
  };
  return { cluster, ask, turnsEnds };
}

it('makes one long search in a turn, over all requests, and answers meanwhile what needs none', async () => {
  const { cluster, ask, turnsEnds } = await leaderOfOne();
  const searches = [ask(TIMESTAMP, { times: 3 }), ask(MAX_TIMESTAMP)];
  expect((await cluster.run(ask(EARLIEST))).results).toMatchObject([{ offset: 0 }]);
  for (let made = 1; made <= 4; made++) {
    await cluster.run(ask(EARLIEST));
    expect(turnsEnds.length).toBe(1);
    turnsEnds.pop()?.();
  }
  const [byTime, latest] = await cluster.run(Promise.all(searches));
  expect(byTime?.results).toMatchObject([{ offset: 0 }, { offset: 0 }, { offset: 0 }]);
  expect(latest?.results).toMatchObject([{ offset: 0 }]);
});

it('makes several short searches in a turn', async () => {
  const { cluster, ask, turnsEnds } = await leaderOfOne({ searchMs: 1 });
  const searches = ask(TIMESTAMP, { times: 14 });
  for (const turn of [1, 2]) {
    await cluster.run(ask(EARLIEST));
    expect([turn, turnsEnds.length]).toEqual([turn, 1]);
    turnsEnds.pop()?.();
  }
  const { results } = await cluster.run(searches);
  expect(results?.length).toBe(14);
  expect(turnsEnds).toEqual([]);
});

it('searches for nobody who has gone, and ends turns also as it tells so', async () => {
  const { cluster, ask, turnsEnds } = await leaderOfOne();
  const gone = new AbortController();
  const first = ask(TIMESTAMP);
  const others = Array.from({ length: 10 }, () => ask(TIMESTAMP, { times: 100, by: gone.signal }));
  const refused = Promise.all(others.map((other) => expect(other).rejects.toMatchObject({ code: 'CANCELLED' })));
  gone.abort();
  await cluster.run(ask(EARLIEST));
  let turns = 0;
  for (; turnsEnds.length > 0; turns++) {
    turnsEnds.pop()?.();
    await cluster.run(ask(EARLIEST));
  }
  await cluster.run(Promise.all([first, refused]));
  // By this clock each takes as long as a turn.
  expect(turns).toBe(11);
});

it('stops a request of many searches whose client goes', async () => {
  const { cluster, ask, turnsEnds } = await leaderOfOne();
  const gone = new AbortController();
  const refused = expect(ask(TIMESTAMP, { times: 1_000, by: gone.signal })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  await cluster.run(ask(EARLIEST));
  expect(turnsEnds.length).toBe(1);
  gone.abort();
  turnsEnds.pop()?.();
  await cluster.run(refused);
});

it('searches for one connection after the other, however much each asks for', async () => {
  const { cluster, ask, turnsEnds } = await leaderOfOne();
  const endTurn = async () => {
    await cluster.run(ask(EARLIEST));
    turnsEnds.pop()?.();
  };
  const [greedy, modest] = [{}, {}];
  let greedyAnswers = 0;
  const all = [ask(TIMESTAMP, { times: 3, from: greedy }), ask(TIMESTAMP, { times: 3, from: greedy })];
  for (const each of all) void each.then(() => greedyAnswers++);
  const answered = ask(TIMESTAMP, { from: modest });
  // It came when the other's second search was next.
  for (let turn = 0; turn < 2; turn++) await endTurn();
  await cluster.run(answered);
  expect(greedyAnswers).toBe(0);
  for (let turn = 0; turn < 5; turn++) await endTurn();
  await cluster.run(Promise.all(all));
});

it('refuses at once what it need not search for', async () => {
  const { cluster, ask } = await leaderOfOne();
  const searches = ask(TIMESTAMP, { times: 3 });
  const { results } = await cluster.run(ask(TIMESTAMP, { topicId: 'x'.repeat(22) }));
  expect(results?.map((result) => errorNameOf(result?.error ?? 0))).toEqual(['UNKNOWN_TOPIC_ID']);
  expect(await Promise.race([searches, Promise.resolve('waits')])).toBe('waits');
});

it('looks at very many partitions in turns', async () => {
  const { cluster, ask, turnsEnds } = await leaderOfOne();
  const asked = ask(EARLIEST, { times: 10_000 });
  for (let turn = 0; turn < 2; turn++) {
    await cluster.run(ask(EARLIEST));
    expect(turnsEnds.length).toBe(1);
    turnsEnds.pop()?.();
  }
  expect((await cluster.run(asked)).results?.length).toBe(10_000);
});

it.each([
  [EARLIEST, 100_001],
  [TIMESTAMP, 10_001],
])('refuses more partitions than one request may name: %s, %i', async (position, times) => {
  const { cluster, ask } = await leaderOfOne();
  await expect(cluster.run(ask(position, { times }))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});
