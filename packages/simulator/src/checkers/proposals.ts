import type { MetadataImage, PartitionState } from '@tidemark/metadata';
import { type HostedReplica, isIntact, isRegisteredAs } from './hosted-replica.js';
import type { Replica } from './partition-history.js';
import { mustHold } from './violation.js';

type Leadership = NonNullable<Replica['leadership']>;
type Proposal = NonNullable<Leadership['core']['pendingIsrChange']>;

/**
 * What leaders propose for the ISR: nobody who lacks something below the true high watermark; and a proposal is taken back
 * only when no copy of it can apply any more, since until then the controller may yet commit it.
 */
export class ProposalsChecker {
  readonly #title: string;
  readonly #pending = new WeakMap<Leadership, Proposal>();
  /** Those that are pending no more and were not compared with the metadata yet. */
  #ended: Proposal[] = [];

  constructor(title: string) {
    this.#title = title;
  }

  /** Looks at a leadership that serves; whether there is something to compare. */
  isNews(leadership: Leadership): boolean {
    const before = this.#pending.get(leadership);
    const { pendingIsrChange: now } = leadership.core;
    if (now === before) return false;
    if (before !== undefined) this.#ended.push(before);
    if (now === undefined) this.#pending.delete(leadership);
    else this.#pending.set(leadership, now);
    return true;
  }

  /** Throws InvariantViolation. */
  ended({ leaderEpoch, partitionEpoch }: PartitionState): void {
    for (const proposal of this.#ended.splice(0)) {
      mustHold(
        leaderEpoch > proposal.leaderEpoch || partitionEpoch > proposal.partitionEpoch,
        () =>
          `${this.#title}: the ISR ${proposal.isr.map(({ nodeId }) => nodeId)} is proposed no more, and in epochs ` +
          `${leaderEpoch}/${partitionEpoch} a copy of the proposal can still apply`,
      );
    }
  }

  /** Throws InvariantViolation if the leader of the newest epoch proposes a follower that lacks something. */
  compare(
    { core }: Leadership,
    followed: HostedReplica,
    { image, trueHighWatermark }: { readonly image: MetadataImage; readonly trueHighWatermark: number },
  ): void {
    const { observed, replica } = followed;
    const proposed = core.pendingIsrChange?.isr.find(({ nodeId }) => nodeId === observed.nodeId);
    if (proposed === undefined || !isIntact(followed) || !isRegisteredAs(followed, proposed.brokerEpoch, image)) return;
    const { durableOffset } = replica.log;
    mustHold(
      durableOffset >= trueHighWatermark,
      () =>
        `${this.#title}: ${observed.hostName} is proposed for the ISR in epoch ${core.leaderEpoch}, holds ${durableOffset}, ` +
        `and the true high watermark is ${trueHighWatermark}`,
    );
  }
}
