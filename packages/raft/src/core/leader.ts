import { NONE, type NodeId } from '@tidemark/protocol';
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

  constructor(state: CoreState, moves: Moves) {
    this.#state = state;
    this.#moves = moves;
    this.#heartbeatMs = state.nowMs + state.options.heartbeatMs;
    this.#replicator = new Replicator(state, state.log.nextOffset);
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
    this.#replicator.note(progress, response);
    this.#advanceCommit();
    this.#replicator.bringUp(progress);
    this.#answerReads();
    this.#handOverWhenReady();
  }

  onSnapshotResponse(response: SnapshotResponse): void {
    const progress = this.#hear(response.from);
    if (progress !== undefined) this.#replicator.onSnapshotResponse(progress, response);
  }

  restartTransfer(peer: NodeId): void {
    this.#replicator.restartTransfer(peer);
  }

  /**
   * Hands over to `to`, or to whoever has the most of those that answer; returns whom, or undefined if there is
   * nobody. Until it is over, at most an election timeout, proposals are refused.
   */
  transferTo(to: NodeId | undefined): NodeId | undefined {
    const { nowMs, options } = this.#state;
    const isHeard = ({ lastContactMs }: Progress) => Number(nowMs - lastContactMs < 2 * options.heartbeatMs);
    const best = [...this.followers].sort((a, b) => isHeard(b) - isHeard(a) || b.match - a.match)[0];
    const target = to === undefined ? best : this.#replicator.of(to);
    if (target === undefined) return undefined;
    this.#transfer = { to: target.nodeId, deadlineMs: nowMs + options.electionTimeoutMs, told: false };
    this.#handOverWhenReady();
    return target.nodeId;
  }

  /** Confirms that it still leads, then lets the read go (dissertation, section 6.4). */
  readIndex(readId: number): void {
    if (this.#state.commitIndex < this.#opensAt) this.#earlyReads.push(readId);
    else this.#startReads([readId]);
  }

  #append(entries: readonly Entry[]): void {
    this.#state.append(entries);
    for (const entry of entries) this.#uncommittedBytes += entry.sizeBytes;
    this.#replicator.sendEntries();
  }

  #heartbeat(): number {
    this.#heartbeatMs = this.#state.nowMs + this.#state.options.heartbeatMs;
    return this.#replicator.heartbeat();
  }

  #hear(peer: NodeId): Progress | undefined {
    const progress = this.#replicator.of(peer);
    if (progress !== undefined) progress.lastContactMs = this.#state.nowMs;
    return progress;
  }

  /** When a majority, this node included, was last in touch. */
  #lastQuorumMs(): number {
    return quorumValue([this.#state.nowMs, ...[...this.followers].map((progress) => progress.lastContactMs)]);
  }

  /**
   * What a majority of disks hold is committed, but only up to an entry of this leader's own term: an older one
   * could still be overwritten, however many hold it (section 5.4.2, figure 8).
   */
  #advanceCommit(): void {
    const { log, commitIndex, term } = this.#state;
    const index = quorumValue([log.durableIndex, ...[...this.followers].map((progress) => progress.match)]);
    if (index <= commitIndex || log.termAt(index) !== term) return;
    this.#uncommittedBytes -= log.bytesBetween(commitIndex, index);
    this.#state.advanceCommit(index);
    this.#replicator.sendCommit();
    if (index >= this.#opensAt && this.#earlyReads.length > 0) this.#startReads(this.#earlyReads.splice(0));
  }

  #startReads(readIds: readonly number[]): void {
    const index = this.#state.commitIndex;
    const round = this.#heartbeat();
    this.#reads.push(...readIds.map((readId) => ({ readId, index, round })));
    this.#answerReads();
  }

  #answerReads(): void {
    if (this.#reads.length === 0) return;
    const confirmed = quorumValue([this.#replicator.round, ...[...this.followers].map((progress) => progress.round)]);
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
}
