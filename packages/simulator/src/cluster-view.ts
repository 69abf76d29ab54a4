import { type MetadataImage, type PartitionState, type TopicImage, topicByName } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import type { SimulatedCluster, SimulatedMachine } from './cluster.js';

/** What an outside observer who sees every node at once knows of the cluster now. */

/** The newest metadata that any running node has. */
export function newestImage(cluster: SimulatedCluster): MetadataImage | undefined {
  let newest: MetadataImage | undefined;
  for (const { running } of cluster.machines) {
    const image = running?.node?.broker?.image;
    if (image !== undefined && (newest === undefined || image.offset > newest.offset)) newest = image;
  }
  return newest;
}

export function topicNow(cluster: SimulatedCluster, topic: string): TopicImage | undefined {
  const image = newestImage(cluster);
  return image === undefined ? undefined : topicByName(image, topic);
}

/** The machine that leads a partition, if one does. */
export function leaderOf(cluster: SimulatedCluster, topic: string, partition: number): SimulatedMachine | undefined {
  const leader = topicNow(cluster, topic)?.partitions[partition]?.leader ?? NONE;
  return leader === NONE ? undefined : cluster.machines[leader];
}

/** Up to where the leader of a partition lets consumers read; 0 if nobody leads it. */
export function highWatermarkOf(cluster: SimulatedCluster, topic: string, partition: number): number {
  const state = topicNow(cluster, topic)?.partitions[partition];
  return (state && replicaOn(leaderOf(cluster, topic, partition), state)?.highWatermark) ?? 0;
}

/** The replica of a partition that a machine hosts now, if it does. */
export function replicaOn(
  machine: SimulatedMachine | undefined,
  { topicId, partition }: Pick<PartitionState, 'topicId' | 'partition'>,
) {
  return machine?.running?.node?.broker?.replicas.get(`${topicId}/${partition}`);
}

/** The machine whose controller is active, if one is. */
export function controllerOf(cluster: SimulatedCluster): SimulatedMachine | undefined {
  return cluster.machines.find(({ running }) => running?.node?.isActiveController === true);
}

/** Every node runs and is unfenced, no voter abstains, and every partition of the topic has a leader and a full ISR. */
export function isWhole(cluster: SimulatedCluster, topic: string): boolean {
  const image = newestImage(cluster);
  const partitions = topicNow(cluster, topic)?.partitions;
  const controller = controllerOf(cluster);
  if (image === undefined || partitions === undefined || controller === undefined) return false;
  const everyNodeRuns = cluster.machines.every(({ running }) => running?.node !== undefined);
  // One that abstains has a damaged log: until it is repaired a majority with it may be none.
  const everyVoterVotes = cluster.machines.every(
    ({ nodeId, running }) => running?.node?.raft?.status().abstains !== true || isOutOfQuorum(nodeId, controller),
  );
  const everyNodeServes = [...image.brokers.values()].filter(({ fenced }) => !fenced).length === cluster.brokers.length;
  const everyIsrIsFull = partitions.every(
    ({ leader, isr, replicas }) => leader !== NONE && isr.length === replicas.length,
  );
  return everyNodeRuns && everyVoterVotes && everyNodeServes && everyIsrIsFull;
}

/**
 * Every nameserver that is nothing else knows who leads each partition, and where. One that was away learns it from brokers
 * that dial it again, less and less often the longer it is: until then those clients that know no other find nobody.
 */
export function isRouted(cluster: SimulatedCluster, topic: string): boolean {
  const image = topicNow(cluster, topic);
  const nameservers = cluster.machines.filter(({ isNameserver }) => isNameserver);
  return nameservers.every(({ running }) => {
    const told = running?.node?.nameserver?.routes.answer({ all: false, topics: [topic] });
    const places = told?.brokers?.map(({ brokerId }) => brokerId) ?? [];
    const [route] = told?.topics ?? [];
    return image?.partitions.every(({ partition, leader, leaderEpoch }) => {
      const known = route?.partitions?.find((each) => each.partition === partition);
      return known?.leaderEpoch === leaderEpoch && known.leader === leader && places.includes(leader);
    });
  });
}

