import type { BrokerImage, MetadataImage, PartitionState } from '@tidemark/metadata';
import {
  type Init,
  type NodeId,
  type PlanEvacuationRequest,
  type PlanEvacuationResponse,
  type PlannedMove,
  ProtocolError,
} from '@tidemark/protocol';
import { allPartitions, placeableBrokers } from './lookups.js';
import { isReassigning, originalReplicas } from './reassignment-target.js';

/** What each broker holds, and will hold by what is planned so far. */
interface Load {
  replicas: number;
  preferred: number;
}

/**
 * Where the replicas of these brokers would go: each to the live broker that has the fewest, among those on a rack
 * that the partition does not use yet if there are any, and at the same place in the order of assignment, so that
 * preferred leaderships are spread as well. A partition that finds no broker says why. Changes nothing; throws
 * ProtocolError BROKER_NOT_REGISTERED.
 */
export function planEvacuation(image: MetadataImage, { brokers }: PlanEvacuationRequest): Init<PlanEvacuationResponse> {
  const leaving = new Set(brokers as NodeId[]);
  for (const id of leaving) {
    if (!image.brokers.has(id)) throw new ProtocolError('BROKER_NOT_REGISTERED', `broker ${id} is not registered`);
  }
  const candidates = placeableBrokers(image).filter(({ nodeId }) => !leaving.has(nodeId));
  const loads = loadsOf(image);
  const moves: Init<PlannedMove>[] = [];
  for (const { name: topic, partitions } of image.topics.values()) {
    for (const state of partitions) {
      const from = wantedReplicas(state);
      if (!from.some((id) => leaving.has(id))) continue;
      const kept = from.filter((id) => !leaving.has(id));
      const to = replace({ image, from, kept, candidates, loads });
      const problem = `it needs ${from.length} brokers, and only ${candidates.length} take replicas`;
      moves.push({ topic, partition: state.partition, from, ...(to === undefined ? { problem } : { to }) });
    }
  }
  return { moves };
}

/** The replicas that a partition is to have once its reassignment, if any, is complete. */
export function wantedReplicas(state: PartitionState): readonly NodeId[] {
  return isReassigning(state) ? state.targetReplicas : originalReplicas(state);
}

function loadsOf(image: MetadataImage): Map<NodeId, Load> {
  const loads = new Map<NodeId, Load>();
  for (const state of allPartitions(image)) {
    for (const [place, id] of wantedReplicas(state).entries()) addTo(loads, id, place);
  }
  return loads;
}

function addTo(loads: Map<NodeId, Load>, id: NodeId, place: number): void {
  const load = loads.get(id) ?? { replicas: 0, preferred: 0 };
  load.replicas += 1;
  if (place === 0) load.preferred += 1;
  loads.set(id, load);
}

interface Replacement {
  readonly image: MetadataImage;
  readonly from: readonly NodeId[];
  /** Those that stay. */
  readonly kept: readonly NodeId[];
  readonly candidates: readonly BrokerImage[];
  readonly loads: Map<NodeId, Load>;
}

/** The replicas with others in the places of those that leave; undefined: there are too few brokers. */
function replace({ image, from, kept, candidates, loads }: Replacement): NodeId[] | undefined {
  const rackOf = (id: NodeId) => image.brokers.get(id)?.rack ?? '';
  const chosen = new Map<number, NodeId>();
  const taken = new Set<NodeId>(kept);
  const racks = new Set(kept.map(rackOf));
  for (const [place, id] of from.entries()) {
    if (kept.includes(id)) continue;
    const free = candidates.filter(({ nodeId }) => !taken.has(nodeId));
    const elsewhere = free.filter(({ rack }) => !racks.has(rack));
    const best = leastLoaded(elsewhere.length > 0 ? elsewhere : free, place, loads);
    if (best === undefined) return undefined;
    chosen.set(place, best.nodeId);
    taken.add(best.nodeId);
    racks.add(best.rack);
  }
  for (const [place, id] of chosen) addTo(loads, id, place);
  return from.map((id, place) => chosen.get(place) ?? id);
}

function leastLoaded(
  brokers: readonly BrokerImage[],
  place: number,
  loads: ReadonlyMap<NodeId, Load>,
): BrokerImage | undefined {
  const weight = ({ nodeId }: BrokerImage): readonly [number, number, number] => {
    const { replicas = 0, preferred = 0 } = loads.get(nodeId) ?? {};
    return place === 0 ? [preferred, replicas, nodeId] : [replicas, preferred, nodeId];
  };
  return brokers
    .map((broker) => ({ broker, weight: weight(broker) }))
    .sort(({ weight: left }, { weight: right }) => left[0] - right[0] || left[1] - right[1] || left[2] - right[2])[0]
    ?.broker;
}
