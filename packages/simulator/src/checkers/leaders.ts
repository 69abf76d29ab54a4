import type { PartitionState } from '@tidemark/metadata';
import type { Replica } from './partition-history.js';
import { mustHold } from './violation.js';

type Leadership = NonNullable<Replica['leadership']>;

/** What was last seen of one leadership. */
interface Seen {
  highWatermark: number;
}

/** The rules of the brokers that serve one partition: one a leader epoch, and its high watermark never goes back. */
export class LeadersChecker {
  readonly #title: string;
  readonly #lifeOfEpoch = new Map<number, string>();
  readonly #seen = new WeakMap<Leadership, Seen>();

  constructor(title: string) {
    this.#title = title;
  }

  /** A leadership serves; `life` names the process. Throws InvariantViolation. */
  serves({ leaderEpoch }: Leadership, life: string): void {
    const known = this.#lifeOfEpoch.get(leaderEpoch);
    mustHold(
      known === undefined || known === life,
      () => `${this.#title}: epoch ${leaderEpoch} is served by ${known} and ${life}`,
    );
    this.#lifeOfEpoch.set(leaderEpoch, life);
  }

  /** The high watermark of a leadership has changed. Throws InvariantViolation. */
  highWatermark(leadership: Leadership, highWatermark: number): void {
    const seen = this.#seen.get(leadership) ?? { highWatermark: 0 };
    mustHold(
      highWatermark >= seen.highWatermark,
      () =>
        `${this.#title}: the high watermark of epoch ${leadership.leaderEpoch} fell from ${seen.highWatermark} to ${highWatermark}`,
    );
    seen.highWatermark = highWatermark;
    this.#seen.set(leadership, seen);
  }

  /**
   * The high watermark is computed over the maximal ISR: whoever the controller may elect from must be in it.
   * Throws InvariantViolation.
   */
  maximalIsr({ core }: Leadership, state: PartitionState, nodeId: number): void {
    if (state.leaderEpoch !== core.leaderEpoch || state.leader !== nodeId) return;
    const missing = state.isr.filter((id) => !core.maximalIsr.includes(id));
    mustHold(
      missing.length === 0,
      () =>
        `${this.#title}: leader ${nodeId} counts ${core.maximalIsr} in epoch ${core.leaderEpoch}, and the ISR is ${state.isr}`,
    );
  }
}
