import { defineApi } from '../api.js';
import { array, boolean, int16, int32, string, struct, uuid } from '../schema.js';
import { OPERATIONS_NOT_ASKED } from './metadata.js';

/** The partition that a page of the answer begins with; null: the first. */
const cursor = () => struct({ topicName: string(), partitionIndex: int32() }, { nullableFrom: 0, default: null });

/** Partitions page by page, with their eligible leaders (KIP-966). No topics asks for all. */
export const describeTopicPartitions = defineApi({
  key: 75,
  name: 'DescribeTopicPartitions',
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    topics: array(struct({ name: string() })),
    responsePartitionLimit: int32({ default: 2_000 }),
    cursor: cursor(),
  },
  response: {
    throttleTimeMs: int32({ default: 0 }),
    topics: array(
      struct({
        errorCode: int16(),
        name: string({ nullableFrom: 0 }),
        topicId: uuid(),
        isInternal: boolean({ default: false }),
        partitions: array(
          struct({
            errorCode: int16(),
            partitionIndex: int32(),
            leaderId: int32(),
            leaderEpoch: int32({ default: -1 }),
            replicaNodes: array(int32()),
            isrNodes: array(int32()),
            eligibleLeaderReplicas: array(int32(), { nullableFrom: 0, default: null }),
            lastKnownElr: array(int32(), { nullableFrom: 0, default: null }),
            offlineReplicas: array(int32()),
          }),
        ),
        topicAuthorizedOperations: int32({ default: OPERATIONS_NOT_ASKED }),
      }),
    ),
    nextCursor: cursor(),
  },
});
