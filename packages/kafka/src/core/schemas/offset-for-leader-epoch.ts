import { defineApi } from '../api.js';
import { array, int16, int32, int64, string, struct } from '../schema.js';

/** What stands for the replica id of a consumer that must not see beyond the high watermark's own view (KIP-320). */
export const DEBUGGING_REPLICA = -2;

/** Where a leader epoch ends. */
export const offsetForLeaderEpoch = defineApi({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: [2, 4],
  flexibleFrom: 4,
  request: {
    replicaId: int32({ since: 3, default: DEBUGGING_REPLICA }),
    topics: array(
      struct({
        topic: string(),
        partitions: array(
          struct({
            partition: int32(),
            currentLeaderEpoch: int32({ since: 2, default: -1 }),
            leaderEpoch: int32(),
          }),
        ),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32({ since: 2 }),
    topics: array(
      struct({
        topic: string(),
        partitions: array(
          struct({
            errorCode: int16(),
            partition: int32(),
            leaderEpoch: int32({ since: 1, default: -1 }),
            endOffset: int64({ default: -1 }),
          }),
        ),
      }),
    ),
  },
});
