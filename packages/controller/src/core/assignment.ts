import type { MetadataImage } from '@tidemark/metadata';
import { type NodeId, ProtocolError, type ReplicaAssignment } from '@tidemark/protocol';
import { isLiveIn } from './lookups.js';

/** Replicas of one partition. */
const REPLICAS_MAX = 64;

/**
 * The replicas of one partition as somebody gives them by hand: distinct registered brokers. Throws ProtocolError
 * INVALID_REPLICA_ASSIGNMENT.
 */
export function checkedReplicas(image: MetadataImage, what: string, replicas: readonly number[]): readonly NodeId[] {
  const refuse = (message: string) =>
    new ProtocolError('INVALID_REPLICA_ASSIGNMENT', `${what} is assigned to ${message}`);
  const ids = replicas as readonly NodeId[];
  if (ids.length === 0) throw refuse('no broker');
  if (ids.length > REPLICAS_MAX) throw refuse(`${ids.length} brokers; at most ${REPLICAS_MAX} are possible`);
  if (new Set(ids).size !== ids.length) throw refuse('a broker twice');
  const unknown = ids.find((id) => !image.brokers.has(id));
  if (unknown !== undefined) throw refuse(`unknown broker ${unknown}`);
  return ids;
}

/**
 * The assignment by hand of partitions that are to be created, numbered from `first`: on each the same number of
 * brokers, one of them live. Throws ProtocolError INVALID_REPLICA_ASSIGNMENT.
 */
export function assignedByHand(
  image: MetadataImage,
  assignments: readonly ReplicaAssignment[],
  { first = 0, replicationFactor = 0 }: { readonly first?: number; readonly replicationFactor?: number } = {},
): (readonly NodeId[])[] {
  const isLive = isLiveIn(image);
  const factor = replicationFactor > 0 ? replicationFactor : (assignments[0]?.replicas.length ?? 0);
  return assignments.map(({ replicas }, index) => {
    const what = `partition ${first + index}`;
    if (replicas.length !== factor || factor < 1) {
      const wanted = factor < 1 ? 'at least 1' : String(factor);
      throw new ProtocolError('INVALID_REPLICA_ASSIGNMENT', `${what} has ${replicas.length} replicas, not ${wanted}`);
    }
    const ids = checkedReplicas(image, what, replicas);
    if (ids.some(isLive)) return ids;
    throw new ProtocolError('INVALID_REPLICA_ASSIGNMENT', `${what} is assigned to no live broker`);
  });
}
