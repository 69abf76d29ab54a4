import { type ErrorName, type NodeId, nodeId, type Offset } from '@tidemark/protocol';
import type { FetchAnswer } from '../follower/partition-follower.js';
import type { IsrAnswer, IsrProposal } from '../leader/isr-change.js';
import { ModelController } from './model-controller.js';
import { type ModelFetch, ModelNode } from './model-node.js';

type Message =
  | { readonly kind: 'fetch'; readonly to: NodeId; readonly fetch: ModelFetch }
  | { readonly kind: 'answer'; readonly to: NodeId; readonly epoch: number; readonly answer: FetchAnswer }
  | {
      readonly kind: 'progress';
      readonly to: NodeId;
      readonly report: { from: NodeId; brokerEpoch: number; leaderEpoch: number; durable: Offset };
    }
  | { readonly kind: 'alter'; readonly from: NodeId; readonly epoch: number; readonly proposal: IsrProposal }
  | {
      readonly kind: 'altered';
      readonly to: NodeId;
      readonly epoch: number;
      readonly proposal: IsrProposal;
      readonly answer: IsrAnswer;
    };

/** What may happen next; `at` picks a node or a message. */
export type Step =
  | {
      readonly kind: 'append' | 'sync' | 'fetch' | 'learn' | 'crash' | 'restart' | 'fence' | 'unfence';
      readonly at: number;
    }
  | { readonly kind: 'deliver' | 'drop' | 'copy'; readonly at: number }
  /** `talk`: a follower fetches and is answered at once; `inform`: everybody hears the newest metadata. */
  | { readonly kind: 'transfer' | 'bump-epoch' | 'lag' | 'talk' | 'inform' | 'altering'; readonly at: number };

const LAG_MAX_MS = 100;
const MESSAGES_MAX = 60;

/** A partition of three replicas, min ISR 2, whose messages come late, twice, in any order or not at all. */
export class ModelCluster {
  readonly nodes: readonly ModelNode[];
  readonly controller: ModelController;
  /** Value by offset, as acknowledged to a producer with acks=all. */
  readonly acknowledged = new Map<number, number>();
  /** The highest HW that any leader has reached. */
  trueHighWatermark = 0;
  #messages: Message[] = [];
  #pending = new Map<number, { value: number; offset: number }>();
  #nextValue = 1;
  #nowMs = 0;

  constructor() {
    const ids = [1, 2, 3].map(nodeId);
    this.controller = new ModelController(ids, 2);
    const settings = {
      minIsr: 2,
      lagMaxMs: LAG_MAX_MS,
      onAcknowledged: (token: number, error: ErrorName) => this.#acknowledge(token, error),
      onResigned: (from: ModelNode, leaderEpoch: number) => this.controller.failed(from.id, leaderEpoch),
      onProposal: (from: ModelNode, proposal: IsrProposal) =>
        this.#send({ kind: 'alter', from: from.id, epoch: from.brokerEpoch, proposal }),
    };
    this.nodes = ids.map((id) => new ModelNode(id, this.controller.metadata, settings));
  }

  step({ kind, at }: Step): void {
    const node = this.nodes[at % this.nodes.length];
    if (node === undefined) return;
    if (kind === 'deliver' || kind === 'drop' || kind === 'copy') this.#message(kind, at);
    else if (kind === 'transfer') this.controller.transfer();
    else if (kind === 'bump-epoch') this.controller.bumpEpoch();
    else if (kind === 'lag') this.#lag();
    else if (kind === 'talk') this.#talk(node);
    else if (kind === 'altering') this.#alterings();
    else if (kind === 'inform') for (const each of this.nodes) this.#nodeStep('learn', each);
    else this.#nodeStep(kind, node);
    this.#observe();
  }

