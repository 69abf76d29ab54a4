import { defineApi } from '../api.js';
import { array, boolean, int16, int32, string, struct } from '../schema.js';

/** `count` is the new number of all partitions. */
export const createPartitions = defineApi({
  key: 37,
  name: 'CreatePartitions',
  versions: [0, 3],
  flexibleFrom: 2,
  request: {
    topics: array(
      struct({
        name: string(),
        count: int32(),
        assignments: array(struct({ brokerIds: array(int32()) }), { nullableFrom: 0 }),
      }),
    ),
    timeoutMs: int32(),
    validateOnly: boolean(),
  },
  response: {
    throttleTimeMs: int32({ default: 0 }),
    results: array(
      struct({ name: string(), errorCode: int16(), errorMessage: string({ nullableFrom: 0, default: null }) }),
    ),
  },
});
