import { defineApi } from '../api.js';
import { array, boolean, int16, int32, string, struct, uuid } from '../schema.js';

/** What stands for the authorized operations that were not asked for. */
export const OPERATIONS_NOT_ASKED = -0x8000_0000;

/** Brokers, topics and partitions. From v1 null asks for all topics; in v0 an empty list does. */
export const metadata = defineApi({
  key: 3,
  name: 'Metadata',
  versions: [0, 13],
  flexibleFrom: 9,
  request: {
    topics: array(struct({ topicId: uuid({ since: 10 }), name: string({ nullableFrom: 10 }) }), { nullableFrom: 1 }),
    allowAutoTopicCreation: boolean({ since: 4, default: true }),
    includeClusterAuthorizedOperations: boolean({ since: 8, until: 10 }),
    includeTopicAuthorizedOperations: boolean({ since: 8 }),
  },
  response: {
    throttleTimeMs: int32({ since: 3 }),
    brokers: array(
      struct({ nodeId: int32(), host: string(), port: int32(), rack: string({ since: 1, nullableFrom: 1 }) }),
    ),
    clusterId: string({ since: 2, nullableFrom: 2 }),
    controllerId: int32({ since: 1, default: -1 }),
    topics: array(
      struct({
        errorCode: int16(),
        name: string({ nullableFrom: 12 }),
        topicId: uuid({ since: 10 }),
        isInternal: boolean({ since: 1 }),
        partitions: array(
          struct({
            errorCode: int16(),
            partitionIndex: int32(),
            leaderId: int32(),
            leaderEpoch: int32({ since: 7, default: -1 }),
            replicaNodes: array(int32()),
            isrNodes: array(int32()),
            offlineReplicas: array(int32(), { since: 5 }),
          }),
        ),
        topicAuthorizedOperations: int32({ since: 8, default: OPERATIONS_NOT_ASKED }),
      }),
    ),
    clusterAuthorizedOperations: int32({ since: 8, until: 10, default: OPERATIONS_NOT_ASKED }),
    errorCode: int16({ since: 13 }),
  },
});
