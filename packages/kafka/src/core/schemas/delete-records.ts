import { defineApi } from '../api.js';
import { array, int16, int32, int64, saturatingInt64, string, struct } from '../schema.js';

/** What a DeleteRecords request may name in place of an offset: everything up to the high watermark. */
export const DELETE_TO_HIGH_WATERMARK = -1;

export const deleteRecords = defineApi({
  key: 21,
  name: 'DeleteRecords',
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    topics: array(
      struct({ name: string(), partitions: array(struct({ partitionIndex: int32(), offset: saturatingInt64() })) }),
    ),
    timeoutMs: int32(),
  },
  response: {
    throttleTimeMs: int32({ default: 0 }),
    topics: array(
      struct({
        name: string(),
        partitions: array(struct({ partitionIndex: int32(), lowWatermark: int64(), errorCode: int16() })),
      }),
    ),
  },
});
