import { NONE, type NodeId } from '@tidemark/protocol';
import { Candidate } from './candidate.js';
import {
  type ChangeOutcome,
  type Configuration,
  type Identity,
  type MembershipChange,
  sameDirectory,
} from './configuration.js';
import type { Effect } from './effects.js';
import { answerVoteRequest } from './election.js';
import { Follower } from './follower.js';
import { invariant } from './invariant.js';
import { Leader, type ProposeOutcome } from './leader.js';
import { isWellFormed, type Message } from './messages.js';
import { PreCandidate } from './pre-candidate.js';
import { checkMove, type Moves } from './roles.js';
import { type CoreConfig, CoreState } from './state.js';
import type { Entry, RoleName, SnapshotMeta } from './types.js';

type AnyRole = Follower | PreCandidate | Candidate | Leader;

/** What a leader tells of a follower. */
export interface FollowerStatus {
  readonly nodeId: NodeId;
  readonly matchIndex: number;
  readonly state: 'probe' | 'replicate' | 'snapshot';
  /** Of its last answer; before the first, of when the leader began with it. */
  readonly lastContactMs: number;
  readonly isHeard: boolean;
}

/** The one answer whose term is not its sender's but the one asked about. */
/** What a node that is no member, as far as this one knows, may say: its log may be ahead. */
const isRequest = ({ type }: Message): boolean =>
  type === 'voteRequest' || type === 'appendRequest' || type === 'snapshotRequest' || type === 'timeoutNow';

const isPreVoteGrant = (message: Message): boolean =>
  message.type === 'voteResponse' && message.preVote && message.granted;

/**
 * One node of a Raft quorum: a synchronous, deterministic state machine. Inputs go in through its methods, each
 * with the monotonic time; what they lead to comes out of `takeEffects`, in order, after each input. It is never
 * awaited and never waits: a disk that is slow only delays `stateSaved` and `logDurable`.
 *
 * Throws RaftInvariantError when something happened that the rules exclude; the process must then stop.
 */
export class RaftCore {
  readonly #state: CoreState;
  readonly #moves: Moves;
  #role: AnyRole;

