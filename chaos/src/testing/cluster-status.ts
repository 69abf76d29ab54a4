import type { ClusterStatus } from '@tidemark/cli';

const node = (id: number, controller: boolean) => ({
  id,
  pid: 100 + id,
  roles: [],
  controller,
  addresses: { broker: null, grpc: null, kafka: null, http: null },
});

/** Three nodes that run, and a partition for each of these leaders. */
export function clusterStatus(controller: number, leaders: readonly (number | null)[], isr = [0, 1, 2]): ClusterStatus {
  return {
    nodes: [0, 1, 2].map((id) => node(id, id === controller)),
    partitions: leaders.map((leader, partition) => ({
      topic: 't',
      partition,
      leader,
      leaderEpoch: 0,
      replicas: [0, 1, 2],
      isr,
      hw: 0,
      leo: 0,
    })),
  };
}
