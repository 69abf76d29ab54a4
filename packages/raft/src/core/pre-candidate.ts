import type { NodeId } from '@tidemark/protocol';
import type { VoteRequest, VoteResponse } from './messages.js';
import { voteOutcome } from './quorum.js';
import type { Moves, Role } from './roles.js';
import type { CoreState } from './state.js';

/** How long a pre-candidate lets others wait for it before it gives way to them. */
const PRECEDENCE_MS = 50;
const QUICK_RETRY = { leastMs: 10, spreadMs: 30 };

/** Asks whether a majority would vote for it, without raising its term: a node that cannot win disturbs nobody. */
export class PreCandidate implements Role {
  readonly name = 'preCandidate';
  deadlineMs = 0;

  readonly #state: CoreState;
  readonly #moves: Moves;
  readonly #sinceMs: number;
  readonly #votes = new Map<NodeId, boolean>();

  constructor(state: CoreState, moves: Moves) {
    this.#state = state;
    this.#moves = moves;
    this.#sinceMs = state.nowMs;
  }

  start(): void {
    this.#ask();
    this.#votes.set(this.#state.selfId, true);
    this.#decide();
  }

  tick(): void {
    if (this.#state.nowMs >= this.deadlineMs) this.#ask();
  }

  onVoteResponse(response: VoteResponse): void {
    if (!response.preVote || (response.granted && response.term !== this.#state.term + 1)) return;
    this.#votes.set(response.from, response.granted);
    this.#decide();
  }

  onStateSaved(): void {}

  onLogDurable(): void {}

  isSticky(): boolean {
    return false;
  }

  /**
   * Two that stand at the same moment would each vote for itself. The lower id goes first: instead of granting, it
   * asks the other again (which may have refused before it had noticed itself that the leader is gone). Not one that was
   * removed and has yet to see that committed: its vote counts for nobody.
   */
  goesBefore(request: VoteRequest): boolean {
    const { selfId, nowMs, log, otherVoters } = this.#state;
    const isEqual = request.lastTerm === log.lastTerm && request.lastIndex === log.lastIndex;
    if (!isEqual || selfId > request.from || nowMs - this.#sinceMs > PRECEDENCE_MS) return false;
    if (otherVoters.includes(request.from)) this.#askOne(request.from);
    return true;
  }

  onVoteGranted(): void {
    this.#moves.becomeFollower(this.#state.term, this.#state.leaderId);
  }

  /** Asks everybody that has not granted yet; pre-votes are cheap, so that this repeats until something changes. */
  #ask(): void {
    const { otherVoters, isQuick, options } = this.#state;
    for (const peer of otherVoters) if (this.#votes.get(peer) !== true) this.#askOne(peer);
    const retry = isQuick ? QUICK_RETRY : { leastMs: options.heartbeatMs, spreadMs: options.heartbeatMs };
    this.deadlineMs = this.#state.moment(retry);
  }

  #askOne(to: NodeId): void {
    const { log, term } = this.#state;
    const { lastIndex, lastTerm } = log;
    this.#state.send({ type: 'voteRequest', to, term: term + 1, preVote: true, transfer: false, lastIndex, lastTerm });
  }

  #decide(): void {
    if (voteOutcome(this.#state.voters, this.#votes) === 'won') this.#moves.becomeCandidate({ transfer: false });
  }
}
