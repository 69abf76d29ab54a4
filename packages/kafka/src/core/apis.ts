import type { Api } from './api.js';
import { alterConfigs, incrementalAlterConfigs } from './schemas/alter-configs.js';
import { apiVersions } from './schemas/api-versions.js';
import { createPartitions } from './schemas/create-partitions.js';
import { createTopics } from './schemas/create-topics.js';
import { deleteRecords } from './schemas/delete-records.js';
import { deleteTopics } from './schemas/delete-topics.js';
import { describeCluster } from './schemas/describe-cluster.js';
import { describeConfigs } from './schemas/describe-configs.js';
import { describeLogDirs } from './schemas/describe-log-dirs.js';
import { describeProducers } from './schemas/describe-producers.js';
import { describeQuorum } from './schemas/describe-quorum.js';
import { describeTopicPartitions } from './schemas/describe-topic-partitions.js';
import { electLeaders } from './schemas/elect-leaders.js';
import { fetch } from './schemas/fetch.js';
import { findCoordinator } from './schemas/find-coordinator.js';
import { initProducerId } from './schemas/init-producer-id.js';
import { listOffsets } from './schemas/list-offsets.js';
import { metadata } from './schemas/metadata.js';
import { offsetForLeaderEpoch } from './schemas/offset-for-leader-epoch.js';
import { alterPartitionReassignments, listPartitionReassignments } from './schemas/partition-reassignments.js';
import { produce } from './schemas/produce.js';
import { unregisterBroker } from './schemas/unregister-broker.js';

/** Every API that has a schema, by name. Those of groups and transactions have none yet, and nothing announces them. */
export const apis = {
  produce,
  fetch,
  listOffsets,
  metadata,
  findCoordinator,
  apiVersions,
  createTopics,
  deleteTopics,
  deleteRecords,
  initProducerId,
  offsetForLeaderEpoch,
  describeConfigs,
  alterConfigs,
  describeLogDirs,
  createPartitions,
  electLeaders,
  incrementalAlterConfigs,
  alterPartitionReassignments,
  listPartitionReassignments,
  describeQuorum,
  describeCluster,
  describeProducers,
  unregisterBroker,
  describeTopicPartitions,
} as const;

const byKey = new Map<number, Api>(Object.values(apis).map((api: Api) => [api.key, api]));

export function apiOfKey(key: number): Api | undefined {
  return byKey.get(key);
}
