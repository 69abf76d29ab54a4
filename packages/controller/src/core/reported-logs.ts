import type { BrokerImage, MetadataImage, PartitionState } from '@tidemark/metadata';
import { type BrokerEpoch, NONE, type NodeId } from '@tidemark/protocol';
import { allPartitions, isLeaderless, isLiveIn } from './lookups.js';
import type { ReplicaReport, replicaReports } from './replica-reports.js';

/** How far a log reaches: the later epoch is further, then the higher end offset. */
export interface LogReach {
  /** -1: no record. */
  readonly lastEpoch: number;
  readonly leo: number;
}

const EMPTY: LogReach = { lastEpoch: -1, leo: 0 };

/** A log as a broker reported it, or that the broker has none undamaged. */
interface Report {
  readonly brokerEpoch: BrokerEpoch;
  /** Of the leaderless partition at the time. Had it led since, the log could have changed since. */
  readonly leaderEpoch: number;
  readonly reach: LogReach | 'missing';
}

/**
 * What brokers said of the logs of leaderless partitions when they registered: the basis of an election from
 * `lastKnownElr`, and of an unclean one. It lives in the active controller's memory; a new controller asks the brokers to
 * register again. A report counts for as long as its broker keeps its epoch and the partition stays without a leader.
 */
export class ReportedLogs {
  readonly #reports = new Map<string, Report>();

  /** Forgets everything: leadership of the quorum was lost. */
  clear(): void {
    this.#reports.clear();
  }

  /** Takes what a registration says of the broker's replicas, against the image that holds the registration. */
  take(image: MetadataImage, brokerId: NodeId, reportOf: ReturnType<typeof replicaReports>): void {
    const broker = image.brokers.get(brokerId);
    if (broker === undefined) return;
    const { brokerEpoch } = broker;
    for (const state of allPartitions(image)) {
      if (!isLeaderless(state) || !state.replicas.includes(brokerId)) continue;
      const { leaderEpoch } = state;
      this.#reports.set(keyOf(brokerId, state), { brokerEpoch, leaderEpoch, reach: reachIn(reportOf(state)) });
    }
  }

  /** A replica may be damaged: what was said of it before does not count. */
  forget(brokerId: NodeId, state: PartitionState): void {
    this.#reports.delete(keyOf(brokerId, state));
  }

  /** A replica is damaged, and its partition has this leader epoch from now on: without a leader it is not repaired. */
  damaged(broker: Pick<BrokerImage, 'nodeId' | 'brokerEpoch'>, state: PartitionState, leaderEpoch: number): void {
    const { nodeId, brokerEpoch } = broker;
    this.#reports.set(keyOf(nodeId, state), { brokerEpoch, leaderEpoch, reach: 'missing' });
  }

  /** Whether a broker has said what it has of a replica, be it nothing, since the partition lost its leader. */
  hasTold(image: MetadataImage, state: PartitionState, brokerId: NodeId): boolean {
    return this.#valid(image, state, brokerId) !== undefined;
  }

  /** How far a replica's log reaches, if its broker has said so since the partition lost its leader. */
  reachOf(image: MetadataImage, state: PartitionState, brokerId: NodeId): LogReach | undefined {
    const reach = this.#valid(image, state, brokerId)?.reach;
    return reach === 'missing' ? undefined : reach;
  }

  /** Whether a broker has said that nothing is to be had of its replica: the log is empty, damaged or gone. */
  isWithout(image: MetadataImage, state: PartitionState, brokerId: NodeId): boolean {
    const reach = this.#valid(image, state, brokerId)?.reach;
    return reach === 'missing' || (reach !== undefined && compareReach(reach, EMPTY) <= 0);
  }

  /**
   * The brokers that leaderless partitions wait for although they are registered: nobody remembers what they said.
   * They are asked to register again. So are those that are live where nobody can be elected but by an operator: who has
   * the most is known before he acts. Also drops the reports that no longer count.
   */
  brokersToAsk(image: MetadataImage): Set<NodeId> {
    const isLive = isLiveIn(image);
    const wanted = new Set<NodeId>();
    const counting = new Set<string>();
    for (const state of allPartitions(image)) {
      if (!isLeaderless(state)) continue;
      const waits = waitsForReports(state);
      const isStuck = ![...state.isr, ...state.elr].some(isLive);
      for (const id of state.replicas) {
        const isAwaited = waits && state.lastKnownElr.includes(id) && image.brokers.has(id);
        if (this.#valid(image, state, id) !== undefined) counting.add(keyOf(id, state));
        else if (isAwaited || (isStuck && isLive(id))) wanted.add(id);
      }
    }
    for (const key of this.#reports.keys()) if (!counting.has(key)) this.#reports.delete(key);
    return wanted;
  }

  #valid(image: MetadataImage, state: PartitionState, brokerId: NodeId): Report | undefined {
    const report = this.#reports.get(keyOf(brokerId, state));
    const current =
      report !== undefined &&
      isLeaderless(state) &&
      report.leaderEpoch === state.leaderEpoch &&
      report.brokerEpoch === image.brokers.get(brokerId)?.brokerEpoch;
    return current ? report : undefined;
  }
}

function reachIn(report: ReplicaReport): Report['reach'] {
  if (report.kind === 'log') return report.reach;
  return report.kind === 'never-made' ? EMPTY : 'missing';
}

/** Nobody is known to hold everything, and everybody who might has a copy left. */
export function waitsForReports(state: PartitionState): boolean {
  return state.isr.length === 0 && state.elr.length === 0 && !state.lastKnownElr.includes(NONE as NodeId);
}

/** Which of two logs reaches further: positive, the first. */
export function compareReach(left: LogReach, right: LogReach): number {
  return left.lastEpoch - right.lastEpoch || left.leo - right.leo;
}

function keyOf(brokerId: number, { topicId, partition }: Pick<PartitionState, 'topicId' | 'partition'>): string {
  return `${brokerId}/${topicId}/${partition}`;
}
