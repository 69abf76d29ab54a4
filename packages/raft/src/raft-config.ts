import type { Address, World } from '@tidemark/ports';
import type { Init, NodeId, RaftMessage } from '@tidemark/protocol';
import type { RaftVoter } from './first-voters.js';
import type { RaftMachine } from './machine.js';
import type { RaftOptions } from './options.js';
import type { RaftPeer } from './peers.js';

/** A node's way to one other voter. */
export interface RaftLink {
  /** Sends one way; false: there is no connection, or it is congested. Raft copes with either. */
  send(message: Init<RaftMessage>, attachments: Uint8Array[]): boolean;
}

export interface RaftConfig {
  readonly world: World;
  readonly clusterId: string;
  readonly self: { readonly nodeId: NodeId; readonly directoryId: string };
  /** The voters with which the cluster began: what holds where the log does not say. */
  readonly voters: readonly RaftVoter[];
  /** Where this node is reached, told to nodes that have not heard of it yet. */
  readonly address?: Address;
  /**
   * This node was none of the first voters, or its disk was replaced: it answers nobody before the log says that it is
   * a member, with the directory that it has.
   */
  readonly joins?: boolean;
  /**
   * The data directory is older than the quorum's directory would be if that has to be made: what lay there is lost, and
   * this node becomes another voter, with a directory id of its own.
   */
  readonly isUsed?: boolean;
  /**
   * The node knows, not from the quorum's directory, that it had one: a voter that was alone when the cluster began has nobody
   * to tell it, and does not begin again.
   */
  readonly hasBegun?: boolean;
  /** Where quorum state, log and snapshots lie; made if it is absent. */
  readonly directory: string;
  readonly link: (nodeId: NodeId) => RaftLink;
  /** Told whom this node talks to, before `open` resolves, and whenever that or the members of the quorum change. */
  readonly onPeers?: (peers: readonly RaftPeer[]) => void;
  readonly machine: RaftMachine;
  /** The value of the record with which this node opens a term. */
  readonly noOpRecord: (term: number) => Uint8Array;
  readonly options?: Partial<RaftOptions>;
}
