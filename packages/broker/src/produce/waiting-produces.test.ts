// Goal: what waits for a leadership is bounded by its number, and not by the bytes of its records alone.
// Method: a request that names a partition again and again, without records, in an epoch that nobody knows yet.
import { errorNameOf } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { threeBrokers } from '../testing/three-brokers.js';

it('refuses at once what comes beyond, and lets others wait afterwards', async () => {
  const { cluster, topic, client } = await threeBrokers();
  const { scheduler } = cluster;
  const channel = await client.channel(1);
  const partition = { topicId: topic, partition: 0, leaderEpoch: 1_000 };
  const ask = async (times: number) => {
    const [sentMs, attachments] = [scheduler.nowMs, Array.from({ length: times }, () => new Uint8Array(0))];
    const request = { acks: -1, timeoutMs: 5_000, partitions: attachments.map(() => partition) };
    const { message } = await channel.call(methods.produce, request, { timeoutMs: 5_000, attachments });
    const errors = new Set(message.results.map(({ error }) => errorNameOf(error)));
    return { errors: [...errors], waited: scheduler.nowMs - sentMs >= 1_000 };
  };
  const [waited, refused] = [true, false].map((waited) => ({ errors: ['UNKNOWN_LEADER_EPOCH'], waited }));
  expect(await cluster.run(Promise.all([ask(16_384), ask(1)]))).toEqual([waited, refused]);
  expect(await cluster.run(ask(1))).toEqual(waited);
});
