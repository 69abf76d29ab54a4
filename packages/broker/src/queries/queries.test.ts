import {
  BATCH_OVERHEAD_BYTES,
  batchLayout,
  crc32c,
  ErrorCode,
  encodeBatch,
  errorNameOf,
  ListOffsetsPartitionPosition,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { threeBrokers } from '../testing/three-brokers.js';

const CALL = { timeoutMs: 5_000 };

/** Broker 2 leads with the records, and cannot tell yet that they were acknowledged: broker 3 is not heard. */
async function takeOverBehind({ cluster, topic, client }: Awaited<ReturnType<typeof threeBrokers>>, values: string[]) {
  const endOffset = cluster.replica(1, topic).log.logEndOffset + values.length;
  cluster.network.freezeHost('broker-3');
  await client.send(1, topic, values);
  await cluster.until(() => cluster.replica(2, topic).log.logEndOffset === endOffset);
  cluster.controller.elect(topic, 0, 2);
  await cluster.until(() => cluster.leads(2, topic));
}

describe('questions to the leader of a partition', () => {
  it('tells where each epoch ends, and of one above all that it knows nothing (KIP-320)', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['a', 'b']);
    const { leaderEpoch } = cluster.replica(1, topic);
    const channel = await client.channel(1);
    const ask = async (epoch: number, currentLeaderEpoch = -1) => {
      const partitions = [{ topicId: topic, partition: 0, currentLeaderEpoch, epoch }];
      const { message } = await cluster.run(channel.call(methods.epochEnds, { partitions }, CALL));
      const [result] = message.results;
      return [errorNameOf(result?.error ?? -1), result?.epoch, result?.endOffset];
    };
    expect(await ask(leaderEpoch)).toEqual(['NONE', leaderEpoch, 2]);
    expect(await ask(leaderEpoch + 1)).toEqual(['NONE', -1, -1]);
    expect(await ask(leaderEpoch, leaderEpoch + 1)).toEqual(['UNKNOWN_LEADER_EPOCH', -1, -1]);
    // As Kafka: no epoch has no end, and one below all ends where the first begins, whether there can be one or not.
    expect(await ask(-1)).toEqual(['NONE', -1, -1]);
    expect(await ask(-9)).toEqual(['NONE', -9, 0]);
    expect(await ask(leaderEpoch, -9)).toEqual(['FENCED_LEADER_EPOCH', -1, -1]);
  });

  it('sends who asks a follower to the leader', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const channel = await client.channel(2);
    const partitions = [{ topicId: topic, partition: 0, currentLeaderEpoch: -1, epoch: 0 }];
    const { message } = await cluster.run(channel.call(methods.epochEnds, { partitions }, CALL));
    expect(message.results).toMatchObject([{ error: ErrorCode.NOT_LEADER, leader: 1 }]);
  });

  it('names the idempotent producers with what they last sent', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['a', 'b'], { producer: { id: 7, sequence: 0, epoch: 3 } });
    const channel = await client.channel(1);
    const partitions = [{ topicId: topic, partition: 0 }];
    const { message } = await cluster.run(channel.call(methods.describeProducers, { partitions }, CALL));
    const wallMs = cluster.world(1).clock.wallMs();
    expect(message.results[0]?.producers).toMatchObject([{ producerId: 7, producerEpoch: 3, lastSequence: 1 }]);
    expect(Math.abs((message.results[0]?.producers[0]?.lastTimestampMs ?? 0) - wallMs)).toBeLessThan(10_000);
  });

  it('tells of as many producers as an answer has room for, and of the partitions beyond that it is overloaded', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const ids = Array.from({ length: 40 }, (_, index) => index);
    for (const id of ids) await client.produce(1, topic, ['a'], { producer: { id, sequence: 0 } });
    const channel = await client.channel(1);
    const partitions = Array.from({ length: 2_502 }, (_, index) => ({
      topicId: topic,
      partition: index === 2_501 ? 1 : 0,
    }));
    const { message } = await cluster.run(channel.call(methods.describeProducers, { partitions }, CALL));
    const told = message.results.map(({ error, producers }) => [errorNameOf(error), producers.length]);
    expect(new Set(told.slice(0, 2_500).map(String))).toEqual(new Set(['NONE,40']));
    expect(told.slice(2_500)).toEqual([
      ['OVERLOADED', 0],
      ['UNKNOWN_TOPIC_OR_PARTITION', 0],
    ]);
  });

  it('tells of an offset in which epoch its record was written, and of the end in which the next will be (KIP-320)', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['a', 'b']);
    const { leaderEpoch: first } = cluster.replica(1, topic);
    cluster.controller.elect(topic, 0, 2);
    await cluster.until(() => cluster.leads(2, topic));
    const { leaderEpoch: second } = cluster.replica(2, topic);
    const channel = await client.channel(2);
    const ask = async (position: ListOffsetsPartitionPosition, timestampMs = -1) => {
      const partitions = [{ topicId: topic, partition: 0, leaderEpoch: -1, position, timestampMs }];
      const { message } = await cluster.run(channel.call(methods.listOffsets, { partitions }, CALL));
      const [result] = message.results;
      return [result?.offset, result?.offsetEpoch];
    };
    const { EARLIEST, LATEST, TIMESTAMP, MAX_TIMESTAMP } = ListOffsetsPartitionPosition;
    expect(second).toBeGreaterThan(first);
    expect(await ask(EARLIEST)).toEqual([0, first]);
    expect(await ask(LATEST)).toEqual([2, second]);
    expect(await ask(TIMESTAMP, 0)).toEqual([0, first]);
    expect(await ask(MAX_TIMESTAMP)).toEqual([0, first]);
    expect(await ask(TIMESTAMP, Number.MAX_SAFE_INTEGER)).toEqual([-1, -1]);
    await client.produce(2, topic, ['c']);
    expect(await ask(LATEST)).toEqual([3, second]);
  });

  it('tells the end as soon as the HW has reached the start of the epoch', async () => {
    const rig = await threeBrokers();
    const { cluster, topic, client } = rig;
    await takeOverBehind(rig, ['a', 'b']);
    expect(cluster.replica(2, topic).highWatermark).toBe(0);
    const channel = await client.channel(2);
    const position = ListOffsetsPartitionPosition.LATEST;
    const partitions = [{ topicId: topic, partition: 0, leaderEpoch: -1, position }];
    const askedMs = cluster.scheduler.nowMs;
    const asked = channel.call(methods.listOffsets, { partitions }, CALL);
    await cluster.scheduler.runFor(300);
    cluster.network.thawHost('broker-3');
    expect((await cluster.run(asked)).message.results).toMatchObject([{ error: 0, offset: 2 }]);
    expect(cluster.scheduler.nowMs - askedMs).toBeLessThan(900);
  });

  it('says of no time that nothing is as late before the HW has reached the start of the epoch', async () => {
    const rig = await threeBrokers();
    const { cluster, topic, client } = rig;
    await client.produce(1, topic, ['a']);
    await cluster.until(() => [2, 3].every((id) => cluster.replica(id, topic).highWatermark === 1));
    await takeOverBehind(rig, ['b', 'c']);
    expect(cluster.replica(2, topic).highWatermark).toBe(1);
    const channel = await client.channel(2);
    const { TIMESTAMP, MAX_TIMESTAMP } = ListOffsetsPartitionPosition;
    const ask = async (position: number, timestampMs = 0) => {
      const partitions = [{ topicId: topic, partition: 0, leaderEpoch: -1, position, timestampMs }];
      const { message } = await cluster.run(channel.call(methods.listOffsets, { partitions }, CALL));
      const [result] = message.results;
      return errorNameOf(result?.error ?? 1) === 'NONE' ? result?.offset : errorNameOf(result?.error ?? 1);
    };
    const late = Number.MAX_SAFE_INTEGER;
    expect([await ask(TIMESTAMP), await ask(TIMESTAMP, late), await ask(MAX_TIMESTAMP)]).toEqual([
      0,
      'REPLICA_NOT_AVAILABLE',
      'REPLICA_NOT_AVAILABLE',
    ]);
    cluster.network.thawHost('broker-3');
    await cluster.until(() => cluster.replica(2, topic).highWatermark === 3);
    expect([await ask(TIMESTAMP), await ask(TIMESTAMP, late), await ask(MAX_TIMESTAMP)]).toEqual([0, -1, 0]);
  });

  it('finds the record with the largest timestamp, of those that consumers may see', async () => {
    const { cluster, topic, client } = await threeBrokers();
    expect(await client.listOffset(1, topic, ListOffsetsPartitionPosition.MAX_TIMESTAMP)).toBe(-1);
    await client.produce(1, topic, ['a', 'b']);
    expect(await client.listOffset(1, topic, ListOffsetsPartitionPosition.MAX_TIMESTAMP)).toBe(0);
    expect(cluster.halts).toEqual([]);
  });

  it('takes what a producer made unreadable for no damage of a log', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const batch = encodeBatch({ compression: 'gzip', records: [{ timestampMs: 50, value: new Uint8Array(100) }] });
    batch.fill(0xee, BATCH_OVERHEAD_BYTES);
    new DataView(batch.buffer).setUint32(batchLayout.crc, crc32c(batch.subarray(batchLayout.attributes)));
    const channel = await client.channel(1);
    const produced = { acks: -1, timeoutMs: 5_000, partitions: [{ topicId: topic, partition: 0, leaderEpoch: -1 }] };
    const { message } = await cluster.run(channel.call(methods.produce, produced, { ...CALL, attachments: [batch] }));
    expect(message.results).toMatchObject([{ error: 0, baseOffset: 0 }]);
    const partitions = [
      {
        topicId: topic,
        partition: 0,
        leaderEpoch: -1,
        position: ListOffsetsPartitionPosition.TIMESTAMP,
        timestampMs: 9,
      },
    ];
    const answer = await cluster.run(channel.call(methods.listOffsets, { partitions }, CALL));
    expect(answer.message.results).toMatchObject([{ error: 0, offset: 0, timestampMs: 50 }]);
    expect(cluster.leads(1, topic)).toBe(true);
  });
});
