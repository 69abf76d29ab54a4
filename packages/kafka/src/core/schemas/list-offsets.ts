import { defineApi } from '../api.js';
import { array, int8, int16, int32, int64, saturatingInt64, string, struct } from '../schema.js';

/** What a ListOffsets request may ask for in place of a timestamp. */
export const ListOffsetsTimestamp = {
  LATEST: -1,
  EARLIEST: -2,
  /** The offset of the largest timestamp (KIP-734). */
  MAX_TIMESTAMP: -3,
  /** The first offset that is on this broker's disk, not in remote storage (KIP-405). */
  EARLIEST_LOCAL: -4,
  /** The last offset in remote storage (KIP-1005). */
  LATEST_TIERED: -5,
  /** The first offset that is not in remote storage yet (KIP-1023). */
  EARLIEST_PENDING_UPLOAD: -6,
} as const;

export const listOffsets = defineApi({
  key: 2,
  name: 'ListOffsets',
  versions: [1, 11],
  flexibleFrom: 6,
  request: {
    replicaId: int32({ default: -1 }),
    isolationLevel: int8({ since: 2 }),
    topics: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            currentLeaderEpoch: int32({ since: 4, default: -1 }),
            timestamp: saturatingInt64(),
          }),
        ),
      }),
    ),
    timeoutMs: int32({ since: 10 }),
  },
  response: {
    throttleTimeMs: int32({ since: 2 }),
    topics: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            errorCode: int16(),
            timestamp: int64({ since: 1, default: -1 }),
            offset: int64({ since: 1, default: -1 }),
            leaderEpoch: int32({ since: 4, default: -1 }),
          }),
        ),
      }),
    ),
  },
});
