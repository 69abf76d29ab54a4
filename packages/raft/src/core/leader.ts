import { NONE, type NodeId } from '@tidemark/protocol';
import { CatchUp } from './catch-up.js';
import {
  type ChangeOutcome,
  type ChangeRefusal,
  type Configuration,
  changed,
  hasLiveMajority,
  type MembershipChange,
} from './configuration.js';
import { invariant } from './invariant.js';
import type { AppendResponse, SnapshotResponse } from './messages.js';
import type { Progress } from './progress.js';
import { quorumValue } from './quorum.js';
import { Replicator } from './replicator.js';
import type { Moves, Role } from './roles.js';
import type { CoreState } from './state.js';
import type { Entry } from './types.js';

/** What became of a proposal: appended, or certainly not. */
export type ProposeOutcome = 'appended' | 'not-leader' | 'overloaded' | 'too-large';

interface Transfer {
  readonly to: NodeId;
  readonly deadlineMs: number;
  told: boolean;
}

/** Leads a term (Raft paper, section 5.3; check-quorum and transfer: dissertation, sections 6.2 and 3.10). */
export class Leader implements Role {
  readonly name = 'leader';

  readonly #state: CoreState;
  readonly #moves: Moves;
  readonly #replicator: Replicator;
  #heartbeatMs: number;
  /** The first index of its own term: the no-op's. */
  #opensAt: number = NONE;
  #uncommittedBytes = 0;
  #transfer: Transfer | undefined;
  #reads: { readonly readId: number; readonly index: number; readonly round: number }[] = [];
  /** Reads that came before an entry of this term was committed: the commit index may still be behind. */
  #earlyReads: number[] = [];
  /** Of each joining member. */
  readonly #catchUps = new Map<NodeId, CatchUp>();

  constructor(state: CoreState, moves: Moves) {
    this.#state = state;
    this.#moves = moves;
    this.#heartbeatMs = state.nowMs + state.options.heartbeatMs;
    this.#replicator = new Replicator(state);
  }

  /** Opens the term with an entry of its own: only that lets it commit what it inherited (section 8). */
  start(): void {
    const state = this.#state;
    invariant(state.term > state.ledTermAtStart, `term ${state.term} was led before the restart`);
    this.#uncommittedBytes = state.log.bytesBetween(state.commitIndex, state.log.lastIndex);
    const noOp = state.noOp(state.term, state.log.nextOffset);
    this.#opensAt = noOp.lastOffset;
    this.#append([noOp]);
  }

  get deadlineMs(): number {
    return Math.min(
      this.#heartbeatMs,
      this.#transfer?.deadlineMs ?? Number.POSITIVE_INFINITY,
      this.#lastQuorumMs() + this.#state.options.electionTimeoutMs,
    );
  }

  get followers(): Iterable<Progress> {
    return this.#replicator.followers;
  }

