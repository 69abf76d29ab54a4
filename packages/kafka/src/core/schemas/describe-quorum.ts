import { defineApi } from '../api.js';
import { array, int16, int32, int64, string, struct, uint16, uuid } from '../schema.js';

const replicaState = struct({
  replicaId: int32(),
  replicaDirectoryId: uuid({ since: 2 }),
  logEndOffset: int64(),
  lastFetchTimestamp: int64({ since: 1, default: -1 }),
  lastCaughtUpTimestamp: int64({ since: 1, default: -1 }),
});

/** The metadata quorum (KIP-595, KIP-836, KIP-853): its topic is `__cluster_metadata`, partition 0. */
export const describeQuorum = defineApi({
  key: 55,
  name: 'DescribeQuorum',
  versions: [0, 2],
  flexibleFrom: 0,
  request: {
    topics: array(struct({ topicName: string(), partitions: array(struct({ partitionIndex: int32() })) })),
  },
  response: {
    errorCode: int16(),
    errorMessage: string({ since: 2, nullableFrom: 2 }),
    topics: array(
      struct({
        topicName: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            errorCode: int16(),
            errorMessage: string({ since: 2, nullableFrom: 2 }),
            leaderId: int32(),
            leaderEpoch: int32(),
            highWatermark: int64(),
            currentVoters: array(replicaState),
            observers: array(replicaState),
          }),
        ),
      }),
    ),
    nodes: array(
      struct({
        nodeId: int32(),
        listeners: array(struct({ name: string(), host: string(), port: uint16() })),
      }),
      { since: 2 },
    ),
  },
});
