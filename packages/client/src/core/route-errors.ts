import type { ErrorName } from '@tidemark/protocol';

/** Errors that say, or may mean, that somebody else leads the partition now. */
const leaderErrors: ReadonlySet<ErrorName> = new Set([
  'NOT_LEADER',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'LEADER_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'DISCONNECTED',
  'UNREACHABLE',
  'SHUTTING_DOWN',
  'STARTING_UP',
  'REQUEST_TIMED_OUT',
  'STORAGE_ERROR',
]);

const topicErrors: ReadonlySet<ErrorName> = new Set(['UNKNOWN_TOPIC_ID', 'UNKNOWN_TOPIC_OR_PARTITION']);

/** What newer routes may mend: who leads, or which topic bears the name. */
export function staleRoute(error: ErrorName): 'leader' | 'topic' | undefined {
  if (leaderErrors.has(error)) return 'leader';
  return topicErrors.has(error) ? 'topic' : undefined;
}