  tick(): void {
    const { nowMs, options, term } = this.#state;
    // The very sum that is the deadline: a difference may round to just below the timeout when that sum has come.
    if (nowMs >= this.#lastQuorumMs() + options.electionTimeoutMs) {
      this.#moves.becomeFollower(term, NONE);
      return;
    }
    if (this.#transfer !== undefined && nowMs >= this.#transfer.deadlineMs) this.#transfer = undefined;
    if (nowMs >= this.#heartbeatMs) this.#heartbeat();
  }

  onStateSaved(): void {}

  /** Its own disk is one of those that count. */
  onLogDurable(): void {
    this.#advanceCommit();
    this.#leaveWhenRemoved();
  }

  isSticky(): boolean {
    return true;
  }

  goesBefore(): boolean {
    return false;
  }

  onVoteGranted(): void {
    invariant(false, 'a leader has its own vote');
  }

  /** Appends entries that follow the log's end, all or none. */
  propose(entries: readonly Entry[]): ProposeOutcome {
    const { options } = this.#state;
    if (this.#transfer !== undefined) return 'not-leader';
    if (entries.some((entry) => entry.sizeBytes > options.entryBytesMax)) return 'too-large';
    if (this.#uncommittedBytes > options.uncommittedBytesMax) return 'overloaded';
    this.#append(entries);
    return 'appended';
  }

  onAppendResponse(response: AppendResponse): void {
    const progress = this.#hear(response.from);
    if (progress === undefined) return;
    progress.heardDirectoryId = response.fromDirectory;
    this.#replicator.note(progress, response);
    this.#advanceCommit();
    this.#replicator.bringUp(progress);
    this.#answerReads();
    this.#handOverWhenReady();
    this.#promoteWhenCaughtUp(progress);
    this.#leaveWhenRemoved();
  }

  onSnapshotResponse(response: SnapshotResponse): void {
    const progress = this.#hear(response.from);
    if (progress !== undefined) this.#replicator.onSnapshotResponse(progress, response);
  }

  restartTransfer(peer: NodeId): void {
    this.#replicator.restartTransfer(peer);
  }

  /**
   * Hands over to the voter `to`, or to whichever has the most of those that answer; returns whom, or undefined if there is
   * nobody. Until it is over, at most an election timeout, proposals are refused.
   */
  transferTo(to: NodeId | undefined): NodeId | undefined {
    const { nowMs, options, otherVoters } = this.#state;
    const target = to === undefined ? this.#bestVoter() : otherVoters.find((voter) => voter === to);
    if (target === undefined) return undefined;
    this.#transfer = { to: target, deadlineMs: nowMs + options.electionTimeoutMs, told: false };
    this.#handOverWhenReady();
    return target;
  }

  /**
   * One change at a time, and none before an entry of this term is committed: what leaders of before left unfinished
   * must not come back beside it ("bug in single-server membership changes", raft-dev, 2015).
   */
  changeMembership(change: MembershipChange): ChangeOutcome {
    const { isSettled, commitIndex, log, options, term } = this.#state;
    const refused = (reason: ChangeRefusal) => ({ kind: 'refused', reason }) as const;
    if (this.#transfer !== undefined) return refused('not-leader');
    if (commitIndex < this.#opensAt) return refused('not-ready');
    if (!isSettled) return refused('change-pending');
    const after = changed(this.#namedConfiguration(), change);
    if (after === 'unchanged') return { kind: 'unchanged' };
    if (typeof after === 'string') return refused(after);
    const stalls = change.kind === 'add' ? undefined : this.#wouldStall(after);
    if (stalls !== undefined) return refused(stalls);
    const entry = this.#state.configurationEntry(after, { term, baseOffset: log.nextOffset });
    if (entry.sizeBytes > options.entryBytesMax) return refused('too-large');
    this.#append([entry]);
    return { kind: 'appended', index: entry.lastOffset };
  }

  /** Confirms that it still leads, then lets the read go (dissertation, section 6.4). */
  readIndex(readId: number): void {
    if (this.#state.commitIndex < this.#opensAt) this.#earlyReads.push(readId);
    else this.#startReads([readId]);
  }

  #append(entries: readonly Entry[]): void {
    this.#state.append(entries);
    for (const entry of entries) this.#uncommittedBytes += entry.sizeBytes;
    if (entries.some(({ configuration }) => configuration !== undefined)) this.#replicator.followMembers();
    this.#replicator.sendEntries();
  }

  #heartbeat(): number {
    this.#heartbeatMs = this.#state.nowMs + this.#state.options.heartbeatMs;
    return this.#replicator.heartbeat();
  }

  #hear(peer: NodeId): Progress | undefined {
    const progress = this.#replicator.of(peer);
    if (progress === undefined) return undefined;
    progress.lastContactMs = this.#state.nowMs;
    progress.isHeard = true;
    return progress;
  }

  /** When a majority, this node included, was last in touch. */
  #lastQuorumMs(): number {
    return this.#quorumValue(this.#state.nowMs, ({ lastContactMs }) => lastContactMs);
  }

  /** What a majority of the voters has reached; `own` counts where this node is one. */
  #quorumValue(own: number, of: (progress: Progress) => number): number {
    const values: number[] = this.#state.isVoter ? [own] : [];
    for (const voter of this.#state.otherVoters) {
      const progress = this.#replicator.of(voter);
      invariant(progress !== undefined, `voter ${voter} is not followed`);
      values.push(of(progress));
    }
    return quorumValue(values);
  }

  /**
   * What a majority of disks hold is committed, but only up to an entry of this leader's own term: an older one
   * could still be overwritten, however many hold it (section 5.4.2, figure 8).
   */
  #advanceCommit(): void {
    const { log, commitIndex, term } = this.#state;
    const index = this.#quorumValue(log.durableIndex, ({ match }) => match);
    if (index <= commitIndex || log.termAt(index) !== term) return;
    const wasSettled = this.#state.isSettled;
    this.#uncommittedBytes -= log.bytesBetween(commitIndex, index);
    this.#state.advanceCommit(index);
    this.#state.leaderCommitted(index);
    this.#replicator.sendCommit();
    if (!wasSettled) {
      this.#replicator.followMembers();
      // Who was removed may be whom a read waited for, and nobody else may be left to answer.
      this.#answerReads();
    }
    if (index >= this.#opensAt && this.#earlyReads.length > 0) this.#startReads(this.#earlyReads.splice(0));
  }

  #startReads(readIds: readonly number[]): void {
    const index = this.#state.commitIndex;
    const round = this.#heartbeat();
    for (const readId of readIds) this.#reads.push({ readId, index, round });
    this.#answerReads();
  }

  #answerReads(): void {
    if (this.#reads.length === 0) return;
    const confirmed = this.#quorumValue(this.#replicator.round, ({ round }) => round);
    const ready = this.#reads.filter(({ round }) => round <= confirmed);
    this.#reads = this.#reads.filter(({ round }) => round > confirmed);
    for (const { readId, index } of ready) this.#state.effects.push({ kind: 'readReady', readId, index });
  }

  #handOverWhenReady(): void {
    const transfer = this.#transfer;
    if (transfer === undefined || transfer.told) return;
    if (this.#replicator.of(transfer.to)?.match !== this.#state.log.lastIndex) return;
    transfer.told = true;
    this.#state.send({ type: 'timeoutNow', to: transfer.to });
  }

  /** Of the other voters, one that answers, with the most. */
  #bestVoter(): NodeId | undefined {
    const { nowMs, options, otherVoters } = this.#state;
    const isHeard = ({ lastContactMs }: Progress) => Number(nowMs - lastContactMs < 2 * options.heartbeatMs);
    const candidates = otherVoters.flatMap((voter) => this.#replicator.of(voter) ?? []);
    return candidates.sort((a, b) => isHeard(b) - isHeard(a) || b.match - a.match)[0]?.nodeId;
  }

  /** With the directories that the members have told, where the configuration does not name them: it began without. */
  #namedConfiguration(): Configuration {
    const { configuration, directoryId, selfId } = this.#state;
    const told = (id: NodeId) => (id === selfId ? directoryId : this.#replicator.of(id)?.heardDirectoryId);
    if (configuration.members.every((member) => member.directoryId !== undefined)) return configuration;
    const members = configuration.members.map((each) => ({
      ...each,
      directoryId: each.directoryId ?? told(each.nodeId),
    }));
    return { ...configuration, members };
  }

  /**
   * Why a configuration might not commit; undefined: a majority of its voters has answered within an election timeout. Whether
   * others will is not known before the leader has been one for as long.
   */
  #wouldStall(configuration: Configuration): 'no-live-majority' | 'not-ready' | undefined {
    const { nowMs, options, selfId } = this.#state;
    const mayLive = ({ lastContactMs }: Progress) => nowMs - lastContactMs < options.electionTimeoutMs;
    const hasMajority = (isLive: (progress: Progress) => boolean) =>
      hasLiveMajority(configuration, (id) => {
        const progress = this.#replicator.of(id);
        return id === selfId || (progress !== undefined && isLive(progress));
      });
    if (!hasMajority(mayLive)) return 'no-live-majority';
    return hasMajority((progress) => progress.isHeard && mayLive(progress)) ? undefined : 'not-ready';
  }

  #promoteWhenCaughtUp({ nodeId, match }: Progress): void {
    const { configuration, log, nowMs, options } = this.#state;
    if (configuration.members.find((member) => member.nodeId === nodeId)?.role !== 'joining') {
      this.#catchUps.delete(nodeId);
      return;
    }
    const { lastIndex } = log;
    const catchUp = this.#catchUps.get(nodeId) ?? new CatchUp(lastIndex, nowMs);
    this.#catchUps.set(nodeId, catchUp);
    const isCaughtUp = catchUp.advance({ match, lastIndex, nowMs, roundMsMax: options.electionTimeoutMs });
    if (isCaughtUp) this.changeMembership({ kind: 'promote', nodeId });
  }

  /**
   * A leader that was removed leads until that is committed, without counting itself (dissertation, section 4.2.2).
   * It tells a voter to stand, so that nobody has to find out by a timeout.
   */
  #leaveWhenRemoved(): void {
    const state = this.#state;
    if (!state.isSettled || state.isVoter) return;
    const successor = this.#bestVoter();
    if (successor !== undefined) state.send({ type: 'timeoutNow', to: successor });
    this.#moves.becomeFollower(state.term, NONE);
  }
}
