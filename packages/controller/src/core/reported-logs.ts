import type { MetadataImage, PartitionState } from '@tidemark/metadata';
import { type BrokerEpoch, type LeaderEpoch, NONE, type NodeId, type TopicId } from '@tidemark/protocol';
import { isLeaderless } from './lookups.js';
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
  readonly leaderEpoch: LeaderEpoch;
  readonly reach: LogReach | 'missing';
}

/**
 * What brokers said of the logs of leaderless partitions when they registered: the basis of an election from
 * `lastKnownElr`. It lives in the active controller's memory; a new controller asks the brokers to register again.
 * A report counts for as long as its broker keeps its epoch and the partition stays without a leader.
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
    for (const topic of image.topics.values()) {
      for (const state of topic.partitions) {
        if (!isLeaderless(state) || !state.lastKnownElr.includes(brokerId)) continue;
        const key = keyOf(brokerId, state.topicId, state.partition);
        const { brokerEpoch } = broker;
        this.#reports.set(key, { brokerEpoch, leaderEpoch: state.leaderEpoch, reach: reachIn(reportOf(state)) });
      }
    }
  }

  /** A replica turned out to be damaged. */
  forget(brokerId: NodeId, { topicId, partition }: { readonly topicId: TopicId; readonly partition: number }): void {
    this.#reports.delete(keyOf(brokerId, topicId, partition));
  }

  /** How far a member's log reaches, if it has said so since the partition lost its leader. */
  reachOf(image: MetadataImage, state: PartitionState, brokerId: NodeId): LogReach | undefined {
    const reach = this.#valid(image, state, brokerId)?.reach;
    return reach === 'missing' ? undefined : reach;
  }

  /**
   * The brokers that leaderless partitions wait for although they are registered: nobody remembers what they said.
   * They are asked to register again. Also drops the reports that no longer count.
   */
  brokersToAsk(image: MetadataImage): Set<NodeId> {
    const wanted = new Set<NodeId>();
    const counting = new Set<string>();
    for (const topic of image.topics.values()) {
      for (const state of topic.partitions) {
        if (!isLeaderless(state)) continue;
        for (const id of state.lastKnownElr) {
          if (this.#valid(image, state, id) !== undefined) counting.add(keyOf(id, state.topicId, state.partition));
          else if (waitsForReports(state) && image.brokers.has(id)) wanted.add(id);
        }
      }
    }
    for (const key of this.#reports.keys()) if (!counting.has(key)) this.#reports.delete(key);
    return wanted;
  }

  #valid(image: MetadataImage, state: PartitionState, brokerId: NodeId): Report | undefined {
    const report = this.#reports.get(keyOf(brokerId, state.topicId, state.partition));
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

function keyOf(brokerId: number, topicId: string, partition: number): string {
  return `${brokerId}/${topicId}/${partition}`;
}
