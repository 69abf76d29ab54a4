import { defineApi } from '../api.js';
import { array, boolean, int16, int32, int64, string, struct } from '../schema.js';

/** No topics (null) asks for all. */
export const describeLogDirs = defineApi({
  key: 35,
  name: 'DescribeLogDirs',
  versions: [1, 5],
  flexibleFrom: 2,
  request: {
    topics: array(struct({ topic: string(), partitions: array(int32()) }), { nullableFrom: 0 }),
  },
  response: {
    throttleTimeMs: int32({ default: 0 }),
    errorCode: int16({ since: 3 }),
    results: array(
      struct({
        errorCode: int16(),
        logDir: string(),
        topics: array(
          struct({
            name: string(),
            partitions: array(
              struct({ partitionIndex: int32(), partitionSize: int64(), offsetLag: int64(), isFutureKey: boolean() }),
            ),
          }),
        ),
        totalBytes: int64({ since: 4, default: -1 }),
        usableBytes: int64({ since: 4, default: -1 }),
        isCordoned: boolean({ since: 5 }),
      }),
    ),
  },
});
