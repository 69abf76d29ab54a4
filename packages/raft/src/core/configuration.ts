import type { Address } from '@tidemark/ports';
import type { NodeId } from '@tidemark/protocol';
import { majority } from './quorum.js';

/** A node with the data directory in which it remembers its votes. A directory that is not known matches any. */
export interface Identity {
  readonly nodeId: NodeId;
  readonly directoryId: string | undefined;
}

/**
 * - `voter`: counts in every quorum;
 * - `joining`: gets everything, counts nowhere, and becomes a voter once it has caught up;
 * - `learner`: gets everything, counts nowhere, and stays so.
 */
export type MemberRole = 'voter' | 'joining' | 'learner';

export interface Member extends Identity {
  readonly role: MemberRole;
  /** Where the others find it; undefined: they know it otherwise. */
  readonly address: Address | undefined;
}

/** Who belongs to the quorum. At most one member for each node id. */
export interface Configuration {
  readonly members: readonly Member[];
  /** The directories of voters that were removed, oldest first: an identity is never taken back. */
  readonly retired: readonly string[];
}

/** An entry that makes a configuration, which holds from the moment the entry is in the log. */
export interface ConfigurationEntry {
  readonly index: number;
  readonly configuration: Configuration;
}

/** One member at a time: the majorities of before and after always have a voter in common (dissertation, 4.1). */
export type MembershipChange =
  | {
      readonly kind: 'add';
      readonly member: { readonly nodeId: NodeId; readonly directoryId: string; readonly address: Address | undefined };
      /** To stay a learner; else it becomes a voter once it has caught up. */
      readonly asLearner: boolean;
    }
  /** Without a directory: whichever the node has. */
  | ({ readonly kind: 'remove' } & Identity)
  /** The leader's own: a joining member has caught up. */
  | { readonly kind: 'promote'; readonly nodeId: NodeId };

/** Why a change is not made; nothing was appended. */
export type ChangeRefusal =
  /** This node does not lead, or is handing over. */
  | 'not-leader'
  /** No entry of this leader's term is committed yet: a change of before might still be undone. */
  | 'not-ready'
  /** Another change is not committed yet. */
  | 'change-pending'
  /** The node is a member with another directory. */
  | 'other-directory'
  /** The directory was that of a voter that was removed. */
  | 'retired'
  /** The directory is that of another member. */
  | 'directory-taken'
  | 'too-many-members'
  /** Its entry would be larger than one may be. */
  | 'too-large'
  | 'last-voter'
  /** Too few of the voters that would be left were heard of lately: the change, and all after it, could not commit. */
  | 'no-live-majority';

export type ChangeOutcome =
  | { readonly kind: 'appended'; readonly index: number }
  /** It is as it is asked for, and committed. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: ChangeRefusal };

export const MEMBERS_MAX = 15;
/** Removed directories that are remembered; beyond it the oldest go. */
export const RETIRED_MAX = 256;

/** A quorum of these voters. */
export function votersOf(nodeIds: readonly NodeId[]): Configuration {
  const members = nodeIds.map((nodeId) => ({
    nodeId,
    directoryId: undefined,
    role: 'voter' as const,
    address: undefined,
  }));
  return { members, retired: [] };
}

export const sameDirectory = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a === b;

/** The member that this identity is, if it is one. */
export function memberOf({ members }: Configuration, { nodeId, directoryId }: Identity): Member | undefined {
  return members.find((member) => member.nodeId === nodeId && sameDirectory(member.directoryId, directoryId));
}

type Changed = Configuration | 'unchanged' | ChangeRefusal;

/** The configuration after a change, or why there is none. */
export function changed(configuration: Configuration, change: MembershipChange): Changed {
  switch (change.kind) {
    case 'add':
      return added(configuration, change);
    case 'remove':
      return removed(configuration, change);
    case 'promote':
      return promoted(configuration, change.nodeId);
  }
}

