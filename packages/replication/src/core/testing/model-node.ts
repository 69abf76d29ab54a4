import { brokerEpoch, type ErrorName, encodeBatch, type NodeId, type Offset, offset } from '@tidemark/protocol';
import { type FetchAnswer, type FetchAsk, PartitionFollower } from '../follower/partition-follower.js';
import type { IsrProposal } from '../leader/isr-change.js';
import type { LeaderEffect } from '../leader/leader-effects.js';
import { PartitionLeader } from '../leader/partition-leader.js';
import { decideFetch, type ServingLeader } from '../serving/fetch-decision.js';
import type { ModelMetadata } from './model-controller.js';
import { ModelLog, type ModelRecord } from './model-log.js';

export interface ModelFetch extends FetchAsk {
  readonly from: NodeId;
  readonly brokerEpoch: number;
}

export interface ModelSettings {
  readonly minIsr: number;
  readonly lagMaxMs: number;
  /** A produced record's outcome. */
  readonly onAcknowledged: (token: number, error: ErrorName) => void;
  readonly onResigned: (from: ModelNode, leaderEpoch: number) => void;
  readonly onProposal: (from: ModelNode, proposal: IsrProposal) => void;
}

const RECORDS_MAX = 3;

/** One broker of the model: a log and a role, on the real state machines. */
export class ModelNode {
  readonly id: NodeId;
  readonly log = new ModelLog();
  readonly #settings: ModelSettings;
  brokerEpoch: number;
  alive = true;
  leader: PartitionLeader | undefined;
  follower: PartitionFollower | undefined;
  #metadata: ModelMetadata;
  #highWatermark: Offset = offset(0);

  constructor(id: NodeId, metadata: ModelMetadata, settings: ModelSettings) {
    this.id = id;
    this.#settings = settings;
    this.#metadata = metadata;
    this.brokerEpoch = metadata.brokers.get(id)?.brokerEpoch ?? -1;
    this.#takeRole(0);
  }

  get highWatermark(): Offset {
    return this.leader?.highWatermark ?? this.follower?.highWatermark ?? this.#highWatermark;
  }

  /** What it believes the metadata to be. */
  get metadata(): ModelMetadata {
    return this.#metadata;
  }

  learn(metadata: ModelMetadata, nowMs: number): void {
    const before = this.#metadata.view;
    this.#metadata = metadata;
    if (before.leaderEpoch !== metadata.view.leaderEpoch) this.#takeRole(nowMs);
    else if (this.leader !== undefined) {
      this.#carryOut(this.leader.brokersChanged(nowMs));
      this.#carryOut(this.leader.applyMetadata(metadata.view, this.#settings.minIsr, nowMs));
    }
  }

  append(value: number, token: number, nowMs: number): ErrorName | undefined {
    const { leader, log } = this;
    if (leader === undefined) return 'NOT_LEADER';
    const error = leader.admit(-1);
    if (error !== undefined) return error;
    const lastOffset = log.logEndOffset;
    log.append([{ epoch: leader.leaderEpoch, value }]);
    this.#carryOut(leader.appended(log.logEndOffset, nowMs));
    this.#carryOut(leader.awaitAck({ token, acks: -1, lastOffset }));
    return undefined;
  }

  /** Fsync; returns the follower's new durable offset, to be sent. */
  sync(nowMs: number): Offset | undefined {
    this.log.sync();
    if (this.leader !== undefined) this.#carryOut(this.leader.ownDurable(this.log.durableOffset, nowMs));
    return this.follower === undefined ? undefined : this.log.durableOffset;
  }

  ask(): ModelFetch | undefined {
    const ask = this.follower?.ask(this.log);
    return ask === undefined ? undefined : { ...ask, from: this.id, brokerEpoch: this.brokerEpoch };
  }

