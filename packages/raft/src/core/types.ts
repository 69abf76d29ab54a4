import { NONE, type NodeId } from '@tidemark/protocol';
import type { Configuration } from './configuration.js';

/**
 * What a node must never forget: durable before anything that follows from it leaves the node
 * (Raft paper, figure 2, "persistent state").
 */
export interface HardState {
  /** The latest term that this node has seen, from 0. */
  readonly term: number;
  /** Whom it voted for in that term; NONE: nobody. */
  readonly vote: NodeId | typeof NONE;
  /** In which directory that node stood; absent: not known. */
  readonly voteDirectory?: string | undefined;
  /** The highest term for which it stood, and which it therefore may have led; NONE: it never stood. */
  readonly ledTerm: number;
  /**
   * The term in which its log was found damaged; NONE: it was not. Until its durable log ends in an entry of a
   * later term the node abstains: entries that it acknowledged in terms up to this one may be missing.
   */
  readonly abstainTerm: number;
}

/** The state of a node that has never run. */
export const initialHardState: HardState = { term: 0, vote: NONE, ledTerm: NONE, abstainTerm: NONE };

/**
 * An entry is one record batch; its index is its last offset. Indexes are ascending but not dense: the entry
 * before this one has the index `baseOffset - 1`. The first entry's base is 0.
 */
export interface EntryHeader {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly term: number;
  readonly sizeBytes: number;
}

/** An entry with its batch, which the core carries and never reads. */
export interface Entry extends EntryHeader {
  readonly bytes: Uint8Array;
  /** What it makes of the quorum, where it is no entry of the machine's. */
  readonly configuration?: Configuration | undefined;
}

/** The position of an entry; (NONE, NONE) is the position before the first. */
export interface Position {
  readonly index: number;
  readonly term: number;
}

/** A snapshot covers every entry up to and including `index`, whose entry has `term`. */
export interface SnapshotMeta extends Position {
  /** The size of the whole file, as it travels. */
  readonly sizeBytes: number;
  /** What holds after `index`; absent: the configuration with which the cluster began, or not known yet. */
  readonly configuration?: Configuration | undefined;
}

export type RoleName = 'follower' | 'preCandidate' | 'candidate' | 'leader';
