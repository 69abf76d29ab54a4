// Goal: a request that names one thing again and again makes no more of an answer than one that names it once: a name takes four
// bytes, and what is told of it may be thousands of times as long.
// Method: a node that notes what it is asked.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { offset, QuorumMemberRole } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { describeProducersHandler } from './describe-producers.js';
import { describeQuorumHandler } from './describe-quorum.js';

const known = ['a', 'b'].map((name) => encodeRecordValue({ topic: { topicId: name.repeat(22), name } }));
const { image } = applyValues(emptyImage, offset(0), known);
const { NONE, UNKNOWN_TOPIC_OR_PARTITION } = KafkaErrorCode;

test('the producers of a partition that is named again are told once, and the others in their order', async () => {
  const { services } = loneDoor();
  const asked: string[] = [];
  services.registry.unary(methods.describeProducers, ({ partitions }) => {
    asked.push(...partitions.map(({ topicId, partition }) => `${topicId[0]}${partition}`));
    return { message: { results: partitions.map(({ partition }) => ({ producers: [{ producerId: partition }] })) } };
  });
  const topics = [
    { name: 'a', partitionIndexes: [1, 2, 1] },
    { name: 'none', partitionIndexes: [0, 0] },
    { name: 'b', partitionIndexes: [1] },
    { name: 'a', partitionIndexes: [2, 3] },
  ];
  const response = await describeProducersHandler({ ...services, image: () => image })({ topics }, requestContext());
  expect(asked).toEqual(['a1', 'a2', 'b1', 'a3']);
  const told = response?.topics.map(({ name, partitions }) => [
    name,
    ...partitions.map(({ partitionIndex, errorCode, activeProducers }) => [
      partitionIndex,
      errorCode,
      ...activeProducers.map(({ producerId }) => producerId),
    ]),
  ]);
  expect(told).toEqual([
    ['a', [1, NONE, 1], [2, NONE, 2]],
    ['none', [0, UNKNOWN_TOPIC_OR_PARTITION]],
    ['b', [1, NONE, 1]],
    ['a', [3, NONE, 3]],
  ]);
});

test('the voters of the metadata are told once, however often their partition is named', async () => {
  const { scheduler, services } = loneDoor();
  const members = [1, 2].map((nodeId) => ({ member: { nodeId, role: QuorumMemberRole.VOTER }, logEnd: 7 }));
  services.registry.unary(methods.describeQuorum, () => ({ message: { leader: 1, logEnd: 7, members } }));
  const named = [0, 9, 0, 9, 0].map((partitionIndex) => ({ partitionIndex }));
  const topics = [1, 2].map(() => ({ topicName: '__cluster_metadata', partitions: named }));
  const answer = Promise.resolve(describeQuorumHandler(services)({ topics }, requestContext({ apiVersion: 2 })));
  const response = await scheduler.settle(answer);
  const told = response?.topics.map(({ partitions }) =>
    partitions.map(({ partitionIndex, currentVoters }) => [partitionIndex, currentVoters.length]),
  );
  expect(told).toEqual([
    [
      [0, 2],
      [9, 0],
    ],
    [],
  ]);
});
