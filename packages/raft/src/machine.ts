import type { NONE, NodeId, Offset } from '@tidemark/protocol';

/** An entry that is committed: one whole record batch. */
export interface CommittedBatch {
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
  readonly term: number;
  readonly bytes: Uint8Array;
  /** It is Raft's own: a control batch that says who belongs to the quorum from there on (`QuorumConfiguration`). */
  readonly isConfiguration: boolean;
}

/**
 * The state machine that a quorum replicates. Every method is called synchronously, from the node's own turn, and
 * must not throw: a machine that cannot apply what is committed must stop the process.
 */
export interface RaftMachine {
  /** These are committed; each is given once, in order, after a start beginning with what the snapshot lacks. */
  apply(batches: readonly CommittedBatch[]): void;
  /** The state after everything that was applied. */
  snapshot(): Uint8Array;
  /** Replaces the state by that of a snapshot, which covers everything up to and including `lastOffset`. */
  restore(snapshot: Uint8Array, lastOffset: Offset): void;
  /** This node leads `term`, and the no-op that opened it is committed and applied; `lastOffset` is the no-op's. */
  onLeader(term: number, lastOffset: Offset): void;
  /** This node does not lead, or is closed: another does, or NONE: nobody is known to. */
  onFollower(term: number, leaderId: NodeId | typeof NONE): void;
}
