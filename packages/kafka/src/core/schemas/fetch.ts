import { defineApi } from '../api.js';
import {
  array,
  INT64_MAX,
  int8,
  int16,
  int32,
  int64,
  records,
  saturatingInt64,
  string,
  struct,
  uuid,
} from '../schema.js';
import { currentLeader, nodeEndpoint } from './leader-hints.js';

/**
 * Sessions from v7 (KIP-227), leader epochs from v9 (KIP-320), the rack from v11 (KIP-392), divergence from v12
 * (KIP-595), topic ids instead of names from v13 (KIP-516), addresses of leaders from v16 (KIP-951).
 */
export const fetch = defineApi({
  key: 1,
  name: 'Fetch',
  versions: [4, 18],
  flexibleFrom: 12,
  request: {
    clusterId: string({ since: 12, nullableFrom: 12, tag: 0 }),
    replicaId: int32({ until: 14, default: -1 }),
    replicaState: struct(
      { replicaId: int32({ default: -1 }), replicaEpoch: int64({ default: -1 }) },
      { since: 15, tag: 1 },
    ),
    maxWaitMs: int32(),
    minBytes: int32(),
    maxBytes: int32({ since: 3, default: 0x7fff_ffff }),
    isolationLevel: int8({ since: 4 }),
    sessionId: int32({ since: 7 }),
    sessionEpoch: int32({ since: 7, default: -1 }),
    topics: array(
      struct({
        topic: string({ until: 12 }),
        topicId: uuid({ since: 13 }),
        partitions: array(
          struct({
            partition: int32(),
            currentLeaderEpoch: int32({ since: 9, default: -1 }),
            fetchOffset: saturatingInt64(),
            lastFetchedEpoch: int32({ since: 12, default: -1 }),
            logStartOffset: int64({ since: 5, default: -1 }),
            partitionMaxBytes: int32(),
            replicaDirectoryId: uuid({ since: 17, tag: 0 }),
            highWatermark: saturatingInt64({ since: 18, tag: 1, default: INT64_MAX }),
          }),
        ),
      }),
    ),
    forgottenTopicsData: array(
      struct({ topic: string({ until: 12 }), topicId: uuid({ since: 13 }), partitions: array(int32()) }),
      { since: 7 },
    ),
    rackId: string({ since: 11 }),
  },
  response: {
    throttleTimeMs: int32({ since: 1 }),
    errorCode: int16({ since: 7 }),
    sessionId: int32({ since: 7 }),
    responses: array(
      struct({
        topic: string({ until: 12 }),
        topicId: uuid({ since: 13 }),
        partitions: array(
          struct({
            partitionIndex: int32(),
            errorCode: int16(),
            highWatermark: int64(),
            lastStableOffset: int64({ since: 4, default: -1 }),
            logStartOffset: int64({ since: 5, default: -1 }),
            divergingEpoch: struct(
              { epoch: int32({ default: -1 }), endOffset: int64({ default: -1 }) },
              { since: 12, tag: 0 },
            ),
            currentLeader: currentLeader({ since: 12, tag: 1 }),
            snapshotId: struct(
              { endOffset: int64({ default: -1 }), epoch: int32({ default: -1 }) },
              { since: 12, tag: 2 },
            ),
            abortedTransactions: array(struct({ producerId: int64(), firstOffset: int64() }), {
              since: 4,
              nullableFrom: 4,
            }),
            preferredReadReplica: int32({ since: 11, default: -1 }),
            records: records({ nullableFrom: 0 }),
          }),
        ),
      }),
    ),
    nodeEndpoints: array(nodeEndpoint, { since: 16, tag: 0 }),
  },
});
