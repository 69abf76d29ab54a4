import { NONE, type NodeId } from '@tidemark/protocol';
import type { VoteResponse } from './messages.js';
import { voteOutcome } from './quorum.js';
import type { Moves, Role } from './roles.js';
import type { CoreState } from './state.js';

const QUICK_TIMEOUT = { leastMs: 75, spreadMs: 75 };
const QUICK_RETRY = { leastMs: 10, spreadMs: 30 };

/** Stands for the leadership of a new term (Raft paper, section 5.2). */
export class Candidate implements Role {
  readonly name = 'candidate';
  deadlineMs: number;

  readonly #state: CoreState;
  readonly #moves: Moves;
  readonly #transfer: boolean;
  readonly #votes = new Map<NodeId, boolean>();
  #ownVote = Number.POSITIVE_INFINITY;

  constructor(state: CoreState, moves: Moves, { transfer }: { transfer: boolean }) {
    this.#state = state;
    this.#moves = moves;
    this.#transfer = transfer;
    this.deadlineMs = state.isQuick ? state.moment(QUICK_TIMEOUT) : state.electionMoment();
  }

  start(): void {
    const state = this.#state;
    const term = state.term + 1;
    this.#ownVote = state.save({ term, vote: state.selfId, ledTerm: term });
    // Expecting no vote from the dead, a split is noticed at once instead of after a timeout.
    if (state.gonePeer !== NONE) this.#votes.set(state.gonePeer, false);
    const { lastIndex, lastTerm } = state.log;
    for (const to of state.peers) {
      state.send({ type: 'voteRequest', to, preVote: false, transfer: this.#transfer, lastIndex, lastTerm });
    }
  }

  tick(): void {
    if (this.#state.nowMs >= this.deadlineMs) this.#moves.becomePreCandidate();
  }

  /** Its own vote counts like any other: once it is durable. */
  onStateSaved(): void {
    if (this.#state.effects.savedSequence < this.#ownVote) return;
    this.#votes.set(this.#state.selfId, true);
    this.#decide();
  }

  onVoteResponse(response: VoteResponse): void {
    if (response.preVote) return;
    this.#votes.set(response.from, response.granted);
    this.#decide();
  }

  onLogDurable(): void {}

  isSticky(): boolean {
    return false;
  }

  goesBefore(): boolean {
    return false;
  }

  onVoteGranted(): void {}

  #decide(): void {
    const outcome = voteOutcome(this.#state.voters, this.#votes);
    // Only votes that came after its own was durable can be here: the requests waited for it too.
    if (outcome === 'won' && this.#votes.get(this.#state.selfId) === true) this.#moves.becomeLeader();
    if (outcome === 'lost') this.deadlineMs = Math.min(this.deadlineMs, this.#state.moment(QUICK_RETRY));
  }
}
