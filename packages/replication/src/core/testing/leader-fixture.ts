import {
  type BrokerEpoch,
  brokerEpoch,
  leaderEpoch,
  type NodeId,
  nodeId,
  offset,
  partitionEpoch,
} from '@tidemark/protocol';
import type { IsrProposal } from '../leader/isr-change.js';
import type { LeaderEffect } from '../leader/leader-effects.js';
import { PartitionLeader } from '../leader/partition-leader.js';
import type { BrokerView, PartitionView } from '../partition-view.js';

/** Nodes of the tests: 1 leads. */
export const [ONE, TWO, THREE] = [nodeId(1), nodeId(2), nodeId(3)] as const;

export interface FixtureOptions {
  readonly isr?: readonly number[];
  readonly replicas?: readonly number[];
  readonly minIsr?: number;
  readonly epoch?: number;
  readonly partitionEpoch?: number;
  readonly logEndOffset?: number;
  readonly durableOffset?: number;
  readonly logStartOffset?: number;
  readonly highWatermark?: number;
  readonly lagMaxMs?: number;
  readonly recovering?: boolean;
}

/** A leader in words that fit a test: plain numbers, and every effect since the last look. */
export class LeaderFixture {
  readonly leader: PartitionLeader;
  readonly brokers = new Map<NodeId, BrokerView>();
  readonly #minIsr: number;
  #effects: LeaderEffect[] = [];
  #view: PartitionView;
  nowMs = 0;

  constructor(options: FixtureOptions = {}) {
    const { isr = [1, 2, 3], replicas = [1, 2, 3], minIsr = 2, logEndOffset = 0, highWatermark = 0 } = options;
    for (const id of replicas) this.broker(id, { brokerEpoch: 100 + id });
    this.#minIsr = minIsr;
    this.#view = {
      replicas: replicas.map(nodeId),
      isr: isr.map(nodeId),
      leader: ONE,
      leaderEpoch: leaderEpoch(options.epoch ?? 5),
      partitionEpoch: partitionEpoch(options.partitionEpoch ?? 10),
      recovering: options.recovering ?? false,
    };
    this.leader = new PartitionLeader({
      nodeId: ONE,
      view: this.#view,
      minIsr,
      brokers: (id) => this.brokers.get(id),
      logEndOffset: offset(logEndOffset),
      durableOffset: offset(options.durableOffset ?? logEndOffset),
      logStartOffset: offset(options.logStartOffset ?? 0),
      highWatermark: offset(highWatermark),
      lagMaxMs: options.lagMaxMs ?? 10_000,
      nowMs: 0,
    });
    this.#take(this.leader.start(this.nowMs));
  }

  get highWatermark(): number {
    return this.leader.highWatermark;
  }

  /** What the metadata says of a broker; what is not named stays as it was. */
  broker(id: number, change: { brokerEpoch?: number; fenced?: boolean; shuttingDown?: boolean }): void {
    const before = this.brokers.get(nodeId(id)) ?? { brokerEpoch: brokerEpoch(-1), fenced: false, shuttingDown: false };
    const epoch: BrokerEpoch = change.brokerEpoch === undefined ? before.brokerEpoch : brokerEpoch(change.brokerEpoch);
    this.brokers.set(nodeId(id), { ...before, ...change, brokerEpoch: epoch });
  }

  /** The follower's session fetched again without naming the partition. */
  repeat(id: number, epoch = 100 + id): this {
    const follower = { follower: nodeId(id), brokerEpoch: brokerEpoch(epoch) };
    return this.#take(this.leader.repeated(follower, this.nowMs));
  }

  append(logEndOffset: number): this {
    return this.#take(this.leader.appended(offset(logEndOffset), this.nowMs));
  }

  ownDurable(upTo: number): this {
    return this.#take(this.leader.ownDurable(offset(upTo), this.nowMs));
  }

  /** A valid fetch of follower `id` at `at`, durable up to `durable` (everything, if it does not say). */
  fetch(id: number, at: number, durable = at, epoch = 100 + id): this {
    return this.fetchFrom(id, { at, durable, start: 0, epoch });
  }

  /** The same, by a follower whose log begins at `start`. */
  fetchFrom(id: number, fetched: { at: number; durable?: number; start: number; epoch?: number }): this {
    const fetch = {
      follower: nodeId(id),
      brokerEpoch: brokerEpoch(fetched.epoch ?? 100 + id),
      fetchOffset: offset(fetched.at),
      durableOffset: offset(fetched.durable ?? fetched.at),
      logStartOffset: offset(fetched.start),
    };
    return this.#take(this.leader.fetched(fetch, this.nowMs));
  }

  progress(id: number, durable: number): this {
    const report = { follower: nodeId(id), brokerEpoch: brokerEpoch(100 + id), durableOffset: offset(durable) };
    return this.#take(this.leader.progressed(report, this.nowMs));
  }

  awaitAck(token: number, lastOffset: number, acks: 1 | -1 = -1): this {
    return this.#take(this.leader.awaitAck({ token, acks, lastOffset: offset(lastOffset) }));
  }

  logStartRaised(start: number): this {
    return this.#take(this.leader.logStartRaised(offset(start)));
  }

  awaitDeletion(token: number, before: number): this {
    return this.#take(this.leader.awaitDeletion(token, offset(before)));
  }

  metadata(change: Partial<Pick<FixtureOptions, 'isr' | 'partitionEpoch' | 'recovering' | 'minIsr'>>): this {
    this.#view = {
      ...this.#view,
      isr: change.isr?.map(nodeId) ?? this.#view.isr,
      partitionEpoch: partitionEpoch(change.partitionEpoch ?? this.#view.partitionEpoch + 1),
      recovering: change.recovering ?? this.#view.recovering,
    };
    return this.#take(this.leader.applyMetadata(this.#view, change.minIsr ?? this.#minIsr, this.nowMs));
  }

  brokersChanged(): this {
    return this.#take(this.leader.brokersChanged(this.nowMs));
  }

  checkLag(): this {
    return this.#take(this.leader.checkLag(this.nowMs));
  }

  answer(error: Parameters<typeof answerOf>[0], epoch = 0): this {
    return this.#take(this.leader.isrAnswered(this.pending(), answerOf(error, epoch)));
  }

  notAttempted(): this {
    return this.#take(this.leader.isrAnswered(this.pending(), { kind: 'not-attempted' }));
  }

  take(effects: readonly LeaderEffect[]): this {
    return this.#take(effects);
  }

  pending(): IsrProposal {
    const proposal = this.leader.pendingIsrChange;
    if (proposal === undefined) throw new Error('no change is pending');
    return proposal;
  }

  /** The members of each proposal among the effects since the last look at any effects. */
  proposals(): number[][] {
    return this.effects().flatMap((effect) =>
      effect.kind === 'propose-isr' ? [effect.proposal.isr.map((member) => Number(member.nodeId))] : [],
    );
  }

  /** `token:error` of each answered produce since the last look at any effects. */
  acknowledged(): string[] {
    return this.effects().flatMap((effect) =>
      effect.kind === 'acknowledge' ? [`${effect.token}:${effect.error}`] : [],
    );
  }

  /** Every effect since the last look. */
  effects(): LeaderEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #take(effects: readonly LeaderEffect[]): this {
    this.#effects.push(...effects);
    return this;
  }
}

function answerOf(error: import('@tidemark/protocol').ErrorName, epoch: number) {
  return { kind: 'answered', error, partitionEpoch: partitionEpoch(epoch) } as const;
}
