import { NONE, type NodeId } from '@tidemark/protocol';
import type { AppendRequest, SnapshotRequest, TimeoutNow } from './messages.js';
import type { Moves, Role } from './roles.js';
import { SnapshotReceiver } from './snapshot-receiver.js';
import type { CoreState } from './state.js';
import type { SnapshotMeta } from './types.js';

/** Follows a leader, or waits for one. */
export class Follower implements Role {
  readonly name = 'follower';
  deadlineMs: number;

  readonly #state: CoreState;
  readonly #moves: Moves;
  readonly #receiver: SnapshotReceiver;
  /** When the leader of this term was last heard. */
  #heardMs = Number.NEGATIVE_INFINITY;
  /** This node's own connection to the leader closed and the redial was refused. */
  #leaderRefused = false;
  /** This log agrees with the leader's up to here: what is committed does from the start. */
  #matchedIndex: number;
  /** The latest round of the leader. */
  #round = 0;
  /** The leader waits to hear that entries it sent are durable. */
  #owesAnswer = false;

  constructor(state: CoreState, moves: Moves, { deadlineMs }: { deadlineMs: number }) {
    this.#state = state;
    this.#moves = moves;
    this.#matchedIndex = state.commitIndex;
    this.#receiver = new SnapshotReceiver(state);
    this.deadlineMs = deadlineMs;
  }

  tick(): void {
    if (this.#state.nowMs < this.deadlineMs) return;
    if (this.#state.mayStand) this.#moves.becomePreCandidate();
    else this.#giveUpLeader();
  }

  onStateSaved(): void {}

  isSticky(): boolean {
    const { leaderId, nowMs, options } = this.#state;
    return leaderId !== NONE && !this.#leaderRefused && nowMs - this.#heardMs < options.electionTimeoutMs;
  }

  goesBefore(): boolean {
    return false;
  }

  onVoteGranted(): void {
    this.deadlineMs = this.#state.electionMoment();
  }

  /** The one exception to stickiness: the leader counts as not heard, and this node stands at once. */
  onLeaderRefused(): void {
    const { options, leaderId } = this.#state;
    this.#leaderRefused = true;
    this.#state.gonePeer = leaderId;
    this.#state.quickUntilMs = this.#state.nowMs + options.electionTimeoutMs;
    this.deadlineMs = this.#state.moment({ leastMs: 0, spreadMs: options.hintSpreadMs });
  }

  onTimeoutNow(message: TimeoutNow): void {
    const { leaderId, mayStand } = this.#state;
    if (message.from === leaderId && mayStand) this.#moves.becomeCandidate({ transfer: true });
  }

  /** Raft paper, figure 2, AppendEntries RPC, "receiver implementation". */
  onAppendRequest(message: AppendRequest): void {
    this.#hear(message);
    const { log, commitIndex } = this.#state;
    this.#round = Math.max(this.#round, message.round);
    // Whatever is committed agrees with every leader to come, held or compacted: only what follows is compared.
    if (message.prevIndex >= commitIndex && log.termAt(message.prevIndex) !== message.prevTerm) {
      this.#reject(message);
      return;
    }
    this.#matchedIndex = Math.max(this.#matchedIndex, message.prevIndex, this.#take(message));
    const commit = Math.min(message.commit, this.#matchedIndex);
    if (commit > commitIndex) this.#state.advanceCommit(commit);
    if (message.commit <= this.#matchedIndex) this.#state.leaderCommitted(message.commit);
    if (message.entries.length > 0 && log.durableIndex < this.#matchedIndex) this.#owesAnswer = true;
    else this.#answer(message.from, message.prevIndex);
  }

  onLogDurable(): void {
    const { leaderId, log } = this.#state;
    if (!this.#owesAnswer || leaderId === NONE) return;
    this.#owesAnswer = log.durableIndex < this.#matchedIndex;
    this.#answer(leaderId, this.#matchedIndex);
  }

  onSnapshotRequest(message: SnapshotRequest): void {
    this.#hear(message);
    this.#receiver.onChunk(message);
    this.#matchedIndex = Math.max(this.#matchedIndex, this.#state.commitIndex);
  }

  /** The shell has verified the file and made it durable, or found that it is not what it should be. */
  onSnapshotReceived(snapshot: SnapshotMeta, isWhole: boolean): void {
    this.#matchedIndex = Math.max(this.#matchedIndex, this.#state.commitIndex);
    this.#receiver.onReceived(snapshot, isWhole);
  }

  /** It may not stand itself; that it hears nobody is news all the same: it may have been removed meanwhile. */
  #giveUpLeader(): void {
    const state = this.#state;
    this.deadlineMs = state.electionMoment();
    if (state.leaderId === NONE) return;
    state.leaderId = NONE;
    state.announce(this.name);
  }

  #hear({ from: leaderId, fromDirectory }: AppendRequest | SnapshotRequest): void {
    const state = this.#state;
    state.leaderDirectory = fromDirectory;
    this.#heardMs = state.nowMs;
    this.#leaderRefused = false;
    state.gonePeer = NONE;
    this.deadlineMs = state.electionMoment();
    if (state.leaderId === leaderId) return;
    state.leaderId = leaderId;
    state.announce(this.name);
  }

  /** Appends what is new, cutting what contradicts it; returns the index up to which the message's entries agree. */
  #take({ entries }: AppendRequest): number {
    const state = this.#state;
    const open = entries.filter((entry) => entry.lastOffset > state.commitIndex);
    const conflict = open.findIndex((entry) => state.log.termAt(entry.lastOffset) !== entry.term);
    if (conflict >= 0) {
      const fresh = open.slice(conflict);
      const end = (fresh[0]?.baseOffset ?? 0) - 1;
      if (end < state.log.lastIndex) state.truncate(end);
      state.append(fresh);
    }
    return open.at(-1)?.lastOffset ?? NONE;
  }

  #answer(to: NodeId, prevIndex: number): void {
    const durableIndex = Math.min(this.#state.log.durableIndex, this.#matchedIndex);
    this.#state.send({
      type: 'appendResponse',
      to,
      toDirectory: this.#state.leaderDirectory,
      round: this.#round,
      rejected: false,
      prevIndex,
      durableIndex,
      hintIndex: NONE,
      hintTerm: NONE,
    });
  }

  #reject({ from, prevIndex, prevTerm }: AppendRequest): void {
    const { log } = this.#state;
    const hint = log.lastAtOrBelow(prevIndex, prevTerm) ?? { index: NONE, term: NONE };
    this.#state.send({
      type: 'appendResponse',
      to: from,
      toDirectory: this.#state.leaderDirectory,
      round: this.#round,
      rejected: true,
      prevIndex,
      durableIndex: NONE,
      hintIndex: hint.index,
      hintTerm: hint.term,
    });
  }
}