function added(configuration: Configuration, change: MembershipChange & { kind: 'add' }): Changed {
  const { members, retired } = configuration;
  const { nodeId, directoryId, address } = change.member;
  const present = members.find((member) => member.nodeId === nodeId);
  const role = change.asLearner ? 'learner' : 'joining';
  if (present === undefined) {
    if (retired.includes(directoryId)) return 'retired';
    if (members.some((member) => member.directoryId === directoryId)) return 'directory-taken';
    if (members.length >= MEMBERS_MAX) return 'too-many-members';
    return { members: [...members, { nodeId, directoryId, role, address }], retired };
  }
  if (present.directoryId !== directoryId) return 'other-directory';
  // A voter is not made less by being added again; a learner is made a voter.
  const after: Member = {
    ...present,
    role: present.role === 'learner' ? role : present.role,
    address: address ?? present.address,
  };
  const isSame =
    after.role === present.role &&
    after.address?.host === present.address?.host &&
    after.address?.port === present.address?.port;
  return isSame ? 'unchanged' : replaced(configuration, after);
}

function removed(configuration: Configuration, identity: Identity): Changed {
  const { members, retired } = configuration;
  const gone = memberOf(configuration, identity);
  if (gone === undefined) return 'unchanged';
  const left = members.filter((member) => member !== gone);
  if (!left.some(({ role }) => role === 'voter')) return 'last-voter';
  const directories = gone.role === 'voter' && gone.directoryId !== undefined ? [gone.directoryId] : [];
  return { members: left, retired: [...retired, ...directories].slice(-RETIRED_MAX) };
}

function promoted(configuration: Configuration, nodeId: NodeId): Changed {
  const present = configuration.members.find((member) => member.nodeId === nodeId);
  return present?.role === 'joining' ? replaced(configuration, { ...present, role: 'voter' }) : 'unchanged';
}

function replaced({ members, retired }: Configuration, after: Member): Configuration {
  return { members: members.map((member) => (member.nodeId === after.nodeId ? after : member)), retired };
}

export function voterIds({ members }: Configuration): NodeId[] {
  return members.filter(({ role }) => role === 'voter').map(({ nodeId }) => nodeId);
}

/** Whether a majority of its voters are among those that were heard of lately. */
export function hasLiveMajority(configuration: Configuration, isLive: (nodeId: NodeId) => boolean): boolean {
  const voters = voterIds(configuration);
  return voters.filter(isLive).length >= majority(voters.length);
}

/**
 * The configurations of a log: that of the latest entry holds, committed or not (dissertation, section 4.1), and
 * truncation takes it back.
 */
export class Configurations {
  /** What holds before the first of `#entries`. */
  #base: Configuration;
  #entries: ConfigurationEntry[];

  constructor(base: Configuration, entries: readonly ConfigurationEntry[] = []) {
    this.#base = base;
    this.#entries = [...entries];
  }

  get current(): Configuration {
    return this.#entries.at(-1)?.configuration ?? this.#base;
  }

  /** Whether everything up to the entry at `index` makes what holds now. */
  isSettledAt(index: number): boolean {
    const last = this.#entries.at(-1);
    return last === undefined || last.index <= index;
  }

  /** What holds after the entry that ends at `index`. */
  at(index: number): Configuration {
    return this.#entries.findLast((entry) => entry.index <= index)?.configuration ?? this.#base;
  }

  /** What holds after the entry that ends at `index`, and all that came after it, oldest first. */
  since(index: number): readonly Configuration[] {
    const later = this.#entries.filter((entry) => entry.index > index);
    return [this.at(index), ...later.map(({ configuration }) => configuration)];
  }

  append(entry: ConfigurationEntry): void {
    this.#entries.push(entry);
  }

  /** Forgets what follows `index`; returns whether something did. */
  truncateTo(index: number): boolean {
    const kept = this.#entries.filter((entry) => entry.index <= index);
    const isShorter = kept.length < this.#entries.length;
    this.#entries = kept;
    return isShorter;
  }

  /** The log begins anew after a snapshot that holds `base`. */
  resetTo(base: Configuration): void {
    this.#base = base;
    this.#entries = [];
  }

  /** Nothing at or below `index` is cut any more: what held before is not needed. */
  forgetBelow(index: number): void {
    this.#base = this.at(index);
    this.#entries = this.#entries.filter((entry) => entry.index > index);
  }
}
