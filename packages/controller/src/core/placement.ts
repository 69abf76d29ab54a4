import type { BrokerImage } from '@tidemark/metadata';
import { type NodeId, ProtocolError } from '@tidemark/protocol';

export interface PlacementWish {
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Where on the ring of brokers the first leader stands: a random integer from 0 up, taken modulo the brokers. */
  readonly start: number;
}

/**
 * Replicas for each partition of a new topic, the preferred leader first. Leaders go around a ring of the live brokers
 * on which neighbours are on different racks; so each broker leads as many partitions as any other, give or take one.
 * A partition's other replicas are taken from the ring as well, racks that have none of it yet first, from a place
 * that shifts with each turn of the leaders, so that the followers of one broker's partitions are spread too.
 * Throws ProtocolError INVALID_REPLICATION_FACTOR if there are too few brokers.
 */
export function placeReplicas(
  live: readonly BrokerImage[],
  { partitions, replicationFactor, start }: PlacementWish,
): NodeId[][] {
  if (replicationFactor < 1 || replicationFactor > live.length) {
    const message = `replication factor ${replicationFactor} is not from 1 to ${live.length}, the number of live brokers`;
    throw new ProtocolError('INVALID_REPLICATION_FACTOR', message);
  }
  const ring = alternateRacks(live);
  return Array.from({ length: partitions }, (_, partition) => {
    const leaderAt = (start + partition) % ring.length;
    const turn = Math.floor((start + partition) / ring.length);
    return choose(orderFrom(ring, leaderAt, turn), replicationFactor);
  });
}

/** The brokers of all racks in turn: racks by name, brokers of a rack by id. */
function alternateRacks(brokers: readonly BrokerImage[]): BrokerImage[] {
  const racks = new Map<string, BrokerImage[]>();
  for (const broker of [...brokers].sort((left, right) => left.nodeId - right.nodeId)) {
    const rack = racks.get(broker.rack);
    if (rack === undefined) racks.set(broker.rack, [broker]);
    else rack.push(broker);
  }
  const names = [...racks.keys()].sort();
  const rounds = Math.max(0, ...[...racks.values()].map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) =>
    names.flatMap((name) => racks.get(name)?.slice(round, round + 1) ?? []),
  ).flat();
}

/** The leader, then the rest of the ring from a place after it that moves on by one each turn. */
function orderFrom(ring: readonly BrokerImage[], leaderAt: number, turn: number): BrokerImage[] {
  const fromLeader = [...ring.slice(leaderAt), ...ring.slice(0, leaderAt)];
  const [leader, ...others] = fromLeader;
  if (leader === undefined || others.length === 0) return fromLeader;
  const shift = turn % others.length;
  return [leader, ...others.slice(shift), ...others.slice(0, shift)];
}

/** The first `count` in order, but a broker whose rack has been taken only when no other rack is left. */
function choose(candidates: readonly BrokerImage[], count: number): NodeId[] {
  const chosen: NodeId[] = [];
  let rest = [...candidates];
  while (chosen.length < count && rest.length > 0) {
    const passedOver: BrokerImage[] = [];
    const racks = new Set<string>();
    for (const broker of rest) {
      if (chosen.length < count && !racks.has(broker.rack)) {
        racks.add(broker.rack);
        chosen.push(broker.nodeId);
      } else {
        passedOver.push(broker);
      }
    }
    rest = passedOver;
  }
  return chosen;
}
