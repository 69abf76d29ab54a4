import { defineApi } from '../api.js';
import { array, int8, int16, int32, string, struct } from '../schema.js';

/** Which leader ElectLeaders asks for (KIP-460). */
export const ElectionType = { PREFERRED: 0, UNCLEAN: 1 } as const;

/** No partitions (null) asks for all. */
export const electLeaders = defineApi({
  key: 43,
  name: 'ElectLeaders',
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    electionType: int8({ since: 1 }),
    topicPartitions: array(struct({ topic: string(), partitions: array(int32()) }), { nullableFrom: 0 }),
    timeoutMs: int32({ default: 60_000 }),
  },
  response: {
    throttleTimeMs: int32({ default: 0 }),
    errorCode: int16({ since: 1 }),
    replicaElectionResults: array(
      struct({
        topic: string(),
        partitionResult: array(
          struct({ partitionId: int32(), errorCode: int16(), errorMessage: string({ nullableFrom: 0 }) }),
        ),
      }),
    ),
  },
});
