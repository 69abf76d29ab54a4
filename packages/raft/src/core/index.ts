export {
  type ChangeOutcome,
  type ChangeRefusal,
  type Configuration,
  type ConfigurationEntry,
  type Identity,
  MEMBERS_MAX,
  type Member,
  type MemberRole,
  type MembershipChange,
  memberOf,
  RETIRED_MAX,
  sameDirectory,
  voterIds,
  votersOf,
} from './configuration.js';
export * from './effects.js';
export * from './invariant.js';
export type { ProposeOutcome } from './leader.js';
export { type EntryRange, LogIndex } from './log-index.js';
export * from './messages.js';
export * from './options.js';
export * from './raft-core.js';
export type { CoreConfig } from './state.js';
export * from './types.js';
