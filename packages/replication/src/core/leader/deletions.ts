import { NONE, type NodeId, type Offset, offset } from '@tidemark/protocol';
import type { BrokerLookup } from '../partition-view.js';
import { type AckToken, AckWaiters } from './ack-waiters.js';
import type { FollowerProgress } from './follower-progress.js';

/** Who may still serve what was deleted. */
export interface DeletionView {
  readonly followers: ReadonlyMap<NodeId, FollowerProgress>;
  readonly brokers: BrokerLookup;
}

/**
 * Deleted records of one partition: the leader's log start, and those who wait until every live replica's log start
 * has come as far (KIP-107). A fenced replica holds nobody up: it learns of the deletion when it fetches again.
 */
export class Deletions {
  readonly #waiters = new AckWaiters();
  #logStartOffset: Offset;

  constructor(logStartOffset: Offset) {
    this.#logStartOffset = logStartOffset;
  }

  /** Where the leader's own log begins. */
  get logStartOffset(): Offset {
    return this.#logStartOffset;
  }

  /** The leader's own log begins there now. */
  raise(logStartOffset: Offset): void {
    this.#logStartOffset = logStartOffset;
  }

  /** No live replica serves anything below it; NONE: one of them has not said anything in this epoch. */
  lowWatermark({ followers, brokers }: DeletionView): Offset {
    let low: number = this.#logStartOffset;
    for (const [nodeId, follower] of followers) {
      const broker = brokers(nodeId);
      const isLive = broker !== undefined && !broker.fenced;
      if (isLive) low = Math.min(low, follower.logStartOffset);
    }
    return offset(Math.max(low, NONE));
  }

  /** Waits until nothing below `before` is served any more. */
  await(token: AckToken, before: Offset): void {
    this.#waiters.add({ token, lastOffset: (before - 1) as Offset });
  }

  /** Takes out those whose deletion every live replica has carried out. */
  release(view: DeletionView): readonly AckToken[] {
    if (this.#waiters.size === 0) return NOBODY;
    return this.#waiters.release(this.lowWatermark(view)).map(({ token }) => token);
  }

  remove(token: AckToken): boolean {
    return this.#waiters.remove(token);
  }

  drain(): readonly AckToken[] {
    return this.#waiters.drain().map(({ token }) => token);
  }
}

const NOBODY: readonly AckToken[] = [];