  /** Everybody is back and everything arrives: runs until nothing is left to do. */
  heal(): void {
    for (const node of this.nodes) if (!node.alive) this.#nodeStep('restart', node);
    for (let round = 0; round < 200; round++) {
      if (round % 10 === 9) this.#lag();
      for (const node of this.nodes) {
        this.#nodeStep('learn', node);
        this.#nodeStep('unfence', node);
        this.#nodeStep('sync', node);
        this.#nodeStep('fetch', node);
      }
      while (this.#messages.length > 0) this.#message('deliver', 0);
      this.#observe();
    }
  }

  get currentLeader(): ModelNode | undefined {
    return this.nodes.find(({ leader }) => leader?.leaderEpoch === this.controller.view.leaderEpoch);
  }

  #nodeStep(
    kind: 'append' | 'sync' | 'fetch' | 'learn' | 'crash' | 'restart' | 'fence' | 'unfence',
    node: ModelNode,
  ): void {
    const { controller } = this;
    switch (kind) {
      case 'append':
        this.#append(node);
        break;
      case 'sync':
        this.#sync(node);
        break;
      case 'fetch': {
        const fetch = node.alive ? node.ask() : undefined;
        if (fetch !== undefined && node.follower !== undefined) {
          this.#send({ kind: 'fetch', to: node.follower.leader, fetch });
        }
        break;
      }
      case 'learn':
        if (node.alive) node.learn(controller.metadata, this.#nowMs);
        break;
      case 'crash':
        if (node.alive) node.crash();
        break;
      case 'restart':
        if (!node.alive) {
          controller.register(node.id);
          node.restart(controller.brokerEpochOf(node.id), controller.metadata, this.#nowMs);
        }
        break;
      case 'fence':
        controller.fence(node.id);
        break;
      case 'unfence':
        if (node.alive) controller.unfence(node.id);
        break;
    }
  }

  #talk(node: ModelNode): void {
    const fetch = node.alive ? node.ask() : undefined;
    const answer = fetch && node.follower && this.#node(node.follower.leader)?.serve(fetch, this.#nowMs);
    if (answer !== undefined) node.answered(answer);
  }

  /** Delivers the ISR changes that are on their way. */
  #alterings(): void {
    const altering = this.#messages.filter(({ kind }) => kind === 'alter' || kind === 'altered');
    this.#messages = this.#messages.filter(({ kind }) => kind !== 'alter' && kind !== 'altered');
    for (const message of altering) this.#deliver(message);
  }

  #append(node: ModelNode): void {
    if (!node.alive) return;
    const value = this.#nextValue;
    this.#nextValue += 1;
    this.#pending.set(value, { value, offset: node.log.logEndOffset });
    if (node.append(value, value, this.#nowMs) !== undefined) this.#pending.delete(value);
  }

  #sync(node: ModelNode): void {
    const durable = node.alive ? node.sync(this.#nowMs) : undefined;
    if (durable === undefined || node.follower === undefined) return;
    const { leader: to, leaderEpoch } = node.follower;
    const report = { from: node.id, brokerEpoch: node.brokerEpoch, leaderEpoch, durable };
    this.#send({ kind: 'progress', to, report });
  }

  #message(kind: 'deliver' | 'drop' | 'copy', at: number): void {
    const index = this.#messages.length === 0 ? 0 : at % this.#messages.length;
    const message = this.#messages[index];
    if (message === undefined) return;
    if (kind === 'copy') {
      this.#send(message);
      return;
    }
    this.#messages.splice(index, 1);
    if (kind === 'deliver') this.#deliver(message);
    else if (message.kind === 'alter')
      this.#altered(message, {
        kind: 'answered',
        error: 'DISCONNECTED',
        partitionEpoch: this.controller.view.partitionEpoch,
      });
    else if (message.kind === 'altered')
      this.#node(message.to)?.proposalAnswered(message.proposal, {
        kind: 'answered',
        error: 'REQUEST_TIMED_OUT',
        partitionEpoch: this.controller.view.partitionEpoch,
      });
  }

  #deliver(message: Message): void {
    switch (message.kind) {
      case 'fetch': {
        const answer = this.#node(message.to)?.serve(message.fetch, this.#nowMs);
        const { from: to, brokerEpoch: epoch } = message.fetch;
        if (answer !== undefined) this.#send({ kind: 'answer', to, epoch, answer });
        break;
      }
      case 'answer': {
        const node = this.#node(message.to);
        if (node?.brokerEpoch === message.epoch) node.answered(message.answer);
        break;
      }
      case 'progress':
        this.#node(message.to)?.progress(message.report, this.#nowMs);
        break;
      case 'alter':
        this.#altered(message, this.controller.alter(message.from, message.epoch, message.proposal));
        break;
      case 'altered': {
        const node = this.#node(message.to);
        if (node?.brokerEpoch === message.epoch) node.proposalAnswered(message.proposal, message.answer);
        break;
      }
    }
  }

  #altered({ from: to, epoch, proposal }: Message & { kind: 'alter' }, answer: IsrAnswer): void {
    this.#send({ kind: 'altered', to, epoch, proposal, answer });
  }

  #lag(): void {
    this.#nowMs += LAG_MAX_MS + 1;
    for (const node of this.nodes) if (node.alive) node.checkLag(this.#nowMs);
  }

  #node(id: NodeId): ModelNode | undefined {
    return this.nodes.find((node) => node.id === id && node.alive);
  }

  #send(message: Message): void {
    if (this.#messages.length < MESSAGES_MAX) this.#messages.push(message);
  }

  #acknowledge(token: number, error: ErrorName): void {
    const pending = this.#pending.get(token);
    this.#pending.delete(token);
    if (error === 'NONE' && pending !== undefined) this.acknowledged.set(pending.offset, pending.value);
  }

  #observe(): void {
    for (const { leader } of this.nodes) {
      if (leader !== undefined) this.trueHighWatermark = Math.max(this.trueHighWatermark, leader.highWatermark);
    }
  }
}
