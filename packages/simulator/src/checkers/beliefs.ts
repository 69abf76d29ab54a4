import type { MetadataImage } from '@tidemark/metadata';
import { NONE, offset } from '@tidemark/protocol';
import { type HostedReplica, isIntact, isRegisteredAs } from './hosted-replica.js';
import type { Replica } from './partition-history.js';
import { mustHold } from './violation.js';

type Core = NonNullable<Replica['leadership']>['core'];

/**
 * What the leader of the newest epoch believes of its followers, which is all that its high watermark rests on: each, as
 * long as it lives, holds what it has told the leader in this epoch, durably, and the same records as the leader.
 */
export class BeliefsChecker {
  readonly #title: string;
  #core: Core | undefined;
  /** By node: the durable offset and the broker epoch that were last seen, one after the other. */
  readonly #told: number[] = [];

  constructor(title: string) {
    this.#title = title;
  }

  /** Whether the leader has heard something new since the last look. */
  isNews(core: Core): boolean {
    let isNews = core !== this.#core;
    this.#core = core;
    for (const nodeId of core.replicas) {
      const { durableOffset = NONE, brokerEpoch = NONE } = core.follower(nodeId) ?? {};
      const at = 2 * nodeId;
      if (this.#told[at] === durableOffset && this.#told[at + 1] === brokerEpoch) continue;
      this.#told[at] = durableOffset;
      this.#told[at + 1] = brokerEpoch;
      isNews = true;
    }
    return isNews;
  }

  /** Compares what a leader believes of one follower with what that one holds. Throws InvariantViolation. */
  compare(core: Core, { replica: leading }: HostedReplica, followed: HostedReplica, image: MetadataImage): void {
    const { observed, replica } = followed;
    const { durableOffset = NONE, brokerEpoch = NONE } =
      core.follower(observed.nodeId as Core['replicas'][number]) ?? {};
    if (durableOffset <= 0 || !isIntact(followed) || !isRegisteredAs(followed, brokerEpoch, image)) return;
    const { log } = replica;
    const believed = () =>
      `${this.#title}: the leader in epoch ${core.leaderEpoch} believes that ${observed.hostName} holds ${durableOffset}`;
    mustHold(log.durableOffset >= durableOffset, () => `${believed()}, and it holds ${log.durableOffset}`);
    // Logs that hold one (offset, epoch) hold the same before it.
    const last = offset(durableOffset - 1);
    if (last < Math.max(log.logStartOffset, leading.log.logStartOffset)) return;
    const [its, own] = [log.epochAt(last), leading.log.epochAt(last)];
    mustHold(its === own, () => `${believed()}, the last of epoch ${own}, and on ${observed.hostName} it is of ${its}`);
  }
}
