// Goal: who asked by name is told in words that it knows when the topic goes before the broker answers. Only newer clients know
// topics by their ids, and the code of an unknown id ends older consumers.
// Method: a node that knows the topic, and a broker that knows it no more.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { ErrorCode, offset } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import type { Api, RequestInit, ResponseInit } from '../core/api.js';
import { apis } from '../core/apis.js';
import { decodeRequest, encodeRequest } from '../core/frames.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler } from '../handler-table.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { deleteRecordsHandler } from './delete-records.js';
import { describeProducersHandler } from './describe-producers.js';
import { fetchHandler } from './fetch.js';
import { listOffsetsHandler } from './list-offsets.js';
import { offsetForLeaderEpochHandler } from './offset-for-leader-epoch.js';
import { produceHandler } from './produce.js';

const name = 't';
const topicId = 'a'.repeat(22);
const { image } = applyValues(emptyImage, offset(0), [encodeRecordValue({ topic: { topicId, name } })]);
const error = ErrorCode.UNKNOWN_TOPIC_ID;
const { UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION } = KafkaErrorCode;

function nodeWithoutTopic() {
  const { scheduler, services } = loneDoor();
  const gone = ({ partitions }: { readonly partitions: readonly { topicId: string; partition: number }[] }) =>
    partitions.map((each) => ({ topicId: each.topicId, partition: each.partition, error }));
  services.registry.unary(methods.fetch, (asked) => ({ message: { partitions: gone(asked) } }));
  services.registry.unary(methods.produce, (asked) => ({ message: { results: gone(asked) } }));
  services.registry.unary(methods.listOffsets, (asked) => ({ message: { results: gone(asked) } }));
  services.registry.unary(methods.epochEnds, (asked) => ({ message: { results: gone(asked) } }));
  services.registry.unary(methods.describeProducers, (asked) => ({ message: { results: gone(asked) } }));
  services.registry.unary(methods.deleteRecords, (asked) => ({ message: { results: gone(asked) } }));
  const call = async <A extends Api>(
    api: A,
    handler: Handler<A>,
    apiVersion: number,
    init: RequestInit<A>,
  ): Promise<ResponseInit<A> | undefined> => {
    const frame = encodeRequest(api, { apiVersion, correlationId: 0, clientId: null }, init);
    const { request } = decodeRequest(api, Buffer.concat(frame));
    return scheduler.settle(Promise.resolve(handler(request, requestContext({ apiVersion }))));
  };
  return { node: { ...services, image: () => image }, call };
}

test('who fetches or produces by name is told of no id, and who does by id is told that this one is unknown', async () => {
  const { node, call } = nodeWithoutTopic();
  const fetch = async (apiVersion: number) => {
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 }];
    const request = { maxWaitMs: 0, minBytes: 1, topics: [{ topic: name, topicId, partitions }] };
    const response = await call(apis.fetch, fetchHandler(node), apiVersion, request);
    return response?.responses[0]?.partitions[0]?.errorCode;
  };
  const produce = async (apiVersion: number) => {
    const topicData = [{ name, topicId, partitionData: [{ index: 0, records: null }] }];
    const request = { transactionalId: null, acks: -1, timeoutMs: 1_000, topicData };
    const response = await call(apis.produce, produceHandler(node), apiVersion, request);
    return response?.responses[0]?.partitionResponses[0]?.errorCode;
  };
  expect([await fetch(12), await fetch(13)]).toEqual([UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID]);
  expect([await produce(12), await produce(13)]).toEqual([UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID]);
});

test('who asks for offsets or producers, or deletes records, is told of no id', async () => {
  const { node, call } = nodeWithoutTopic();
  const offsets = await call(apis.listOffsets, listOffsetsHandler(node), 9, {
    topics: [{ name, partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
  });
  const ends = await call(apis.offsetForLeaderEpoch, offsetForLeaderEpochHandler(node), 4, {
    topics: [{ topic: name, partitions: [{ partition: 0, leaderEpoch: 0 }] }],
  });
  const producers = await call(apis.describeProducers, describeProducersHandler(node), 0, {
    topics: [{ name, partitionIndexes: [0] }],
  });
  const deleted = await call(apis.deleteRecords, deleteRecordsHandler(node), 2, {
    topics: [{ name, partitions: [{ partitionIndex: 0, offset: 1 }] }],
    timeoutMs: 1_000,
  });
  const told = [offsets, ends, producers, deleted].map((each) => each?.topics[0]?.partitions[0]?.errorCode);
  expect(told).toEqual(Array.from({ length: 4 }, () => UNKNOWN_TOPIC_OR_PARTITION));
});
