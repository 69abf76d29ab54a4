// Goal: a partition that a request names again is asked about never, and refused once, as with Kafka; all others keep their order.
// Method: a broker whose answers name what it was asked.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { offset } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { apis } from '../core/apis.js';
import { decodeRequest, encodeRequest } from '../core/frames.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { listOffsetsHandler } from './list-offsets.js';

const known = ['a', 'b'].map((name) => encodeRecordValue({ topic: { topicId: name.repeat(22), name } }));
const { image } = applyValues(emptyImage, offset(0), known);
const { INVALID_REQUEST, NONE, UNKNOWN_TOPIC_OR_PARTITION, UNSUPPORTED_VERSION } = KafkaErrorCode;

test('a partition that is named again is refused once, and the others are answered in their order', async () => {
  const { services } = loneDoor();
  const asked: number[] = [];
  services.registry.unary(methods.listOffsets, ({ partitions }) => {
    asked.push(...partitions.map(({ partition }) => partition));
    return { message: { results: partitions.map(({ partition }) => ({ offset: partition * 10 })) } };
  });
  const topic = (name: string, ...partitions: (readonly [partitionIndex: number, timestamp?: number])[]) => ({
    name,
    partitions: partitions.map(([partitionIndex, timestamp = 1]) => ({ partitionIndex, timestamp })),
  });
  const topics = [topic('a', [1], [2], [1]), topic('none', [0]), topic('b', [1, -99], [3]), topic('a', [1], [4])];
  const header = { apiVersion: 9, correlationId: 0, clientId: null };
  const { request } = decodeRequest(
    apis.listOffsets,
    Buffer.concat(encodeRequest(apis.listOffsets, header, { topics })),
  );
  const response = await listOffsetsHandler({ ...services, image: () => image })(request, requestContext());
  expect(asked).toEqual([2, 3, 4]);
  const told = response?.topics.map(({ name, partitions }) => [
    name,
    ...partitions.map(({ partitionIndex, errorCode, offset: at = -1 }) => [partitionIndex, errorCode, at]),
  ]);
  expect(told).toEqual([
    ['a', [1, INVALID_REQUEST, -1], [2, NONE, 20]],
    ['none', [0, UNKNOWN_TOPIC_OR_PARTITION, -1]],
    ['b', [1, UNSUPPORTED_VERSION, -1], [3, NONE, 30]],
    ['a', [4, NONE, 40]],
  ]);
});
