import type { NodeId } from '@tidemark/protocol';
import type { EntryRange } from './log-index.js';
import type { Entry, SnapshotMeta } from './types.js';

interface Envelope {
  readonly from: NodeId;
  readonly to: NodeId;
  /** In which directories both keep their votes; absent: not known, and taken for any. */
  readonly fromDirectory?: string | undefined;
  readonly toDirectory?: string | undefined;
  /** The sender's term; of a pre-vote's request and grant: the term that the candidate would stand for. */
  readonly term: number;
}

/** "Would you" (`preVote`) or "do vote for me"; `lastIndex` and `lastTerm` are the candidate's last entry. */
export interface VoteRequest extends Envelope {
  readonly type: 'voteRequest';
  readonly preVote: boolean;
  /** The leader itself told the candidate to stand: stickiness does not apply. */
  readonly transfer: boolean;
  readonly lastIndex: number;
  readonly lastTerm: number;
}

export interface VoteResponse extends Envelope {
  readonly type: 'voteResponse';
  readonly preVote: boolean;
  readonly granted: boolean;
}

interface AppendHead extends Envelope {
  readonly type: 'appendRequest';
  /** The entry before the first sent; (NONE, NONE) also where the leader only wants to be heard. */
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly commit: number;
  /** Grows with each broadcast; the answer repeats it. */
  readonly round: number;
}

/** Entries that follow (`prevIndex`, `prevTerm`), or none: a heartbeat, or news of the commit index. */
export interface AppendRequest extends AppendHead {
  readonly entries: readonly Entry[];
}

export interface AppendResponse extends Envelope {
  readonly type: 'appendResponse';
  readonly round: number;
  readonly rejected: boolean;
  /** As asked. */
  readonly prevIndex: number;
  /** What the follower's disk holds of what is known to agree with this leader's log; NONE when rejected. */
  readonly durableIndex: number;
  /** Rejected: the follower's last entry that may agree, and its term there. */
  readonly hintIndex: number;
  readonly hintTerm: number;
}

interface SnapshotHead extends Envelope {
  readonly type: 'snapshotRequest';
  readonly snapshot: SnapshotMeta;
  /** Where in the file this chunk lies. */
  readonly position: number;
}

export interface SnapshotRequest extends SnapshotHead {
  readonly chunk: Uint8Array;
}

export interface SnapshotResponse extends Envelope {
  readonly type: 'snapshotResponse';
  readonly snapshotIndex: number;
  readonly snapshotTerm: number;
  /** The position that the receiver wants next; the file's size: it needs no more of it. */
  readonly position: number;
}

/** The leader hands over: stand at once, without a pre-vote (Raft dissertation, section 3.10). */
export interface TimeoutNow extends Envelope {
  readonly type: 'timeoutNow';
}

/** What comes in. */
export type Message =
  | VoteRequest
  | VoteResponse
  | AppendRequest
  | AppendResponse
  | SnapshotRequest
  | SnapshotResponse
  | TimeoutNow;

/** An append as the core asks for it: the shell reads `entries` from its log. */
export interface OutgoingAppend extends AppendHead {
  readonly entries: EntryRange | undefined;
}

/** A chunk as the core asks for it: the shell reads up to `chunkBytesMax` at `position` of the file. */
export interface OutgoingSnapshot extends SnapshotHead {
  readonly chunkBytesMax: number;
  /** The receiver asked for the file from its beginning again: is it here what it was? */
  readonly isDoubted: boolean;
}

/** What goes out. */
export type OutgoingMessage =
  | VoteRequest
  | VoteResponse
  | OutgoingAppend
  | AppendResponse
  | OutgoingSnapshot
  | SnapshotResponse
  | TimeoutNow;

/**
 * Whether the entries of an append are what its head says: contiguous after `prevIndex`, with terms that never
 * fall and never pass the message's own. A message that is not is dropped.
 */
export function isWellFormed(message: AppendRequest): boolean {
  let { prevIndex: index, prevTerm: term } = message;
  for (const entry of message.entries) {
    if (entry.baseOffset !== index + 1 || entry.lastOffset < entry.baseOffset) return false;
    if (entry.term < term || entry.term > message.term) return false;
    index = entry.lastOffset;
    term = entry.term;
  }
  return true;
}
