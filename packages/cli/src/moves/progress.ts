import type { BrokerLogs } from '@tidemark/client';
import type { OngoingReassignment } from '@tidemark/protocol';

/**
 * How far a set of moves has come, from 0 to 1: what is under way no more counts as done, what is counts by how much
 * of the leader's log the added replicas hold. A log of which nobody tells counts as nothing.
 */
export function progressOf(
  total: number,
  ongoing: readonly OngoingReassignment[],
  brokers: readonly BrokerLogs[],
): number {
  if (total === 0) return 1;
  const underWay = ongoing.reduce((sum, move) => sum + shareOf(move, brokers), 0);
  return Math.min(1, (total - ongoing.length + underWay) / total);
}

function shareOf({ topicId, partition, addingReplicas }: OngoingReassignment, brokers: readonly BrokerLogs[]): number {
  const logOf = (id: number) =>
    brokers
      .find(({ brokerId }) => brokerId === id)
      ?.logs.find((log) => log.topicId === topicId && log.partition === partition);
  const leader = brokers
    .flatMap(({ logs }) => logs)
    .find((log) => log.leader && log.topicId === topicId && log.partition === partition);
  if (leader === undefined || addingReplicas.length === 0) return 0;
  const wanted = Math.max(1, leader.leo - leader.logStartOffset);
  const shares = addingReplicas.map((id) => {
    const log = logOf(id);
    return log === undefined ? 0 : Math.min(1, Math.max(0, log.leo - leader.logStartOffset) / wanted);
  });
  // In sync is more than level for a moment: the last step is the controller's.
  return 0.99 * (shares.reduce((sum, share) => sum + share, 0) / shares.length);
}
