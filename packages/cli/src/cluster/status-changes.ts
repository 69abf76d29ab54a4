import { type ClusterStatus, isUp, type NodeStatus, type PartitionStatus } from './status.js';

/** A line for each node that came or went, each new controller, and each partition whose leader or ISR changed. */
export function describeChanges(before: ClusterStatus, after: ClusterStatus): string[] {
  const nodes = new Map(before.nodes.map((node) => [node.id, node]));
  const partitions = new Map(before.partitions.map((partition) => [keyOf(partition), partition]));
  return [
    ...after.nodes.flatMap((node) => [...nodeChanges(nodes.get(node.id), node)]),
    ...after.partitions.flatMap((partition) => [...partitionChanges(partitions.get(keyOf(partition)), partition)]),
  ];
}

const keyOf = ({ topic, partition }: PartitionStatus) => `${topic}-${partition}`;

function* nodeChanges(before: NodeStatus | undefined, after: NodeStatus): Generator<string> {
  const was = before?.pid ?? null;
  const ran = before !== undefined && isUp(before);
  if (!isUp(after)) {
    if (ran) yield `node ${after.id} is down${was === null ? '' : ` (was pid ${was})`}`;
  } else if (!ran || was !== after.pid) {
    yield `node ${after.id} is up${after.pid === null ? '' : ` (pid ${after.pid})`}`;
  }
  if (after.controller && before?.controller !== true) yield `node ${after.id} is the controller`;
}

function* partitionChanges(before: PartitionStatus | undefined, after: PartitionStatus): Generator<string> {
  const name = keyOf(after);
  if (before?.leader !== after.leader) {
    const leader = after.leader === null ? 'has no leader' : `is led by node ${after.leader}`;
    yield `${name} ${leader} (epoch ${after.leaderEpoch}), ISR ${after.isr.join(',') || 'empty'}`;
  } else if (before.isr.join() !== after.isr.join()) {
    yield `${name} has ISR ${after.isr.join(',') || 'empty'} (was ${before.isr.join(',') || 'empty'})`;
  }
}
