import { NONE } from '@tidemark/protocol';
import { sameDirectory } from './configuration.js';
import type { VoteRequest } from './messages.js';
import type { Moves, Role } from './roles.js';
import type { CoreState } from './state.js';

/** Raft paper, section 5.4.1: a candidate whose log lacks something that this one has gets no vote. */
function isUpToDate(state: CoreState, { lastIndex, lastTerm }: VoteRequest): boolean {
  const { log } = state;
  return lastTerm > log.lastTerm || (lastTerm === log.lastTerm && lastIndex >= log.lastIndex);
}

/**
 * Answers a request for a vote or a pre-vote, in whatever role.
 * - A node that hears a leader refuses pre-votes and ignores requests, terms included, unless the leader itself
 *   hands over (stickiness: dissertation, section 4.2.3).
 * - A pre-vote promises nothing and changes nothing (dissertation, section 9.6).
 * - One vote a term, to the first that asks and is up to date, durable before the answer leaves (section 5.2).
 * - A node that abstains votes for nobody.
 * - Whether the candidate, or this node, is a voter does not matter here: a vote counts by the configuration in the
 *   candidate's log, which may be ahead of this one's (dissertation, section 4.2.2).
 */
export function answerVoteRequest(state: CoreState, role: () => Role, moves: Moves, request: VoteRequest): void {
  if (!request.transfer && role().isSticky()) {
    if (request.preVote) refuse(state, request);
    return;
  }
  if (request.preVote) {
    answerPreVote(state, role(), request);
    return;
  }
  if (request.term > state.term) moves.becomeFollower(request.term, NONE);
  const isHis = state.hard.vote === request.from && sameDirectory(state.hard.voteDirectory, request.fromDirectory);
  const isFree = isHis || (state.hard.vote === NONE && state.leaderId === NONE);
  if (request.term < state.term || !isFree || state.abstains || !isUpToDate(state, request)) {
    refuse(state, request);
    return;
  }
  if (state.hard.vote === NONE) state.save({ vote: request.from, voteDirectory: request.fromDirectory });
  role().onVoteGranted();
  state.send({ type: 'voteResponse', ...back(request), preVote: false, granted: true });
}

function answerPreVote(state: CoreState, role: Role, request: VoteRequest): void {
  if (request.term <= state.term || state.abstains || !isUpToDate(state, request)) {
    refuse(state, request);
  } else if (!role.goesBefore(request)) {
    state.send({ type: 'voteResponse', ...back(request), term: request.term, preVote: true, granted: true });
  }
}

function refuse(state: CoreState, request: VoteRequest): void {
  state.send({ type: 'voteResponse', ...back(request), preVote: request.preVote, granted: false });
}

/** To the very directory that asked: the node may have another by now. */
const back = ({ from, fromDirectory }: VoteRequest) => ({ to: from, toDirectory: fromDirectory });
