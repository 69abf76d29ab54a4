import type { BrokerImage } from '@tidemark/metadata';
import type { RegisterBrokerRequest } from '@tidemark/protocol';
import type { LogReach } from './reported-logs.js';

/**
 * What a registration says of one replica.
 * `log`: it lies undamaged in a directory that the broker had before; proved, if it holds all that it acknowledged;
 * outdated, if the directory is an older copy: what it held since is lost, and only an unclean election may take the rest.
 * `never-made`: its folder had not been made when the broker stopped, so it has acknowledged nothing.
 * `lost`: it was made, or may have been, and is damaged or gone.
 */
export type ReplicaReport =
  | { readonly kind: 'log'; readonly proved: boolean; readonly outdated: boolean; readonly reach: LogReach }
  | { readonly kind: 'never-made' }
  | { readonly kind: 'lost' };

interface ReplicaKey {
  readonly topicId: string;
  readonly partition: number;
}

const NEVER_MADE: ReplicaReport = { kind: 'never-made' };
const LOST: ReplicaReport = { kind: 'lost' };

/**
 * How a registration, of a new incarnation or again of the one that is registered, speaks of the broker's replicas.
 * `known` is the broker as it was registered before: only what lies in a directory that it had then counts.
 *
 * Absence is taken for emptiness only where a note would tell them apart: a broker notes each replica, durably, before
 * it reports the first offset. The notes count if they lie in a directory that the broker had, which is not an older
 * copy of it.
 */
export function replicaReports(
  known: BrokerImage | undefined,
  request: RegisterBrokerRequest,
): (replica: ReplicaKey) => ReplicaReport {
  const directories = new Set<string>(known?.directoryIds);
  const isCurrent = known !== undefined && holdsLatest(known, request);
  const keepsNotes = isCurrent && directories.has(request.notesDirectoryId);
  const reports = new Map<string, ReplicaReport>();
  for (const missing of request.missingLogs) reports.set(keyOf(missing), LOST);
  for (const { topicId, partition, directoryId, proved, lastEpoch, leo } of request.logs) {
    const isKnown = directories.has(directoryId);
    const reach = { lastEpoch, leo };
    const report: ReplicaReport = { kind: 'log', proved: proved && isCurrent, outdated: !isCurrent, reach };
    reports.set(keyOf({ topicId, partition }), isKnown ? report : LOST);
  }
  const unlisted = keepsNotes ? NEVER_MADE : LOST;
  return (replica) => reports.get(keyOf(replica)) ?? unlisted;
}

/** An older copy of a directory, from a backup perhaps, lacks what the broker acknowledged since. */
export function holdsLatest({ incarnation, lastUnfencedEpoch }: BrokerImage, request: RegisterBrokerRequest): boolean {
  return incarnation === request.incarnation || request.previousBrokerEpoch >= lastUnfencedEpoch;
}

function keyOf({ topicId, partition }: ReplicaKey): string {
  return `${topicId}/${partition}`;
}
