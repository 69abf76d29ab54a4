import { defineApi } from '../api.js';
import { array, boolean, int8, int16, int32, string, struct, uuid } from '../schema.js';

/** From v4 -1 partitions or replicas mean the broker's defaults (KIP-464). */
export const createTopics = defineApi({
  key: 19,
  name: 'CreateTopics',
  versions: [2, 7],
  flexibleFrom: 5,
  request: {
    topics: array(
      struct({
        name: string(),
        numPartitions: int32(),
        replicationFactor: int16(),
        assignments: array(struct({ partitionIndex: int32(), brokerIds: array(int32()) })),
        configs: array(struct({ name: string(), value: string({ nullableFrom: 0 }) })),
      }),
    ),
    timeoutMs: int32({ default: 60_000 }),
    validateOnly: boolean({ since: 1 }),
  },
  response: {
    throttleTimeMs: int32({ since: 2 }),
    topics: array(
      struct({
        name: string(),
        topicId: uuid({ since: 7 }),
        errorCode: int16(),
        errorMessage: string({ since: 1, nullableFrom: 0 }),
        topicConfigErrorCode: int16({ since: 5, tag: 0 }),
        numPartitions: int32({ since: 5, default: -1 }),
        replicationFactor: int16({ since: 5, default: -1 }),
        configs: array(
          struct({
            name: string(),
            value: string({ nullableFrom: 5 }),
            readOnly: boolean(),
            configSource: int8({ default: -1 }),
            isSensitive: boolean(),
          }),
          { since: 5, nullableFrom: 5 },
        ),
      }),
    ),
  },
});
