import { type Init, nodeId, type QuorumConfiguration, type QuorumMember, QuorumMemberRole } from '@tidemark/protocol';
import type { MetadataImage, QuorumMemberImage } from './image.js';
import { MetadataError } from './metadata-error.js';

/** As messages and records have them. */
export const quorumRoles = {
  voter: QuorumMemberRole.VOTER,
  joining: QuorumMemberRole.JOINING,
  learner: QuorumMemberRole.LEARNER,
} as const;

/** The members that Raft's own entry names. @throws MetadataError for a role of a later release */
export function quorumOf({ members }: QuorumConfiguration): QuorumMemberImage[] {
  return members.map(({ nodeId: id, directoryId, role, host, port }) => ({
    nodeId: nodeId(id),
    directoryId,
    role: roleOf(role),
    host,
    port,
  }));
}

function roleOf(wire: QuorumMember['role']): QuorumMemberImage['role'] {
  for (const role of ['voter', 'joining', 'learner'] as const) if (quorumRoles[role] === wire) return role;
  throw new MetadataError('unknown-record', `a member of the quorum has the unknown role ${wire}; upgrade this node`);
}

/** As a snapshot of the image has them. */
export function quorumRecord(quorum: readonly QuorumMemberImage[]): Init<QuorumConfiguration> {
  return { members: quorum.map((member) => ({ ...member, role: quorumRoles[member.role] })) };
}

/** Whether the metadata quorum has the same members in both, at the same places. */
export function quorumsEqual(left: MetadataImage, right: MetadataImage): boolean {
  const fields = ({ quorum }: MetadataImage) =>
    quorum.map(({ nodeId: id, directoryId, role, host, port }) => [id, directoryId, role, host, port]);
  return left.quorum === right.quorum || JSON.stringify(fields(left)) === JSON.stringify(fields(right));
}
