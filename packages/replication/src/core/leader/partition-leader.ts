import {
  type BrokerEpoch,
  type ErrorName,
  type LeaderEpoch,
  NONE,
  type NodeId,
  type Offset,
  type PartitionEpoch,
} from '@tidemark/protocol';
import type { BrokerLookup, PartitionView } from '../partition-view.js';
import { type AckToken, type AckWaiter, AckWaiters, admitAppend } from './ack-waiters.js';
import { Deletions, type DeletionView } from './deletions.js';
import { FollowerProgress } from './follower-progress.js';
import { nextHighWatermark } from './high-watermark.js';
import type { IsrAnswer, IsrProposal } from './isr-change.js';
import { type LagView, laggingMembers, mayJoinIsr } from './isr-membership.js';
import { IsrState } from './isr-state.js';
import { type LeaderEffect, NO_EFFECTS } from './leader-effects.js';
import { OwnDurability } from './own-durability.js';

export interface LeaderStart {
  readonly nodeId: NodeId;
  readonly view: PartitionView;
  /** Of the partition: min(`min.insync.replicas`, |replicas|). */
  readonly minIsr: number;
  readonly brokers: BrokerLookup;
  /** The log's end, with the epoch's start already durable. */
  readonly logEndOffset: Offset;
  readonly durableOffset: Offset;
  readonly logStartOffset: Offset;
  /** What this replica knew as follower, or from the checkpoint, within the log. */
  readonly highWatermark: Offset;
  /** `replica.lag.time.max.ms`. */
  readonly lagMaxMs: number;
  readonly nowMs: number;
}

/** What passed `decideFetch`. */
export interface FollowerFetch {
  readonly follower: NodeId;
  readonly brokerEpoch: BrokerEpoch;
  readonly fetchOffset: Offset;
  readonly durableOffset: Offset;
  readonly logStartOffset: Offset;
}

/** What passed `checkProgress`. */
export type FollowerProgressReport = Pick<FollowerFetch, 'follower' | 'brokerEpoch' | 'durableOffset'>;

/**
 * One partition, led by this broker for one leader epoch. Inputs go in through the methods, effects come out.
 *
 * A new epoch needs a new object, also where the same broker leads again: whatever followers said in an earlier epoch
 * is forgotten, since they may have truncated it meanwhile (KIP-101). Once `write-failed` or `stalled` it serves
 * nothing any more: an offset that was sent is never given to other records in its epoch.
 */
export class PartitionLeader {
  readonly leaderEpoch: LeaderEpoch;
  /** The LEO at the start of the epoch. */
  readonly epochStartOffset: Offset;
  readonly #nodeId: NodeId;
  readonly #brokers: BrokerLookup;
  readonly #lagMaxMs: number;
  readonly #followers = new Map<NodeId, FollowerProgress>();
  readonly #committers = new AckWaiters();
  readonly #ownWriters = new AckWaiters();
  readonly #deletions: Deletions;
  readonly #own: OwnDurability;
  readonly #isr: IsrState;
  #minIsr: number;
  #logEndOffset: Offset;
  #highWatermark: Offset;
  #serving = true;

  constructor(start: LeaderStart) {
    if (start.view.leader !== start.nodeId) throw new Error(`node ${start.nodeId} does not lead the partition`);
    this.leaderEpoch = start.view.leaderEpoch;
    this.epochStartOffset = start.logEndOffset;
    this.#nodeId = start.nodeId;
    this.#brokers = start.brokers;
    this.#lagMaxMs = start.lagMaxMs;
    this.#own = new OwnDurability(start.durableOffset, start.logEndOffset, start.nowMs);
    this.#isr = new IsrState(start.view);
    this.#deletions = new Deletions(start.logStartOffset);
    this.#minIsr = start.minIsr;
    this.#logEndOffset = start.logEndOffset;
    this.#highWatermark = start.highWatermark;
    this.#trackReplicas(start.nowMs);
  }

  get partitionEpoch(): PartitionEpoch {
    return this.#isr.view.partitionEpoch;
  }

  get highWatermark(): Offset {
    return this.#highWatermark;
  }

  /** Where the next record goes: offsets below it are given, though not all of them need be written yet. */
  get logEndOffset(): Offset {
    return this.#logEndOffset;
  }

  get replicas(): readonly NodeId[] {
    return this.#isr.view.replicas;
  }

  get committedIsr(): readonly NodeId[] {
    return this.#isr.view.isr;
  }

  get maximalIsr(): readonly NodeId[] {
    return this.#isr.maximal;
  }

  get pendingIsrChange(): IsrProposal | undefined {
    return this.#isr.pending;
  }

