// Method: a door whose metadata has partitions in the middle of a reassignment, and a controller that notes what it is asked.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { offset } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { alterPartitionReassignmentsHandler } from './reassignments.js';

const topicId = 't'.repeat(22);
const partitionOf = (partition: number, fields: object) => ({
  partition: {
    topicId,
    partition,
    replicas: [1, 2],
    isr: [1, 2],
    leader: 1,
    leaderEpoch: 0,
    partitionEpoch: 0,
    ...fields,
  },
});
const [SETTLED, GROWING, MOVING, SHRINKING] = [0, 1, 2, 3];
const values = [
  { topic: { topicId, name: 't' } },
  partitionOf(SETTLED, {}),
  partitionOf(GROWING, { replicas: [1, 2, 3], addingReplicas: [3], targetReplicas: [1, 2, 3] }),
  partitionOf(MOVING, {
    replicas: [1, 2, 3, 4],
    addingReplicas: [3, 4],
    removingReplicas: [1, 2],
    targetReplicas: [3, 4],
  }),
  partitionOf(SHRINKING, { removingReplicas: [2], targetReplicas: [1] }),
].map(encodeRecordValue);
const { image } = applyValues(emptyImage, offset(0), values);

test.each([
  ['of two', SETTLED, 2],
  ['that grows to three', GROWING, 3],
  ['of two that moves', MOVING, 2],
  ['that shrinks to one', SHRINKING, 1],
])(
  'a partition %s keeps the number of replicas that it is to have where a change of it is forbidden (KIP-860)',
  async (_, partitionIndex, kept) => {
    const { services } = loneDoor();
    const asked: number[] = [];
    services.registry.unary(methods.alterPartitionReassignments, ({ partitions }) => {
      asked.push(...partitions.map(({ replicas }) => replicas.length));
      return { message: { partitions: partitions.map(({ topic, partition }) => ({ topic, partition })) } };
    });
    const codes = [];
    for (const count of [1, 2, 3, 4]) {
      const replicas = Array.from({ length: count }, (_, index) => index + 1);
      const topics = [{ name: 't', partitions: [{ partitionIndex, replicas }] }];
      const request = { timeoutMs: 1_000, allowReplicationFactorChange: false, topics };
      const handle = alterPartitionReassignmentsHandler({ ...services, image: () => image });
      codes.push((await handle(request, requestContext()))?.responses[0]?.partitions[0]?.errorCode);
    }
    const { INVALID_REPLICATION_FACTOR, NONE } = KafkaErrorCode;
    expect(codes).toEqual([1, 2, 3, 4].map((count) => (count === kept ? NONE : INVALID_REPLICATION_FACTOR)));
    expect(asked).toEqual([kept]);
  },
);
