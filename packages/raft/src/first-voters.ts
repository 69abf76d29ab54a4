import type { Address, World } from '@tidemark/ports';
import { idFromBytes, type NodeId } from '@tidemark/protocol';
import { type Configuration, type Member, voterIds } from './core/index.js';
import { RaftError } from './errors.js';
import type { OwnIdentity } from './storage/quorum-state.js';

/** A voter with which the cluster began: a node, and the directory in which it keeps its votes. */
export interface RaftVoter {
  readonly nodeId: NodeId;
  /** Absent: not known, and taken for any. */
  readonly directoryId?: string;
  readonly address?: Address;
}

interface NewVoter {
  readonly world: Pick<World, 'random'>;
  readonly self: { readonly nodeId: NodeId; readonly directoryId: string };
  readonly joins?: boolean;
  readonly isUsed?: boolean;
  readonly hasBegun?: boolean;
  /** Of the quorum's files. */
  readonly directory: string;
}

/** The voters with which the cluster began. */
export function firstConfiguration(voters: readonly RaftVoter[]): Configuration {
  const members = voters.map(({ nodeId, directoryId, address }): Member => {
    return { nodeId, directoryId, role: 'voter', address };
  });
  return { members, retired: [] };
}

/**
 * The first voters with their directories, as far as this node has noted them. One that joins is none of them, also
 * where its configuration names it: it has another disk now.
 */
export function named(
  { members, retired }: Configuration,
  { nodeId: self, own }: { readonly nodeId: NodeId; readonly own: OwnIdentity },
): Configuration {
  const noted = (id: NodeId) => (id === self && own.origin !== 'new' ? own.directoryId : own.peers[String(id)]);
  const others = own.origin === 'joined' ? members.filter(({ nodeId }) => nodeId !== self) : members;
  return {
    members: others.map((member) => ({ ...member, directoryId: member.directoryId ?? noted(member.nodeId) })),
    retired,
  };
}

/** What a node is whose quorum directory begins now. @throws RaftError `damaged` if it is known to have begun before */
export function newIdentity(voter: NewVoter, first: Configuration): OwnIdentity {
  const { self, joins, isUsed, hasBegun, directory, world } = voter;
  const directoryId = isUsed === true ? idFromBytes(world.random.bytes(16)) : self.directoryId;
  if (joins === true) return { directoryId, origin: 'joined', peers: {} };
  const own = first.members.find(({ nodeId }) => nodeId === self.nodeId);
  if (hasBegun === true && first.members.length === 1) throw new RaftError('damaged', lostByTheOnlyOne(directory));
  // A configuration that names the directory has said that this is the one; one voter has nobody to ask.
  const isKnown = own?.directoryId === directoryId || first.members.length === 1;
  if (!isKnown) return { directoryId, origin: 'new', peers: {} };
  return { directoryId, origin: 'first', peers: {}, voters: voterIds(first) };
}

export const refusedAtBirth = (directory: string, by: NodeId): string =>
  `${directory} is empty, but node ${by} has voted together with this node before: what it promised there is lost. ` +
  'If its disk was replaced, start it with controller.quorum.disk.replaced=true and add it with "tidemark quorum add"; ' +
  'if it is another node, give it another node.id';

export const replacedByAnother = (directory: string, by: NodeId): string =>
  `node ${by} knows this node as a voter with another directory than ${directory}: what it promised there is not here. ` +
  'If its disk was replaced or lost: "tidemark quorum remove", empty that directory, start it with ' +
  'controller.quorum.disk.replaced=true, "tidemark quorum add"; if it is another node, give it another node.id';

const lostByTheOnlyOne = (directory: string): string =>
  `${directory} is empty, and this node, the only one that controller.quorum.voters names, has kept the metadata there: a ` +
  'cluster that began anew would know none of its topics. Restore the directory from a copy. If the quorum has other voters ' +
  'by now, replace this one: "tidemark quorum remove", start it with controller.quorum.disk.replaced=true, "tidemark quorum ' +
  'add". To begin anew, without what the cluster held, empty the directories of log.dirs on all nodes';
