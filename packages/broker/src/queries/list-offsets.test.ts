// Goal: searches by time keep nobody from being heard, however many are asked for.
// Method: the handler of a broker that leads, in turns of the event loop that the test ends, by a clock that each search moves.
import { ListOffsetsPartitionPosition, ListOffsetsRequest } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { ChangeWaiter } from '../partitions/change-waiter.js';
import { PartitionWatchers } from '../partitions/partition-watchers.js';
import { threeBrokers } from '../testing/three-brokers.js';
import { ListOffsets } from './list-offsets.js';

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
  const ask = (position: ListOffsetsPartitionPosition, { times = 1, by = signal } = {}) => {
    const asked = { topicId: topic, partition: 0, leaderEpoch: -1, position, timestampMs: 0 };
    const request = ListOffsetsRequest.create({ partitions: Array.from({ length: times }, () => asked) });
    return listOffsets.handle(request, { signal: by });
  };
  return { cluster, ask, turnsEnds };
}

it('makes one long search in a turn, over all requests, and answers meanwhile what needs none', async () => {
  const { cluster, ask, turnsEnds } = await leaderOfOne();
  const { EARLIEST, MAX_TIMESTAMP, TIMESTAMP } = ListOffsetsPartitionPosition;
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
  const searches = ask(ListOffsetsPartitionPosition.TIMESTAMP, { times: 14 });
  for (const turn of [1, 2]) {
    await cluster.run(ask(ListOffsetsPartitionPosition.EARLIEST));
    expect([turn, turnsEnds.length]).toEqual([turn, 1]);
    turnsEnds.pop()?.();
  }
  const { results } = await cluster.run(searches);
  expect(results?.length).toBe(14);
  expect(turnsEnds).toEqual([]);
});

it('searches for nobody who has gone', async () => {
  const { cluster, ask, turnsEnds } = await leaderOfOne();
  const gone = new AbortController();
  const first = ask(ListOffsetsPartitionPosition.TIMESTAMP);
  const second = ask(ListOffsetsPartitionPosition.TIMESTAMP, { by: gone.signal });
  const refused = expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
  gone.abort();
  turnsEnds.pop()?.();
  await cluster.run(first);
  await cluster.run(refused);
  expect(turnsEnds).toEqual([]);
});

it('refuses more partitions than one request may name', async () => {
  const { cluster, ask } = await leaderOfOne();
  const tooMany = ask(ListOffsetsPartitionPosition.EARLIEST, { times: 100_001 });
  await expect(cluster.run(tooMany)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});
