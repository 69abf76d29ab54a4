import { defineApi } from '../api.js';
import { array, int16, int32, string, struct, uuid } from '../schema.js';

/** By name up to v5, by name or id from v6 (KIP-516). */
export const deleteTopics = defineApi({
  key: 20,
  name: 'DeleteTopics',
  versions: [1, 6],
  flexibleFrom: 4,
  request: {
    topics: array(struct({ name: string({ nullableFrom: 6, default: null }), topicId: uuid() }), { since: 6 }),
    topicNames: array(string(), { until: 5 }),
    timeoutMs: int32(),
  },
  response: {
    throttleTimeMs: int32({ since: 1 }),
    responses: array(
      struct({
        name: string({ nullableFrom: 6 }),
        topicId: uuid({ since: 6 }),
        errorCode: int16(),
        errorMessage: string({ since: 5, nullableFrom: 5 }),
      }),
    ),
  },
});
