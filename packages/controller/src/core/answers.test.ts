import { ReplicaFailedRequest } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { ask, operations } from '../testing/admin-actions.js';
import { asReceived, ClusterModel } from '../testing/cluster-model.js';
import { decideReplicaFailed } from './replica-failed.js';

it('is refused as a whole, before any of it is looked at, where a request names more partitions than one may', () => {
  const cluster = new ClusterModel().start(0);
  const sender = { brokerId: 0, brokerEpoch: cluster.broker(0).brokerEpoch };
  const partitions = Array.from({ length: 10_001 }, (_, partition) => ({ topic: 't', partition }));
  const failed = asReceived(ReplicaFailedRequest, { ...sender, replicas: partitions.map(() => ({})) });
  const requests = [
    () => ask(cluster, operations.electLeaders, { partitions }),
    () => ask(cluster, operations.reassign, { partitions }),
    () => cluster.alterPartitions({ ...sender, partitions: partitions.map(() => ({})) }),
    () => decideReplicaFailed(cluster, failed),
  ];
  for (const request of requests) expect(request).toThrow('at most 10000 partitions');
});
