import { type MetadataImage, type PartitionState, topicSetting } from '@tidemark/metadata';
import type { NodeId } from '@tidemark/protocol';
import { type IsLive, isInMaintenance } from './lookups.js';
import { compareReach, type LogReach, type ReportedLogs, waitsForReports } from './reported-logs.js';

/** What an election is decided by, beside the partition itself. */
export interface Electorate {
  readonly image: MetadataImage;
  readonly isLive: IsLive;
  readonly reportedLogs: ReportedLogs;
}

export interface Elected {
  readonly leader: NodeId;
  readonly isr: readonly NodeId[];
  /** It may lack acknowledged records: it is marked `recovering`. */
  readonly unclean: boolean;
}

const NOTHING: LogReach = { lastEpoch: -1, leo: -1 };

/**
 * Elects a leader in the order of replication.md's "Election": the first live member of the ISR in assignment order;
 * with an empty ISR a live member of the ELR; with both empty the member of `lastKnownElr` whose log reaches furthest,
 * once all of them have said how far theirs do; then, only where the topic allows it or an operator says so
 * (`unclean`), any live replica: the one whose log reaches furthest, or else one of which nothing is known, and one that is
 * known to be empty, damaged or gone only if there is no other. Among equals a broker that is being drained comes last.
 * Undefined: the partition stays without a leader.
 */
export function electLeader(
  state: PartitionState,
  electorate: Electorate,
  { unclean = false }: { readonly unclean?: boolean } = {},
): Elected | undefined {
  const { image, isLive } = electorate;
  const first = (ids: readonly NodeId[]) => byPreference(state, ids.filter(isLive), image)[0];
  const inSync = first(state.isr);
  if (inSync !== undefined) return { leader: inSync, isr: state.isr, unclean: false };
  const clean = state.isr.length > 0 ? undefined : (first(state.elr) ?? furthestOfAll(state, electorate));
  if (clean !== undefined) return { leader: clean, isr: [clean], unclean: false };
  if (!unclean && !topicSetting(image, state.topicId, 'unclean.leader.election.enable')) return undefined;
  const live = state.replicas.filter(isLive);
  const held = live.filter((id) => !electorate.reportedLogs.isWithout(image, state, id));
  const any = furthest(state, held.length > 0 ? held : live, electorate);
  return any === undefined ? undefined : { leader: any, isr: [any], unclean: true };
}

/**
 * The live member of `lastKnownElr` that nobody's log surpasses: whatever any of them held, it holds. None while one
 * has not registered again with its log undamaged, or if the furthest is not live.
 */
function furthestOfAll(state: PartitionState, electorate: Electorate): NodeId | undefined {
  if (!waitsForReports(state) || state.lastKnownElr.length === 0) return undefined;
  const { image, isLive, reportedLogs } = electorate;
  const reaches = state.lastKnownElr.map((id) => reportedLogs.reachOf(image, state, id));
  if (reaches.includes(undefined)) return undefined;
  const best = furthest(state, state.lastKnownElr.filter(isLive), electorate);
  if (best === undefined) return undefined;
  const bestReach = reportedLogs.reachOf(image, state, best) ?? NOTHING;
  return reaches.every((reach) => compareReach(reach ?? NOTHING, bestReach) <= 0) ? best : undefined;
}

/** The candidates in assignment order, those in maintenance last. */
function byPreference(state: PartitionState, candidates: readonly NodeId[], image: Electorate['image']): NodeId[] {
  const inOrder = state.replicas.filter((id) => candidates.includes(id));
  const isLast = (id: NodeId) => isInMaintenance(image, id);
  return [...inOrder.filter((id) => !isLast(id)), ...inOrder.filter(isLast)];
}

/** The candidate whose log is said to reach furthest; of equals the preferred one. */
function furthest(
  state: PartitionState,
  candidates: readonly NodeId[],
  { image, reportedLogs }: Electorate,
): NodeId | undefined {
  let best: NodeId | undefined;
  let bestReach = NOTHING;
  for (const id of byPreference(state, candidates, image)) {
    const reach = reportedLogs.reachOf(image, state, id) ?? NOTHING;
    if (best === undefined || compareReach(reach, bestReach) > 0) [best, bestReach] = [id, reach];
  }
  return best;
}
