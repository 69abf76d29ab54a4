import type { NONE, NodeId } from '@tidemark/protocol';
import { invariant } from './invariant.js';
import type { VoteRequest } from './messages.js';
import type { RoleName } from './types.js';

/**
 * The moves that exist; any other throws.
 *
 * | from         | to           | when                                                                        |
 * |--------------|--------------|-----------------------------------------------------------------------------|
 * | any          | follower     | a later term is seen; a leader of this term is heard; a leader loses touch;  |
 * |              |              | a snapshot says that one that stands is no voter                             |
 * | follower     | preCandidate | nothing was heard of a leader in time, or its redial was refused             |
 * | follower     | candidate    | the leader hands over (TIMEOUT_NOW)                                          |
 * | preCandidate | candidate    | a majority would vote for it                                                |
 * | candidate    | leader       | a majority has voted for it, its own durable vote included                   |
 * | candidate    | preCandidate | the vote was split, lost, or not answered in time                            |
 */
const moves: Readonly<Record<RoleName, readonly RoleName[]>> = {
  follower: ['follower', 'preCandidate', 'candidate'],
  preCandidate: ['follower', 'candidate'],
  candidate: ['follower', 'preCandidate', 'leader'],
  leader: ['follower'],
};

/** Throws RaftInvariantError unless the table has the move. */
export function checkMove(from: RoleName, to: RoleName): void {
  invariant(moves[from].includes(to), `no move from ${from} to ${to}`);
}

/** How a role asks for another; after the call the old role does nothing more. */
export interface Moves {
  becomeFollower(term: number, leaderId: NodeId | typeof NONE): void;
  becomePreCandidate(): void;
  becomeCandidate(options: { transfer: boolean }): void;
  becomeLeader(): void;
}

/** What every role answers. */
export interface Role {
  readonly name: RoleName;
  /** When `tick` has something to do; Infinity: never. */
  readonly deadlineMs: number;
  /** Time has passed; does nothing before `deadlineMs`. */
  tick(): void;
  /** A `saveState` effect is durable. */
  onStateSaved(): void;
  /** The durable index of this node's log moved. */
  onLogDurable(): void;
  /** Whether it holds on to a leader that it hears, so that a candidate's term and request do not count. */
  isSticky(): boolean;
  /** A pre-vote that would be granted came: whether this node stands itself and goes first. */
  goesBefore(request: VoteRequest): boolean;
  /** It has just voted for another node. */
  onVoteGranted(): void;
}
