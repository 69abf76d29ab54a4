import type { NodeId, Offset } from '@tidemark/protocol';

/** What the controller needs of Raft: `RaftNode` of @tidemark/raft has it all. */
export interface RaftPort {
  /**
   * Proposes one atomic batch. Resolves once it is committed and applied to this node's machine; rejects otherwise,
   * with `code` `not-leader`, `overloaded` or `too-large` if it was certainly not appended, with any other if it may
   * have been. Calls are appended in their order; after a rejection nothing proposed in the same turn is appended.
   * With `baseOffset` the first record gets that offset, or it is rejected as `moved`, certainly not appended.
   */
  propose(records: readonly Uint8Array[], options?: { readonly baseOffset?: number }): Promise<Proposed>;
  /**
   * Resolves once this node has confirmed, by a round among the voters begun after the call, that it still leads, and
   * has applied everything up to the offset it resolves with. Rejects with `code` `not-leader`.
   */
  readIndex(): Promise<number>;
  readonly term: number;
  /**
   * Whole committed batches from the one that holds `from` on, at least one if there is one; 'compacted' if the log no
   * longer goes back that far, 'closed' once it gives out nothing any more.
   */
  readCommitted(range: {
    readonly from: number;
    readonly maxBytes: number;
  }): readonly CommittedBatch[] | 'compacted' | 'closed';
}

export interface Proposed {
  readonly baseOffset: number;
  readonly lastOffset: number;
}

/** One entry of the metadata log: a batch of MetadataRecords. */
export interface CommittedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly bytes: Uint8Array;
}

/** What Raft drives: the controller on every voter, whoever leads. */
export interface MetadataMachine {
  apply(batches: readonly CommittedBatch[]): void;
  snapshot(): Uint8Array;
  restore(snapshot: Uint8Array, lastOffset: number): void;
  /** This node leads, and the no-op that opened its term is committed and applied. */
  onLeader(term: number, lastOffset: number): void;
  /** This node does not lead, or is closed: another does, or (-1) nobody is known to. */
  onFollower(term: number, leaderId: number): void;
}

/** Who leads the metadata quorum as this node knows; -1: nobody. */
export interface Leader {
  readonly nodeId: NodeId;
  readonly term: number;
}

/** The offset after the last of an image: where a proposal made on it begins. */
export function offsetAfter(last: Offset): Offset {
  return (last + 1) as Offset;
}