  /** False once it was closed, or has resigned. */
  get serving(): boolean {
    return this.#serving;
  }

  /** The end that consumers may be told; undefined until the HW has reached the start of the epoch. */
  get latestOffset(): Offset | undefined {
    return this.#highWatermark >= this.epochStartOffset ? this.#highWatermark : undefined;
  }

  /** No live replica serves anything below it; NONE: one of them has not said anything in this epoch. */
  get lowWatermark(): Offset {
    return this.#deletions.lowWatermark(this.#replicaView);
  }

  follower(nodeId: NodeId): FollowerProgress | undefined {
    return this.#followers.get(nodeId);
  }

  /** The effects of becoming leader; called once. Nothing if whoever heard of the leadership first has ended it already. */
  start(nowMs: number): readonly LeaderEffect[] {
    if (!this.#serving) return NO_EFFECTS;
    const effects: LeaderEffect[] = [];
    this.#advance(effects);
    this.#expand(nowMs, effects);
    return effects;
  }

  /** Whether records may be appended now; else the error, with nothing changed. */
  admit(acks: number): ErrorName | undefined {
    return this.#serving ? admitAppend(acks, this.committedIsr.length, this.#minIsr) : 'NOT_LEADER';
  }

  /** Offsets up to `logEndOffset` have been given to records. */
  appended(logEndOffset: Offset, nowMs: number): readonly LeaderEffect[] {
    if (!this.#serving) return NO_EFFECTS;
    for (const follower of this.#followers.values()) follower.leaderAppended(this.#logEndOffset, nowMs);
    this.#logEndOffset = logEndOffset;
    this.#own.owes(logEndOffset, nowMs);
    const effects: LeaderEffect[] = [];
    this.#advance(effects);
    return effects;
  }

  /** This replica's own disk holds everything below `durableOffset`. */
  ownDurable(durableOffset: Offset, nowMs: number): readonly LeaderEffect[] {
    if (!this.#serving) return NO_EFFECTS;
    this.#own.durable(durableOffset, this.#logEndOffset, nowMs);
    const effects: LeaderEffect[] = [];
    this.#advance(effects);
    acknowledge(tokensOf(this.#ownWriters.release(durableOffset)), 'NONE', effects);
    return effects;
  }

  fetched(fetch: FollowerFetch, nowMs: number): readonly LeaderEffect[] {
    const follower = this.#followers.get(fetch.follower);
    if (!this.#serving || follower === undefined) return NO_EFFECTS;
    follower.fetched({ ...fetch, leaderLogEndOffset: this.#logEndOffset, nowMs });
    return this.#followerMoved(nowMs);
  }

  /**
   * A fetch of the follower's session that does not name this partition: all that it said of it holds (KIP-227). It
   * counts as a word of a follower that left the ISR while it had nothing new to say.
   */
  repeated(
    { follower: id, brokerEpoch }: Pick<FollowerFetch, 'follower' | 'brokerEpoch'>,
    nowMs: number,
  ): readonly LeaderEffect[] {
    const follower = this.#followers.get(id);
    if (!this.#serving || follower === undefined || follower.brokerEpoch !== brokerEpoch) return NO_EFFECTS;
    follower.repeated(this.#logEndOffset, nowMs);
    return this.#followerMoved(nowMs);
  }

  progressed(report: FollowerProgressReport, nowMs: number): readonly LeaderEffect[] {
    const follower = this.#followers.get(report.follower);
    if (!this.#serving || follower === undefined) return NO_EFFECTS;
    return follower.progressed(report.durableOffset, nowMs) ? this.#followerMoved(nowMs) : NO_EFFECTS;
  }

  /**
   * A produce waits for `lastOffset`: acks=all for the HW, acks=1 for this disk. It may be released at once, as a
   * duplicate whose original was committed long ago is.
   */
  awaitAck(waiter: { token: AckToken; acks: 1 | -1; lastOffset: Offset }): readonly LeaderEffect[] {
    const { token, acks, lastOffset } = waiter;
    if (!this.#serving) return [{ kind: 'acknowledge', token, error: 'NOT_LEADER' }];
    const passed = acks === 1 ? this.#own.offset : this.#highWatermark;
    if (passed > lastOffset) {
      return [{ kind: 'acknowledge', token, error: acks === 1 ? 'NONE' : this.#unlessTooFew('NONE') }];
    }
    (acks === 1 ? this.#ownWriters : this.#committers).add({ token, lastOffset });
    return NO_EFFECTS;
  }

  /** The own log begins at `logStartOffset` now: records were deleted, on request or by retention. */
  logStartRaised(logStartOffset: Offset): readonly LeaderEffect[] {
    if (!this.#serving) return NO_EFFECTS;
    this.#deletions.raise(logStartOffset);
    const effects: LeaderEffect[] = [];
    this.#releaseDeletions(effects);
    return effects;
  }

  /** A deletion waits until no live replica serves anything below `before`. */
  awaitDeletion(token: AckToken, before: Offset): readonly LeaderEffect[] {
    if (!this.#serving) return [{ kind: 'acknowledge', token, error: 'NOT_LEADER' }];
    this.#deletions.await(token, before);
    const effects: LeaderEffect[] = [];
    this.#releaseDeletions(effects);
    return effects;
  }

  /** The request's time is up. */
  expireAck(token: AckToken): readonly LeaderEffect[] {
    if (this.#committers.remove(token)) {
      return [{ kind: 'acknowledge', token, error: this.#unlessTooFew('REQUEST_TIMED_OUT') }];
    }
    if (this.#ownWriters.remove(token) || this.#deletions.remove(token)) {
      return [{ kind: 'acknowledge', token, error: 'REQUEST_TIMED_OUT' }];
    }
    return NO_EFFECTS;
  }

  /**
   * Metadata of this leader epoch was applied. Only a higher partition epoch changes the ISR, and it drops whatever
   * was pending. Only here does a new ISR begin to count: an answer alone never moves the HW.
   */
  applyMetadata(view: PartitionView, minIsr: number, nowMs: number): readonly LeaderEffect[] {
    if (view.leaderEpoch !== this.leaderEpoch) throw new Error('a new leader epoch needs a new leader');
    if (!this.#serving) return NO_EFFECTS;
    const effects: LeaderEffect[] = [];
    this.#minIsr = minIsr;
    const before = this.committedIsr;
    const { applied, settled } = this.#isr.apply(view);
    if (applied) this.#trackReplicas(nowMs);
    for (const member of before) if (!this.committedIsr.includes(member)) this.#followers.get(member)?.leftIsr();
    if (settled) effects.push({ kind: 'settle-isr' });
    this.#advance(effects);
    this.#expand(nowMs, effects);
    this.#releaseDeletions(effects);
    return effects;
  }

  /** Brokers changed in the metadata: of a new incarnation is not believed what the old one said. */
  brokersChanged(nowMs: number): readonly LeaderEffect[] {
    if (!this.#serving) return NO_EFFECTS;
    for (const [nodeId, follower] of this.#followers) {
      if ((this.#brokers(nodeId)?.brokerEpoch ?? NONE) > follower.brokerEpoch) follower.forget();
    }
    const effects: LeaderEffect[] = [];
    this.#expand(nowMs, effects);
    this.#releaseDeletions(effects);
    return effects;
  }

  /** Every lag.max/2: proposes the ISR without those that lag, and resigns if its own disk has stopped. */
  checkLag(nowMs: number): readonly LeaderEffect[] {
    if (!this.#serving) return NO_EFFECTS;
    if (this.#own.stalled(nowMs, this.#lagMaxMs)) return this.#resign('stalled', 'NOT_LEADER');
    const isr = this.committedIsr;
    const lagging = laggingMembers({
      isr,
      leader: this.#nodeId,
      followers: this.#followers,
      ...this.#lagView(nowMs),
    });
    const effects: LeaderEffect[] = [];
    if (lagging.length === 0) {
      // What was rolled back and is still due would otherwise wait for a word from somebody.
      this.#expand(nowMs, effects);
      return effects.length === 0 ? NO_EFFECTS : effects;
    }
    this.#propose(
      isr.filter((member) => !lagging.includes(member)),
      effects,
    );
    return effects;
  }

  /** What became of a proposal, or of one attempt to send it. */
  isrAnswered(proposal: IsrProposal, answer: IsrAnswer): readonly LeaderEffect[] {
    if (!this.#serving) return NO_EFFECTS;
    switch (this.#isr.answered(proposal, answer)) {
      case 'send-again':
        return [{ kind: 'propose-isr', proposal, again: true }];
      case 'adopt-epoch-and-roll-back':
      case 'roll-back': {
        const effects: LeaderEffect[] = [{ kind: 'settle-isr' }];
        this.#advance(effects);
        return effects;
      }
      default:
        return NO_EFFECTS;
    }
  }

  /** A write of records whose offsets may have been sent already failed, or was short. */
  writeFailed(): readonly LeaderEffect[] {
    return this.#serving ? this.#resign('write-failed', 'STORAGE_ERROR') : NO_EFFECTS;
  }

  /** The role ends: another leader or epoch, the replica gone, the broker stopping. Everything pending fails, unknown. */
  close(): readonly LeaderEffect[] {
    return this.#serving ? this.#stop('NOT_LEADER') : NO_EFFECTS;
  }

  #resign(reason: 'write-failed' | 'stalled', pendingError: ErrorName): readonly LeaderEffect[] {
    return [...this.#stop(pendingError), { kind: 'resign', reason }];
  }

  #stop(pendingError: ErrorName): readonly LeaderEffect[] {
    this.#serving = false;
    const effects: LeaderEffect[] = [];
    if (this.#isr.pending !== undefined) effects.push({ kind: 'settle-isr' });
    acknowledge(tokensOf(this.#committers.drain()), pendingError, effects);
    acknowledge(tokensOf(this.#ownWriters.drain()), pendingError, effects);
    acknowledge(this.#deletions.drain(), pendingError, effects);
    return effects;
  }

  #trackReplicas(nowMs: number): void {
    const { replicas } = this.#isr.view;
    for (const nodeId of this.#followers.keys()) if (!replicas.includes(nodeId)) this.#followers.delete(nodeId);
    for (const nodeId of replicas) {
      if (nodeId !== this.#nodeId && !this.#followers.has(nodeId)) {
        this.#followers.set(nodeId, new FollowerProgress(nowMs));
      }
    }
  }

  #followerMoved(nowMs: number): readonly LeaderEffect[] {
    const effects: LeaderEffect[] = [];
    this.#advance(effects);
    this.#expand(nowMs, effects);
    this.#releaseDeletions(effects);
    return effects.length === 0 ? NO_EFFECTS : effects;
  }

  #releaseDeletions(effects: LeaderEffect[]): void {
    acknowledge(this.#deletions.release(this.#replicaView), 'NONE', effects);
  }

  get #replicaView(): DeletionView {
    return { followers: this.#followers, brokers: this.#brokers };
  }

  /**
   * Proposes every follower that its fetches and progress, of this epoch and since it last left the ISR, make eligible.
   * Not only the one that has just spoken: another may have become so while an earlier change was pending, and need
   * not speak again for a while.
   */
  #expand(nowMs: number, effects: LeaderEffect[]): void {
    const { view, pending } = this.#isr;
    if (pending !== undefined) return;
    if (view.recovering) {
      // Producer state was rebuilt with the log, before the role began: the mark may go.
      this.#propose([this.#nodeId], effects, true);
      return;
    }
    const joining = view.replicas.filter((nodeId) => {
      const follower = this.#followers.get(nodeId);
      if (follower === undefined || view.isr.includes(nodeId)) return false;
      return mayJoinIsr({
        follower,
        broker: this.#brokers(nodeId),
        highWatermark: this.#highWatermark,
        epochStartOffset: this.epochStartOffset,
        logStartOffset: this.#deletions.logStartOffset,
        ...this.#lagView(nowMs),
      });
    });
    if (joining.length > 0) this.#propose([...view.isr, ...joining], effects);
  }

  #lagView(nowMs: number): LagView {
    return { leaderLogEndOffset: this.#logEndOffset, nowMs, lagMaxMs: this.#lagMaxMs };
  }

  #propose(isr: readonly NodeId[], effects: LeaderEffect[], recovered = false): void {
    const proposal = this.#isr.propose(isr, this.#brokers, recovered);
    if (proposal !== undefined) effects.push({ kind: 'propose-isr', proposal, again: false });
  }

  #advance(effects: LeaderEffect[]): void {
    const next = nextHighWatermark({
      current: this.#highWatermark,
      committedIsr: this.committedIsr,
      minIsr: this.#minIsr,
      maximalIsr: this.#isr.maximal,
      durableOffset: (member) =>
        member === this.#nodeId ? this.#own.offset : this.#followers.get(member)?.durableOffset,
    });
    if (next === this.#highWatermark) return;
    this.#highWatermark = next;
    effects.push({ kind: 'high-watermark', highWatermark: next });
    const released = this.#committers.release(next);
    if (released.length > 0) acknowledge(tokensOf(released), this.#unlessTooFew('NONE'), effects);
  }

  /** What was appended may not be vouched for while even the maximal ISR is below min ISR. */
  #unlessTooFew(error: ErrorName): ErrorName {
    return this.#isr.maximal.length < this.#minIsr ? 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' : error;
  }
}

function tokensOf(waiters: readonly AckWaiter[]): readonly AckToken[] {
  return waiters.map(({ token }) => token);
}

function acknowledge(tokens: readonly AckToken[], error: ErrorName, effects: LeaderEffect[]): void {
  for (const token of tokens) effects.push({ kind: 'acknowledge', token, error });
}
