// Goal: what a follower said on a connection that it has given up undoes nothing of what it said since: a network that heals may
// deliver it late. Method: the test speaks in the name of broker 3, which is gone, on two connections to its leader.
import { ErrorCode, nodeId } from '@tidemark/protocol';
import { type Channel, methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { type ThreeBrokers, threeBrokers } from '../testing/three-brokers.js';

/** What broker 3 says, its log ending somewhere. */
function saying({ cluster, topic }: ThreeBrokers) {
  const brokerEpoch = cluster.controller.image.brokers.get(nodeId(3))?.brokerEpoch ?? -1;
  const who = { replicaId: 3, brokerEpoch };
  return {
    fetch: async (channel: Channel, end: number, session: { sessionId: number; sessionEpoch: number }) => {
      const asked = { topicId: topic, partition: 0, currentLeaderEpoch: 0, lastFetchedEpoch: -1, logStartOffset: 0 };
      const partitions = [{ ...asked, fetchOffset: end, durableOffset: end, maxBytes: 1_000 }];
      const request = { ...who, maxWaitMs: 1, maxBytes: 1_000, ...session, partitions };
      return (await cluster.run(channel.call(methods.fetch, request, { timeoutMs: 5_000 }))).message;
    },
    progress: async (channel: Channel, end: number) => {
      const partitions = [{ topicId: topic, partition: 0, leaderEpoch: 0, durableOffset: end }];
      channel.send(methods.progress, { ...who, partitions });
      await cluster.scheduler.runFor(100);
    },
    known: () => {
      const { logEndOffset, durableOffset } = cluster.replica(1, topic).leadership?.core.follower(nodeId(3)) ?? {};
      return { logEndOffset, durableOffset };
    },
  };
}

/** Broker 3 has begun a session on one connection, and then on another. */
async function reconnected() {
  const started = await threeBrokers({ minIsr: 1 });
  const { cluster } = started;
  cluster.kill(3);
  const says = saying(started);
  const [before, since] = [await (await cluster.client()).channel(1), await (await cluster.client()).channel(1)];
  const opened = await says.fetch(before, 0, { sessionId: 0, sessionEpoch: 0 });
  const again = await says.fetch(since, 0, { sessionId: 0, sessionEpoch: 0 });
  return { ...started, ...says, before, since, opened, again };
}

it('frames that arrive on an earlier connection of a follower change nothing', async () => {
  const { topic, client, fetch, progress, known, before, since, opened, again } = await reconnected();
  await client.produce(1, topic, ['a', 'b'], { acks: 1 });
  await fetch(since, 2, { sessionId: again.sessionId, sessionEpoch: 1 });
  expect(known()).toEqual({ logEndOffset: 2, durableOffset: 2 });

  const late = await fetch(before, 0, { sessionId: opened.sessionId, sessionEpoch: 1 });
  await progress(before, 1);
  expect(late.error).toBe(ErrorCode.FETCH_SESSION_NOT_FOUND);
  expect(known()).toEqual({ logEndOffset: 2, durableOffset: 2 });
});

it('a session goes on where the connection closes that the follower had before', async () => {
  const { cluster, topic, client, fetch, progress, known, before, since, again } = await reconnected();
  await client.produce(1, topic, ['a'], { acks: 1 });
  before.close();
  await cluster.scheduler.runFor(100);
  const answer = await fetch(since, 1, { sessionId: again.sessionId, sessionEpoch: 1 });
  expect(answer.error).toBe(ErrorCode.NONE);
  await progress(since, 1);
  expect(known()).toEqual({ logEndOffset: 1, durableOffset: 1 });
});
