import { brokerEpoch, NONE, type NodeId, type PartitionEpoch } from '@tidemark/protocol';
import type { BrokerLookup, PartitionView } from '../partition-view.js';
import {
  type AnswerConsequence,
  consequenceOf,
  type IsrAnswer,
  type IsrProposal,
  maximalIsr,
  type PendingIsrChange,
} from './isr-change.js';

/**
 * The partition's state as committed, and the one change that is pending, if any.
 *
 *   settled --propose--> pending --answer: see `consequenceOf`--> pending or settled
 *   pending --metadata with a higher partition epoch--> settled
 */
export class IsrState {
  #view: PartitionView;
  #pending: PendingIsrChange | undefined;
  #maximal: readonly NodeId[];
  /** After a refusal for a member: no proposal before the metadata has come as far, and shows why. */
  #awaitedEpoch: PartitionEpoch | undefined;

  constructor(view: PartitionView) {
    this.#view = view;
    this.#maximal = view.isr;
  }

  get view(): PartitionView {
    return this.#view;
  }

  get pending(): IsrProposal | undefined {
    return this.#pending?.proposal;
  }

  get maximal(): readonly NodeId[] {
    return this.#maximal;
  }

  /** Makes a proposal pending; undefined while another is, or while the metadata is behind a refusal. */
  propose(isr: readonly NodeId[], brokers: BrokerLookup, recovered = false): IsrProposal | undefined {
    if (this.#pending !== undefined || this.#awaitedEpoch !== undefined) return undefined;
    const proposal: IsrProposal = {
      leaderEpoch: this.#view.leaderEpoch,
      partitionEpoch: this.#view.partitionEpoch,
      isr: isr.map((nodeId) => ({ nodeId, brokerEpoch: brokers(nodeId)?.brokerEpoch ?? brokerEpoch(NONE) })),
      recovered,
    };
    this.#become({ proposal, attempted: false });
    return proposal;
  }

  /** Takes what became of the proposal; undefined: of another than the pending one, nothing is believed. */
  answered(proposal: IsrProposal, answer: IsrAnswer): AnswerConsequence | undefined {
    const pending = this.#pending;
    if (pending?.proposal !== proposal) return undefined;
    const consequence = consequenceOf(answer, {
      attempted: pending.attempted,
      partitionEpoch: this.#view.partitionEpoch,
    });
    switch (consequence) {
      case 'send-again':
      case 'wait-for-metadata':
        this.#pending = { proposal, attempted: true };
        break;
      case 'adopt-epoch-and-roll-back':
        if (answer.kind === 'answered') {
          this.#view = { ...this.#view, partitionEpoch: answer.partitionEpoch };
          this.#awaitedEpoch = answer.partitionEpoch;
        }
        this.#become(undefined);
        break;
      case 'roll-back':
        this.#become(undefined);
        break;
    }
    return consequence;
  }

  /** Applies committed state if its partition epoch is higher, and then drops whatever was pending. */
  apply(view: PartitionView): { readonly applied: boolean; readonly settled: boolean } {
    if (this.#awaitedEpoch !== undefined && view.partitionEpoch >= this.#awaitedEpoch) this.#awaitedEpoch = undefined;
    if (view.partitionEpoch <= this.#view.partitionEpoch) return { applied: false, settled: false };
    const settled = this.#pending !== undefined;
    this.#view = view;
    this.#become(undefined);
    return { applied: true, settled };
  }

  #become(pending: PendingIsrChange | undefined): void {
    this.#pending = pending;
    this.#maximal = maximalIsr(this.#view.isr, pending);
  }
}