  constructor(config: CoreConfig) {
    this.#state = new CoreState(config);
    this.#moves = {
      becomeFollower: (term, leaderId) => {
        this.#becomeFollower(term, leaderId);
      },
      becomePreCandidate: () => this.#becomePreCandidate(),
      becomeCandidate: (options) => this.#becomeCandidate(options),
      becomeLeader: () => this.#becomeLeader(),
    };
    this.#role = new Follower(this.#state, this.#moves, { deadlineMs: Number.POSITIVE_INFINITY });
  }

  get role(): RoleName {
    return this.#role.name;
  }

  get term(): number {
    return this.#state.term;
  }

  get leaderId(): NodeId | typeof NONE {
    return this.#state.leaderId;
  }

  get commitIndex(): number {
    return this.#state.commitIndex;
  }

  /** See `CoreState.informedIndex`. */
  get informedIndex(): number {
    return this.#state.informedIndex;
  }

  get lastIndex(): number {
    return this.#state.log.lastIndex;
  }

  get durableIndex(): number {
    return this.#state.log.durableIndex;
  }

  /** The offset that the next proposal's first record gets, on a leader. */
  get nextOffset(): number {
    return this.#state.log.nextOffset;
  }

  get abstains(): boolean {
    return this.#state.abstains;
  }

  /** Who belongs to the quorum as this node's log has it, committed or not. */
  get configuration(): Configuration {
    return this.#state.configuration;
  }

  /** Whether that configuration is committed, as far as this node knows. */
  get isSettled(): boolean {
    return this.#state.isSettled;
  }

  /** What held after the entry that ends at `index`, at or above the newest snapshot. */
  configurationAt(index: number): Configuration {
    return this.#state.configurationAt(index);
  }

  /** What the newest snapshot covers; NONE: there is none. */
  get snapshotIndex(): number {
    return this.#state.snapshot?.index ?? NONE;
  }

  /** The term of the entry that ends at `index`, if it is held. */
  termAt(index: number): number | undefined {
    return this.#state.log.termAt(index);
  }

  /** On a leader, each other member; otherwise none. */
  followers(): FollowerStatus[] {
    if (this.#role.name !== 'leader') return [];
    return [...this.#role.followers].map(({ nodeId, match, state, lastContactMs, isHeard }) => {
      return { nodeId, matchIndex: match, state, lastContactMs, isHeard };
    });
  }

  /** When to call `tick` next; Infinity: not before another input. */
  get nextDeadlineMs(): number {
    return this.#role.deadlineMs;
  }

  /** What is to be done now, in order; see `Effect`. Call it after every input. */
  takeEffects(): readonly Effect[] {
    return this.#state.effects.take();
  }

  /** Before the start, of a node that is new: the first voters have met, and these are they, with their directories. */
  nameBootstrap(bootstrap: Configuration): void {
    this.#state.nameBootstrap(bootstrap);
  }

  /** The node starts: it stands soon, because a pre-vote harms no leader that others hear. */
  start(nowMs: number): void {
    this.#observe(nowMs);
    // Its last life may have ended while that was being saved, and nothing may ever be appended again.
    this.#endAbstention();
    const { firstElectionMs, electionTimeoutMs } = this.#state.options;
    this.#state.quickUntilMs = nowMs + electionTimeoutMs;
    const spreadMs = this.#state.otherVoters.length === 0 ? 0 : firstElectionMs;
    this.#role = new Follower(this.#state, this.#moves, { deadlineMs: this.#state.moment({ leastMs: 0, spreadMs }) });
    this.#state.announce('follower');
    this.#role.tick();
  }

  tick(nowMs: number): void {
    this.#observe(nowMs);
    this.#role.tick();
  }

  /** A message has arrived. One that is not for this node, not well formed, or an answer of no member is dropped. */
  step(message: Message, nowMs: number): void {
    this.#observe(nowMs);
    if (!this.#isForThis(message)) return;
    if (message.type === 'appendRequest' && !isWellFormed(message)) return;
    if (message.type === 'voteRequest') {
      answerVoteRequest(this.#state, () => this.#role, this.#moves, message);
      return;
    }
    if (message.term > this.#state.term && !isPreVoteGrant(message)) {
      this.#moves.becomeFollower(message.term, NONE);
    } else if (message.term < this.#state.term) {
      this.#refuseOldLeader(message);
      return;
    }
    this.#dispatch(message);
  }

  /**
   * Appends entries, which the caller has made for `term` from `nextOffset` on: all of them or, with the reason,
   * none.
   */
  propose(entries: readonly Entry[], nowMs: number): ProposeOutcome {
    this.#observe(nowMs);
    return this.#role.name === 'leader' ? this.#role.propose(entries) : 'not-leader';
  }

  /**
   * Adds or removes one member (dissertation, section 4.1), or says why not. What was appended holds at once and may
   * still be undone, until it is committed. A joining member becomes a voter by itself.
   */
  changeMembership(change: MembershipChange, nowMs: number): ChangeOutcome {
    this.#observe(nowMs);
    if (this.#role.name !== 'leader') return { kind: 'refused', reason: 'not-leader' };
    return this.#role.changeMembership(change);
  }

  /**
   * This node's own connection to `peer` closed, and the one immediate redial was refused: its process is gone.
   * If it was the leader, this node stands at once, and votes for others that do. A dial that hangs is no hint.
   */
  peerRefused(peer: NodeId, nowMs: number): void {
    this.#observe(nowMs);
    if (this.#role.name === 'follower' && this.#state.leaderId === peer) this.#role.onLeaderRefused();
  }

  /** Hands leadership over; returns to whom, or undefined if this node does not lead or there is nobody. */
  transferLeadership(to: NodeId | undefined, nowMs: number): NodeId | undefined {
    this.#observe(nowMs);
    return this.#role.name === 'leader' ? this.#role.transferTo(to) : undefined;
  }

  /** Asks for a `readReady` effect with `readId`; false if this node does not lead. It never comes if it stops to. */
  readIndex(readId: number, nowMs: number): boolean {
    this.#observe(nowMs);
    if (this.#role.name !== 'leader') return false;
    this.#role.readIndex(readId);
    return true;
  }

  /** A `saveState` effect is durable. */
  stateSaved(sequence: number, nowMs: number): void {
    this.#observe(nowMs);
    this.#state.effects.markSaved(sequence);
    this.#role.onStateSaved();
  }

  /** The log is durable up to the entry that ends at `index` and has `term`. */
  logDurable(index: number, term: number, nowMs: number): void {
    this.#observe(nowMs);
    if (!this.#state.log.markDurable(index, term)) return;
    this.#endAbstention();
    this.#role.onLogDurable();
  }

  /** The shell has taken a durable snapshot of what it has applied; all but the last `retainedBytes` below it may go. */
  snapshotTaken(snapshot: SnapshotMeta, { retainedBytes, nowMs }: { retainedBytes: number; nowMs: number }): void {
    this.#observe(nowMs);
    const { log, commitIndex, snapshot: previous } = this.#state;
    invariant(snapshot.index <= commitIndex, `snapshot ${snapshot.index} above the commit index ${commitIndex}`);
    // One that covers the same takes the place of a file that cannot be read.
    if (previous !== undefined && previous.index > snapshot.index) return;
    this.#state.noteSnapshot(snapshot);
    const index = log.compactionPoint(snapshot.index, retainedBytes);
    if (index <= log.startIndex) return;
    log.compactTo(index);
    this.#state.effects.push({ kind: 'compact', index });
  }

  /** After `completeSnapshot`: the file is durable, or it was not whole and is gone. */
  snapshotReceived(snapshot: SnapshotMeta, { isWhole, nowMs }: { isWhole: boolean; nowMs: number }): void {
    this.#observe(nowMs);
    if (isWhole) this.#adopt(snapshot);
    if (this.#role.name === 'follower') this.#role.onSnapshotReceived(snapshot, isWhole);
    // Its leader fell silent while the file was synced; by what it says this node is no voter, and what it stood by is undone.
    else if (this.#role.name !== 'leader' && !this.#state.mayStand) this.#moves.becomeFollower(this.term, NONE);
  }

  /** The snapshot that `peer` is being sent can no longer be read here. */
  snapshotUnreadable(peer: NodeId, nowMs: number): void {
    this.#observe(nowMs);
    if (this.#role.name === 'leader') this.#role.restartTransfer(peer);
  }

  /** A snapshot discards the log only if it is ahead of it or conflicts with it. */
  #adopt(snapshot: SnapshotMeta): void {
    const { commitIndex, log, snapshot: previous } = this.#state;
    if (snapshot.index > commitIndex) {
      if (log.termAt(snapshot.index) === snapshot.term) {
        // A leader counts by itself, with all that follows from a commit; it was elected while the file was synced.
        if (this.#role.name !== 'leader') this.#state.advanceCommit(snapshot.index);
      } else {
        invariant(this.#role.name !== 'leader', 'a leader lacks what is committed');
        this.#state.installSnapshot(snapshot);
        this.#endAbstention();
      }
    }
    if (previous === undefined || previous.index < snapshot.index) this.#state.noteSnapshot(snapshot);
  }

  /** Whether it is meant for this node, from where it may come. */
  #isForThis(message: Message): boolean {
    const { selfId, directoryId } = this.#state;
    if (message.to !== selfId || !sameDirectory(message.toDirectory, directoryId)) return false;
    const from: Identity = { nodeId: message.from, directoryId: message.fromDirectory };
    return message.from !== selfId && (isRequest(message) || this.#state.isMember(from));
  }

  #observe(nowMs: number): void {
    this.#state.nowMs = Math.max(this.#state.nowMs, nowMs);
  }

  #dispatch(message: Exclude<Message, { type: 'voteRequest' }>): void {
    switch (message.type) {
      case 'appendRequest':
        this.#following(message.from).onAppendRequest(message);
        break;
      case 'snapshotRequest':
        this.#following(message.from).onSnapshotRequest(message);
        break;
      case 'timeoutNow':
        if (this.#role.name === 'follower') this.#role.onTimeoutNow(message);
        break;
      case 'voteResponse':
        if (this.#role.name === 'preCandidate' || this.#role.name === 'candidate') this.#role.onVoteResponse(message);
        break;
      case 'appendResponse':
        if (this.#role.name === 'leader') this.#role.onAppendResponse(message);
        break;
      case 'snapshotResponse':
        if (this.#role.name === 'leader') this.#role.onSnapshotResponse(message);
        break;
    }
  }

  /** The role in which the leader of this term is heard: a follower's, whatever it was before. */
  #following(leaderId: NodeId): Follower {
    const known = this.#state.leaderId;
    invariant(known === NONE || known === leaderId, `two leaders in term ${this.term}: ${known} and ${leaderId}`);
    if (this.#role.name === 'follower') return this.#role;
    return this.#becomeFollower(this.term, leaderId);
  }

  /** Tells the leader of an older term that it is over: a node whose term ran ahead could not come back otherwise. */
  #refuseOldLeader({ type, from, fromDirectory }: Message): void {
    if (type !== 'appendRequest' && type !== 'snapshotRequest') return;
    this.#state.send({
      type: 'appendResponse',
      to: from,
      toDirectory: fromDirectory,
      round: 0,
      rejected: true,
      prevIndex: NONE,
      durableIndex: NONE,
      hintIndex: NONE,
      hintTerm: NONE,
    });
  }

  /**
   * Leaders of later terms were elected without this node and hold all that was ever committed with its help; an
   * entry of such a term here means that everything before it is here too.
   */
  #endAbstention(): void {
    const { hard, log } = this.#state;
    if (hard.abstainTerm === NONE || (log.termAt(log.durableIndex) ?? NONE) <= hard.abstainTerm) return;
    this.#state.save({ abstainTerm: NONE });
  }

  /** That it leads or follows nobody any more is true at once, and of the old term: what is of the next waits for a disk. */
  #leaveTerm(): void {
    if (this.#state.leaderId === NONE) return;
    this.#state.leaderId = NONE;
    this.#state.announce('follower');
  }

  #becomeFollower(term: number, leaderId: NodeId | typeof NONE): Follower {
    checkMove(this.#role.name, 'follower');
    if (term > this.#state.term) {
      this.#leaveTerm();
      this.#state.save({ term, vote: NONE, voteDirectory: undefined });
    }
    this.#state.leaderId = leaderId;
    const role = new Follower(this.#state, this.#moves, { deadlineMs: this.#state.electionMoment() });
    this.#role = role;
    this.#state.announce('follower');
    return role;
  }

  #becomePreCandidate(): void {
    checkMove(this.#role.name, 'preCandidate');
    this.#state.leaderId = NONE;
    const role = new PreCandidate(this.#state, this.#moves);
    this.#role = role;
    this.#state.announce('preCandidate');
    role.start();
  }

  #becomeCandidate(options: { transfer: boolean }): void {
    checkMove(this.#role.name, 'candidate');
    invariant(this.#state.mayStand, 'a node that abstains, or is no voter, stands');
    this.#leaveTerm();
    const role = new Candidate(this.#state, this.#moves, options);
    this.#role = role;
    role.start();
    this.#state.announce('candidate');
  }

  #becomeLeader(): void {
    checkMove(this.#role.name, 'leader');
    this.#state.leaderId = this.#state.selfId;
    const role = new Leader(this.#state, this.#moves);
    this.#role = role;
    this.#state.announce('leader');
    role.start();
  }
}