  serve(fetch: ModelFetch, nowMs: number): FetchAnswer | undefined {
    const { leader, log } = this;
    if (leader === undefined) return undefined;
    const base = { leaderEpoch: fetch.leaderEpoch, fetchOffset: fetch.fetchOffset, logStartOffset: offset(0) };
    const nothing = { divergence: undefined, batches: new Uint8Array(0) };
    const fetcher = { kind: 'follower', nodeId: fetch.from, brokerEpoch: brokerEpoch(fetch.brokerEpoch) } as const;
    const decision = decideFetch({ ...fetch, fetcher }, this.#serving(leader));
    const highWatermark = leader.highWatermark;
    if (decision.kind === 'error') return { ...base, ...nothing, highWatermark, error: decision.error };
    if (decision.kind === 'diverging') {
      return { ...base, ...nothing, highWatermark, error: 'NONE', divergence: decision.at };
    }
    const { from: follower, fetchOffset, durableOffset, logStartOffset } = fetch;
    const report = {
      follower,
      brokerEpoch: brokerEpoch(fetch.brokerEpoch),
      fetchOffset,
      durableOffset,
      logStartOffset,
    };
    this.#carryOut(leader.fetched(report, nowMs));
    const records = log.records.slice(fetchOffset, fetchOffset + RECORDS_MAX);
    const batches = Buffer.concat(records.map((record, at) => encoded(record, fetchOffset + at)));
    return { ...base, ...nothing, error: 'NONE', highWatermark: leader.highWatermark, batches };
  }

  progress(report: { from: NodeId; brokerEpoch: number; leaderEpoch: number; durable: Offset }, nowMs: number): void {
    const { leader } = this;
    if (leader === undefined || report.leaderEpoch !== leader.leaderEpoch) return;
    if (report.brokerEpoch < this.#serving(leader).newestBrokerEpoch(report.from)) return;
    const progress = {
      follower: report.from,
      brokerEpoch: brokerEpoch(report.brokerEpoch),
      durableOffset: report.durable,
    };
    this.#carryOut(leader.progressed(progress, nowMs));
  }

  answered(answer: FetchAnswer): void {
    const { follower, log } = this;
    const step = follower?.answered(answer, log);
    if (follower === undefined || step === undefined) return;
    if (step.kind === 'truncate' || step.kind === 'restart') {
      log.truncateTo(step.offset);
      follower.truncated(log);
    } else if (step.kind === 'append') {
      log.append(step.batches.map(decoded));
      follower.adopt(step, log);
    } else if (step.kind === 'refused') {
      throw new Error(`an answer was refused: ${step.reason}`);
    }
  }

  proposalAnswered(proposal: IsrProposal, answer: Parameters<PartitionLeader['isrAnswered']>[1]): void {
    if (this.leader !== undefined) this.#carryOut(this.leader.isrAnswered(proposal, answer));
  }

  checkLag(nowMs: number): void {
    if (this.leader !== undefined) this.#carryOut(this.leader.checkLag(nowMs));
  }

  crash(): void {
    this.#highWatermark = offset(0);
    this.#dropRole();
    this.log.crash();
    this.alive = false;
  }

  restart(epoch: number, metadata: ModelMetadata, nowMs: number): void {
    this.alive = true;
    this.brokerEpoch = epoch;
    this.#metadata = metadata;
    this.#takeRole(nowMs);
  }

  #serving(leader: PartitionLeader): ServingLeader {
    return {
      leaderEpoch: leader.leaderEpoch,
      highWatermark: leader.highWatermark,
      replicas: leader.replicas,
      newestBrokerEpoch: (id) => {
        const known = this.#metadata.brokers.get(id)?.brokerEpoch ?? -1;
        return brokerEpoch(Math.max(known, leader.follower(id)?.brokerEpoch ?? -1));
      },
      log: this.log,
    };
  }

  #dropRole(): void {
    if (this.leader !== undefined) this.#carryOut(this.leader.close());
    this.leader = undefined;
    this.follower = undefined;
  }

  #takeRole(nowMs: number): void {
    const { view } = this.#metadata;
    const { log } = this;
    this.#highWatermark = this.highWatermark;
    this.#dropRole();
    if (view.leader === this.id) {
      log.startEpoch(view.leaderEpoch);
      this.leader = new PartitionLeader({
        nodeId: this.id,
        view,
        minIsr: this.#settings.minIsr,
        brokers: (id) => this.#metadata.brokers.get(id),
        logEndOffset: log.logEndOffset,
        durableOffset: log.durableOffset,
        logStartOffset: log.logStartOffset,
        highWatermark: offset(Math.min(this.#highWatermark, log.logEndOffset)),
        lagMaxMs: this.#settings.lagMaxMs,
        nowMs,
      });
      this.#carryOut(this.leader.start(nowMs));
    } else if (view.leader >= 0) {
      const { leader, leaderEpoch } = view;
      this.follower = new PartitionFollower({ leader, leaderEpoch, highWatermark: this.#highWatermark, log });
    }
  }

  #carryOut(effects: readonly LeaderEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'acknowledge') this.#settings.onAcknowledged(effect.token, effect.error);
      if (effect.kind === 'resign') this.#settings.onResigned(this, this.#metadata.view.leaderEpoch);
      if (effect.kind === 'propose-isr') this.#settings.onProposal(this, effect.proposal);
    }
  }
}

const valueBytes = (value: number) => new TextEncoder().encode(String(value));

function encoded({ epoch, value }: ModelRecord, at: number): Uint8Array {
  return encodeBatch({ records: [{ timestampMs: value, value: valueBytes(0) }], baseOffset: at, leaderEpoch: epoch });
}

function decoded(batch: Uint8Array): ModelRecord {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.length);
  return { epoch: view.getInt32(12), value: Number(view.getBigInt64(27)) };
}
