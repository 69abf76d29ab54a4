import { type Init, nodeId, QuorumConfiguration, type QuorumMember, QuorumMemberRole } from '@tidemark/protocol';
import type { Configuration, Member, MemberRole } from '../core/index.js';

const roles = {
  voter: QuorumMemberRole.VOTER,
  joining: QuorumMemberRole.JOINING,
  learner: QuorumMemberRole.LEARNER,
} as const;

export function encodeConfiguration({ members, retired }: Configuration): Uint8Array {
  return QuorumConfiguration.encode({ members: members.map(memberToWire), retiredDirectoryIds: [...retired] }).finish();
}

function memberToWire({ nodeId: id, directoryId = '', role, address }: Member): Init<QuorumMember> {
  return { nodeId: id, directoryId, role: roles[role], host: address?.host ?? '', port: address?.port ?? 0 };
}

/** @throws RangeError if the bytes are no configuration, or one of a release that knows more roles */
export function decodeConfiguration(bytes: Uint8Array): Configuration {
  let decoded: QuorumConfiguration;
  try {
    decoded = QuorumConfiguration.decode(bytes);
  } catch (cause) {
    throw new RangeError('the bytes are no configuration of a quorum', { cause });
  }
  return { members: decoded.members.map(memberFromWire), retired: [...decoded.retiredDirectoryIds] };
}

function memberFromWire({ nodeId: id, directoryId, role, host, port }: QuorumMember): Member {
  const address = host === '' ? undefined : { host, port };
  return { nodeId: nodeId(id), directoryId: directoryId === '' ? undefined : directoryId, role: roleOf(role), address };
}

function roleOf(wire: QuorumMemberRole): MemberRole {
  for (const role of ['voter', 'joining', 'learner'] as const) if (roles[role] === wire) return role;
  throw new RangeError(`a member of the quorum has the unknown role ${wire}`);
}