/** A node that was removed for good: no leader sends it anything, so that one that abstains does for ever. */
function isOutOfQuorum(nodeId: number, controller: SimulatedMachine): boolean {
  const status = controller.running?.node?.raft?.status();
  return status?.isSettled === true && status.configuration.members.every((member) => member.nodeId !== nodeId);
}

/** Every broker that runs has applied the newest metadata: nobody is left who follows nothing. */
export function isOfOneMind(cluster: SimulatedCluster): boolean {
  const newest = newestImage(cluster)?.offset;
  const brokers = cluster.machines.flatMap(({ running }) => running?.node?.broker ?? []);
  return newest !== undefined && brokers.every(({ image }) => image.offset === newest);
}

/** Every replica of the topic ends where its leader does, and that is also the high watermark; so does the metadata. */
export function isQuiet(cluster: SimulatedCluster, topic: string): boolean {
  const image = topicNow(cluster, topic);
  if (image === undefined || !isOfOneMind(cluster)) return false;
  const ends = new Map<number, Set<number>>();
  for (const { running } of cluster.machines) {
    for (const { key, log, highWatermark } of running?.node?.broker?.replicas.all() ?? []) {
      if (key.topicId !== image.topicId) continue;
      const seen = ends.get(key.partition) ?? new Set();
      ends.set(key.partition, seen.add(log.logEndOffset).add(highWatermark));
    }
  }
  return image.partitions.every(({ partition }) => ends.get(partition)?.size === 1);
}

/** Every replica of the topic that is assigned begins at or above its leader: what the leader deleted it has deleted too. */
export function beginTogether(cluster: SimulatedCluster, topic: string): boolean {
  const image = topicNow(cluster, topic);
  return (
    image?.partitions.every((state) => {
      const startOn = (id: number) => replicaOn(cluster.machines[id], state)?.log.logStartOffset ?? -1;
      const start = startOn(state.leader);
      return start >= 0 && state.replicas.every((id) => startOn(id) >= start);
    }) === true
  );
}

/** No send waits for its acks any more, and no deletion for other replicas. */
export function allAreAnswered({ machines }: SimulatedCluster): boolean {
  return machines.every(({ running }) => (running?.node?.broker?.unanswered ?? 0) === 0);
}

/** The state of the topic's partitions in the newest metadata and on every node: what a story that hangs is read by. */
export function describeNow(cluster: SimulatedCluster, topic: string): string[] {
  const image = newestImage(cluster);
  const brokers = [...(image?.brokers.values() ?? [])].map(
    ({ nodeId, brokerEpoch, fenced, shuttingDown }) =>
      `broker ${nodeId}: epoch ${brokerEpoch}${fenced ? ', fenced' : ''}${shuttingDown ? ', shutting down' : ''}`,
  );
  const partitions = (topicNow(cluster, topic)?.partitions ?? []).map((state) => {
    const { partition, leader, leaderEpoch, partitionEpoch, isr, elr, lastKnownElr } = state;
    return `partition ${partition}: leader ${leader} epoch ${leaderEpoch}/${partitionEpoch} isr ${isr} elr ${elr} lastKnownElr ${lastKnownElr}`;
  });
  const replicas = cluster.machines.flatMap(({ hostName, running }) =>
    [...(running?.node?.broker?.replicas.all() ?? [])].map(
      ({ name, role, log, highWatermark }) =>
        `${hostName} ${name}: ${role.kind} from ${log.logStartOffset} hw ${highWatermark} leo ${log.logEndOffset} durable ${log.durableOffset} epoch ${log.latestEpoch}`,
    ),
  );
  return [`controller ${controllerOf(cluster)?.nodeId ?? 'none'}`, ...brokers, ...partitions, ...replicas];
}
