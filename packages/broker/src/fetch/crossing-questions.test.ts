// Goal: what a leader tells in an answer that its follower drops is told again.
// Method: the test fetches in the name of broker 3, which is gone, so that it can ask once more before an answer is there.
import { nodeId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { type ThreeBrokers, threeBrokers } from '../testing/three-brokers.js';

/** Asks broker 1 in the name of broker 3, which is gone: questions of a session, each partition from an offset. */
async function inPlaceOfBroker3({ cluster, client }: ThreeBrokers, topics: readonly string[]) {
  const channel = await client.channel(1);
  cluster.kill(3);
  cluster.controller.fence(3);
  await cluster.until(() => topics.every((topic) => cluster.controller.state(topic, 0).isr.length === 2));
  const brokerEpoch = cluster.controller.image.brokers.get(nodeId(3))?.brokerEpoch ?? -1;
  const session = { sessionId: 0, sessionEpoch: 0 };
  return async (...asked: (readonly [topicId: string, logEndOffset: number])[]) => {
    const partitions = asked.map(([topicId, end]) => ({
      ...{ topicId, partition: 0, currentLeaderEpoch: 0, maxBytes: 1_000 },
      ...{ fetchOffset: end, durableOffset: end, lastFetchedEpoch: -1, logStartOffset: 0 },
    }));
    const request = { replicaId: 3, brokerEpoch, maxWaitMs: 500, maxBytes: 1_000, ...session, partitions };
    session.sessionEpoch += 1;
    const { message } = await channel.call(methods.fetch, request, { timeoutMs: 5_000 });
    session.sessionId = message.sessionId;
    return message.partitions.map(({ topicId, fetchOffset, highWatermark }) => ({
      topicId,
      fetchOffset,
      highWatermark,
    }));
  };
}

it('a follower whose question crosses an answer is told the high watermark again', async () => {
  const started = await threeBrokers();
  const { cluster, topic, client } = started;
  const ask = await inPlaceOfBroker3(started, [topic]);
  await cluster.run(ask([topic, 0]));

  const parked = ask([topic, 0]);
  cluster.network.freezeHost('broker-2');
  await client.produce(1, topic, ['a'], { acks: 1 });
  expect(await cluster.run(parked)).toEqual([{ topicId: topic, fetchOffset: 0, highWatermark: 0 }]);
  cluster.network.thawHost('broker-2');
  await cluster.until(() => cluster.replica(1, topic).leadership?.highWatermark === 1);

  // Asked before the answer has come, and so answered with the record again: this one is dropped, since the log goes on at 1.
  expect(await cluster.run(ask([topic, 0]))).toEqual([{ topicId: topic, fetchOffset: 0, highWatermark: 1 }]);
  expect(await cluster.run(ask([topic, 1]))).toEqual([{ topicId: topic, fetchOffset: 1, highWatermark: 1 }]);
  // And then it is known.
  expect(await cluster.run(ask([topic, 1]))).toEqual([]);
  expect(await cluster.run(ask())).toEqual([]);
});

it('also where the answer had room for no more than that', async () => {
  const started = await threeBrokers();
  const { cluster, topic, client } = started;
  const busy = cluster.controller.createTopic('busy', [1, 2, 3], { minIsr: 2 });
  await cluster.until(() => cluster.leads(1, busy));
  const ask = await inPlaceOfBroker3(started, [topic, busy]);
  await cluster.run(ask([busy, 0], [topic, 0]));

  const parked = ask([topic, 0]);
  cluster.network.freezeHost('broker-2');
  await client.produce(1, topic, ['a'], { acks: 1 });
  expect(await cluster.run(parked)).toEqual([{ topicId: topic, fetchOffset: 0, highWatermark: 0 }]);
  cluster.network.thawHost('broker-2');
  await client.produce(1, busy, ['x'.repeat(2_000)]);
  await cluster.until(() => cluster.replica(1, topic).leadership?.highWatermark === 1);

  // The neighbour fills the answer: of the partition whose question has crossed only the offsets are told, and dropped.
  const full = await cluster.run(ask([busy, 0], [topic, 0]));
  expect(full.at(-1)).toEqual({ topicId: topic, fetchOffset: 0, highWatermark: 1 });
  expect(await cluster.run(ask([topic, 1]))).toContainEqual({ topicId: topic, fetchOffset: 1, highWatermark: 1 });
});
