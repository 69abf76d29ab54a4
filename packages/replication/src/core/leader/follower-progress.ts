import { type BrokerEpoch, brokerEpoch, NONE, type Offset, offset } from '@tidemark/protocol';

/** A valid fetch: it passed every check of `decideFetch`. */
export interface ValidFetch {
  readonly fetchOffset: Offset;
  readonly durableOffset: Offset;
  readonly logStartOffset: Offset;
  readonly brokerEpoch: BrokerEpoch;
  readonly leaderLogEndOffset: Offset;
  readonly nowMs: number;
}

/** What was reported, and since when the disk has not caught up with it. */
interface DurabilityDebt {
  readonly logEndOffset: Offset;
  readonly sinceMs: number;
}

/**
 * What a leader knows of one follower, in its own epoch only: a new epoch makes a new one, in which nothing is known.
 *
 * LEO and durable offset are what the follower last said: overwritten, never a maximum, since a follower that
 * truncated or lost its tail must not be believed to hold it.
 */
export class FollowerProgress {
  #logEndOffset: Offset = offset(NONE);
  #durableOffset: Offset = offset(NONE);
  #logStartOffset: Offset = offset(NONE);
  #brokerEpoch: BrokerEpoch = brokerEpoch(NONE);
  #lastFetchMs: number;
  #leaderLogEndAtLastFetch: Offset = offset(NONE);
  #lastCaughtUpMs: number;
  #debt: DurabilityDebt | undefined;
  #spoke = false;

  /** `lastCaughtUpMs`: when its leader began to lead, which counts as caught up. */
  constructor(lastCaughtUpMs: number) {
    this.#lastCaughtUpMs = lastCaughtUpMs;
    this.#lastFetchMs = lastCaughtUpMs;
  }

  /** The offset of its last valid fetch; NONE before the first of this epoch. */
  get logEndOffset(): Offset {
    return this.#logEndOffset;
  }

  /** Everything below it survives a crash of the follower; NONE before the first valid fetch of this epoch. */
  get durableOffset(): Offset {
    return this.#durableOffset;
  }

  /** Where its log begins; NONE before the first valid fetch of this epoch. */
  get logStartOffset(): Offset {
    return this.#logStartOffset;
  }

  /** The incarnation that fetched last. */
  get brokerEpoch(): BrokerEpoch {
    return this.#brokerEpoch;
  }

  /** Whether it fetched or reported progress since it last left the ISR: one that is silent is not taken back. */
  get spoke(): boolean {
    return this.#spoke;
  }

  get lastCaughtUpMs(): number {
    return this.#lastCaughtUpMs;
  }

  fetched(fetch: ValidFetch): void {
    this.#brokerEpoch = fetch.brokerEpoch;
    this.#logEndOffset = fetch.fetchOffset;
    this.#logStartOffset = fetch.logStartOffset;
    if (fetch.fetchOffset >= fetch.leaderLogEndOffset) {
      this.#lastCaughtUpMs = fetch.nowMs;
    } else if (fetch.fetchOffset >= this.#leaderLogEndAtLastFetch) {
      // It has what the log held at its previous fetch: it was caught up then (KAFKA-1546).
      this.#lastCaughtUpMs = Math.max(this.#lastCaughtUpMs, this.#lastFetchMs);
    }
    this.#lastFetchMs = fetch.nowMs;
    this.#leaderLogEndAtLastFetch = fetch.leaderLogEndOffset;
    this.#durable(fetch.durableOffset, fetch.nowMs);
  }

  /** Its fetch session asked again, with nothing new to say of this partition: what it said last still holds. */
  repeated(leaderLogEndOffset: Offset, nowMs: number): void {
    this.#spoke = true;
    if (this.#logEndOffset >= leaderLogEndOffset) this.#lastCaughtUpMs = nowMs;
    this.#lastFetchMs = nowMs;
    this.#leaderLogEndAtLastFetch = leaderLogEndOffset;
  }

  /** Takes a progress message; false, and nothing changes, above the LEO that the follower's fetch said. */
  progressed(durableOffset: Offset, nowMs: number): boolean {
    if (durableOffset > this.#logEndOffset) return false;
    this.#durable(durableOffset, nowMs);
    return true;
  }

  /** The leader's log grew: the append that ends "caught up" sets its time, so an idle partition does not lag at once. */
  leaderAppended(previousLogEndOffset: Offset, nowMs: number): void {
    if (this.#logEndOffset === previousLogEndOffset) this.#lastCaughtUpMs = nowMs;
  }

  /** The metadata took it out of the ISR. */
  leftIsr(): void {
    this.#spoke = false;
  }

  /** Its incarnation is gone, and with it everything that it said. */
  forget(): void {
    this.#logEndOffset = offset(NONE);
    this.#durableOffset = offset(NONE);
    this.#logStartOffset = offset(NONE);
    this.#brokerEpoch = brokerEpoch(NONE);
    this.#leaderLogEndAtLastFetch = offset(NONE);
    this.#debt = undefined;
    this.#spoke = false;
  }

  /** Whether it is not caught up, and was last so more than `lagMaxMs` ago. */
  lagsBehind(leaderLogEndOffset: Offset, nowMs: number, lagMaxMs: number): boolean {
    return this.#logEndOffset !== leaderLogEndOffset && nowMs - this.#lastCaughtUpMs > lagMaxMs;
  }

  /** Whether its disk has stayed below a LEO that it reported more than `lagMaxMs` ago. */
  owesDurability(nowMs: number, lagMaxMs: number): boolean {
    return this.#debt !== undefined && nowMs - this.#debt.sinceMs > lagMaxMs;
  }

  #durable(durableOffset: Offset, nowMs: number): void {
    this.#spoke = true;
    this.#durableOffset = durableOffset;
    const debt = this.#debt;
    if (debt !== undefined && durableOffset < debt.logEndOffset && debt.logEndOffset <= this.#logEndOffset) return;
    const owes = durableOffset < this.#logEndOffset;
    this.#debt = owes ? { logEndOffset: this.#logEndOffset, sinceMs: nowMs } : undefined;
  }
}
