export type { ChangeRefusal, Configuration, Member, MemberRole, MembershipChange } from './core/index.js';
export { RaftError, type RaftErrorCode } from './errors.js';
export type { RaftVoter } from './first-voters.js';
export type { CommittedBatch, RaftMachine } from './machine.js';
export type { RaftOptions } from './options.js';
export type { RaftPeer } from './peers.js';
export type { Proposed } from './proposals.js';
export { type RaftConfig, type RaftLink, RaftNode, type RaftStatus } from './raft-node.js';
export { damagedQuorumFiles, type OfflineQuorum, readOffline, readOfflineSnapshot } from './storage/offline.js';
