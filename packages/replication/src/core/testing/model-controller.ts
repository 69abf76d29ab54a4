import { brokerEpoch, leaderEpoch, NONE, type NodeId, partitionEpoch } from '@tidemark/protocol';
import type { IsrAnswer, IsrProposal } from '../leader/isr-change.js';
import type { BrokerView, PartitionView } from '../partition-view.js';

/** What the metadata says after one change. */
export interface ModelMetadata {
  readonly view: PartitionView;
  readonly brokers: ReadonlyMap<NodeId, BrokerView>;
}

/**
 * The controller's side of replication.md for one partition, in memory: registration, fencing, elections from ISR and
 * ELR, AlterPartition. Every restart is "proved": the logs of the model lose nothing that was durable.
 */
export class ModelController {
  readonly #minIsr: number;
  #view: PartitionView;
  #elr: readonly NodeId[] = [];
  #brokers = new Map<NodeId, BrokerView>();
  #nextEpoch = 100;

  constructor(replicas: readonly NodeId[], minIsr: number) {
    this.#minIsr = minIsr;
    for (const id of replicas) this.#register(id, false);
    this.#view = {
      replicas,
      isr: replicas,
      leader: replicas[0] ?? (NONE as NodeId),
      leaderEpoch: leaderEpoch(1),
      partitionEpoch: partitionEpoch(0),
      recovering: false,
    };
  }

  get view(): PartitionView {
    return this.#view;
  }

  get metadata(): ModelMetadata {
    return { view: this.#view, brokers: new Map(this.#brokers) };
  }

  brokerEpochOf(id: NodeId) {
    return this.#brokers.get(id)?.brokerEpoch ?? brokerEpoch(NONE);
  }

  /** A new incarnation: out of ISR and leadership, and fenced until it has caught up with the metadata. */
  register(id: NodeId): void {
    this.#register(id, true);
    this.#leave(id);
  }

  fence(id: NodeId): void {
    this.#set(id, { fenced: true });
    this.#leave(id);
  }

  unfence(id: NodeId): void {
    this.#set(id, { fenced: false });
    if (this.#view.leader === NONE) this.#elect();
  }

  /** ReplicaFailed: the leader has resigned. */
  failed(id: NodeId, epoch: number): void {
    if (epoch === this.#view.leaderEpoch) this.#leave(id);
  }

  /** Hands leadership to the next live member of the ISR. */
  transfer(): void {
    const { isr, leader } = this.#view;
    const next = isr.find((member) => member !== leader && this.#isLive(member));
    if (next !== undefined) this.#change({ leader: next });
  }

  /** A new epoch for the same leader, as when a reassignment drops a replica. */
  bumpEpoch(): void {
    this.#change({ leader: this.#view.leader });
  }

  alter(sender: NodeId, senderEpoch: number, proposal: IsrProposal): IsrAnswer {
    const answer = (error: (IsrAnswer & { kind: 'answered' })['error']): IsrAnswer => ({
      kind: 'answered',
      error,
      partitionEpoch: this.#view.partitionEpoch,
    });
    if (this.brokerEpochOf(sender) !== senderEpoch) return answer('STALE_BROKER_EPOCH');
    if (proposal.leaderEpoch < this.#view.leaderEpoch) return answer('FENCED_LEADER_EPOCH');
    if (this.#view.leader !== sender) return answer('NOT_LEADER');
    if (proposal.partitionEpoch < this.#view.partitionEpoch) return answer('INVALID_UPDATE_VERSION');
    const eligible = proposal.isr.every(
      (member) => this.#isLive(member.nodeId) && this.brokerEpochOf(member.nodeId) === member.brokerEpoch,
    );
    if (!eligible) {
      this.#change({});
      return answer('INELIGIBLE_REPLICA');
    }
    this.#change({ isr: proposal.isr.map(({ nodeId }) => nodeId) });
    return answer('NONE');
  }

  #register(id: NodeId, fenced: boolean): void {
    this.#nextEpoch += 1;
    this.#brokers.set(id, { brokerEpoch: brokerEpoch(this.#nextEpoch), fenced, shuttingDown: false });
  }

  #set(id: NodeId, change: Partial<BrokerView>): void {
    const broker = this.#brokers.get(id);
    if (broker !== undefined) this.#brokers.set(id, { ...broker, ...change });
  }

  #isLive(id: NodeId): boolean {
    return this.#brokers.get(id)?.fenced === false;
  }

  #leave(id: NodeId): void {
    const { isr, leader } = this.#view;
    if (isr.includes(id)) this.#change({ isr: isr.filter((member) => member !== id) });
    if (leader === id) this.#elect();
  }

  #elect(): void {
    const { isr } = this.#view;
    const member = isr.find((id) => this.#isLive(id));
    if (member !== undefined) this.#change({ leader: member });
    else {
      const eligible = isr.length > 0 ? undefined : this.#elr.find((id) => this.#isLive(id));
      this.#change(eligible === undefined ? { leader: NONE as NodeId } : { leader: eligible, isr: [eligible] });
    }
  }

  #change(change: { isr?: readonly NodeId[]; leader?: NodeId }): void {
    const before = this.#view;
    const isr = change.isr ?? before.isr;
    const known = new Set([...before.isr, ...this.#elr]);
    this.#elr = isr.length >= this.#minIsr ? [] : [...known].filter((member) => !isr.includes(member));
    this.#view = {
      ...before,
      isr,
      leader: change.leader ?? before.leader,
      leaderEpoch: leaderEpoch(before.leaderEpoch + (change.leader === undefined ? 0 : 1)),
      partitionEpoch: partitionEpoch(before.partitionEpoch + 1),
    };
  }
}
