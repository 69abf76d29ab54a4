// Goal: what a leader tells in an answer that its follower drops is told again.
// Method: the test fetches in the name of broker 3, which is gone, so that it can ask once more before an answer is there.
import { nodeId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { threeBrokers } from '../testing/three-brokers.js';

it('a follower whose question crosses an answer is told the high watermark again', async () => {
  const { cluster, topic, client } = await threeBrokers();
  const channel = await client.channel(1);
  cluster.kill(3);
  cluster.controller.fence(3);
  await cluster.until(() => cluster.controller.state(topic, 0).isr.length === 2);

  const brokerEpoch = cluster.controller.image.brokers.get(nodeId(3))?.brokerEpoch ?? -1;
  const session = { sessionId: 0, sessionEpoch: 0 };
  const ask = async (logEndOffset?: number) => {
    const position = {
      fetchOffset: logEndOffset,
      durableOffset: logEndOffset,
      lastFetchedEpoch: -1,
      logStartOffset: 0,
    };
    const partition = { topicId: topic, partition: 0, currentLeaderEpoch: 0, ...position, maxBytes: 1_000 };
    const partitions = logEndOffset === undefined ? [] : [partition];
    const request = { replicaId: 3, brokerEpoch, maxWaitMs: 500, maxBytes: 1_000, ...session, partitions };
    session.sessionEpoch += 1;
    const { message } = await channel.call(methods.fetch, request, { timeoutMs: 5_000 });
    session.sessionId = message.sessionId;
    return message.partitions.map(({ fetchOffset, highWatermark }) => ({ fetchOffset, highWatermark }));
  };
  await cluster.run(ask(0));

  const parked = ask(0);
  cluster.network.freezeHost('broker-2');
  await client.produce(1, topic, ['a'], { acks: 1 });
  expect(await cluster.run(parked)).toEqual([{ fetchOffset: 0, highWatermark: 0 }]);
  cluster.network.thawHost('broker-2');
  await cluster.until(() => cluster.replica(1, topic).leadership?.highWatermark === 1);

  // Asked before the answer has come, and so answered with the record again: this one is dropped, since the log goes on at 1.
  expect(await cluster.run(ask(0))).toEqual([{ fetchOffset: 0, highWatermark: 1 }]);
  expect(await cluster.run(ask(1))).toEqual([{ fetchOffset: 1, highWatermark: 1 }]);
  // And then it is known.
  expect(await cluster.run(ask(1))).toEqual([]);
  expect(await cluster.run(ask())).toEqual([]);
});
