import { NONE, type NodeId } from '@tidemark/protocol';
import type { VoteResponse } from './messages.js';
import { voteOutcome } from './quorum.js';
import type { Moves, Role } from './roles.js';
import type { CoreState } from './state.js';

/** After this, whoever has not answered is asked again: a request or an answer may be lost. */
const ASK_AGAIN = { leastMs: 75, spreadMs: 75 };
/** Beside two saves: how long a voter's answer may take after another has refused, while campaigns are quick. */
const SPLIT_TIMEOUT = { leastMs: 75, spreadMs: 75 };
const QUICK_RETRY = { leastMs: 10, spreadMs: 30 };

/**
 * Stands for the leadership of a new term (Raft paper, section 5.2). Time counts from when its own vote is durable, for
 * nothing has left before. While answers are only missing it stays in its term for an election timeout, which must be
 * long against a voter's disk; it goes on earlier once they say that it has a rival, or cannot win.
 */
export class Candidate implements Role {
  readonly name = 'candidate';
  /** Nothing to do before its own vote is durable. */
  deadlineMs = Number.POSITIVE_INFINITY;

  readonly #state: CoreState;
  readonly #moves: Moves;
  readonly #transfer: boolean;
  readonly #sinceMs: number;
  readonly #votes = new Map<NodeId, boolean>();
  #ownVote = Number.POSITIVE_INFINITY;
  /** How long its own vote took to become durable: what a voter's will take, too. */
  #saveMs = 0;
  /** When it gives this term up. */
  #endMs = Number.POSITIVE_INFINITY;

  constructor(state: CoreState, moves: Moves, { transfer }: { transfer: boolean }) {
    this.#state = state;
    this.#moves = moves;
    this.#transfer = transfer;
    this.#sinceMs = state.nowMs;
  }

  start(): void {
    const state = this.#state;
    const term = state.term + 1;
    this.#ownVote = state.save({ term, vote: state.selfId, voteDirectory: state.directoryId, ledTerm: term });
    // Expecting no vote from the dead, a split is noticed at once instead of after a timeout.
    if (state.gonePeer !== NONE) this.#votes.set(state.gonePeer, false);
    this.#ask();
  }

  tick(): void {
    const { nowMs } = this.#state;
    if (nowMs < this.deadlineMs) return;
    if (nowMs >= this.#endMs) {
      this.#moves.becomePreCandidate();
      return;
    }
    this.#ask();
    this.#setDeadline();
  }

  /** Its own vote counts like any other: once it is durable. */
  onStateSaved(): void {
    const { effects, nowMs, selfId } = this.#state;
    if (effects.savedSequence < this.#ownVote || this.#votes.has(selfId)) return;
    this.#votes.set(selfId, true);
    this.#saveMs = nowMs - this.#sinceMs;
    this.#endMs = this.#state.electionMoment();
    this.#setDeadline();
    this.#decide();
  }

  onVoteResponse(response: VoteResponse): void {
    if (response.preVote) return;
    this.#votes.set(response.from, response.granted);
    if (!response.granted && this.#state.isQuick) this.#endBy(2 * this.#saveMs + this.#state.moment(SPLIT_TIMEOUT));
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

  #ask(): void {
    const { log, otherVoters, gonePeer } = this.#state;
    const { lastIndex, lastTerm } = log;
    for (const to of otherVoters) {
      if (this.#votes.has(to) && to !== gonePeer) continue;
      this.#state.send({ type: 'voteRequest', to, preVote: false, transfer: this.#transfer, lastIndex, lastTerm });
    }
  }

  #setDeadline(): void {
    this.deadlineMs = Math.min(this.#endMs, this.#state.moment(ASK_AGAIN));
  }

  #decide(): void {
    const outcome = voteOutcome(this.#state.voters, this.#votes);
    // Only votes that came after its own was durable can be here: the requests waited for it too.
    if (outcome === 'won' && this.#votes.get(this.#state.selfId) === true) this.#moves.becomeLeader();
    if (outcome === 'lost') this.#endBy(this.#state.moment(QUICK_RETRY));
  }

  #endBy(moment: number): void {
    this.#endMs = Math.min(this.#endMs, moment);
    this.deadlineMs = Math.min(this.deadlineMs, this.#endMs);
  }
}
