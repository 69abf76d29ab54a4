/** Of an unused budget this much of a second's worth is kept. */
const BURST_MS = 1_000;
/** A budget that is overdrawn is looked at again once this much of it has come back: small fetches cost more. */
const QUANTUM_MS = 50;

/**
 * What the replicas of one broker that are out of sync may fetch, all together: `bytesPerSecond` over time, after a
 * burst of one second's worth and one answer for each. Answers are charged as they come, so that nobody holds a
 * part of the budget while its question waits for records at the leader.
 */
export class CatchUpBudget {
  readonly #bytesPerSecond: () => number;
  #bytes: number | undefined;
  #asOfMs = 0;

  /** The rate may change at any time; negative: no limit. */
  constructor(bytesPerSecond: () => number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** How long to wait until a replica may ask; 0: not at all. */
  waitMs(nowMs: number): number {
    const rate = this.#refill(nowMs);
    const bytes = this.#bytes ?? 0;
    if (rate < 0 || bytes > 0) return 0;
    return rate === 0 ? BURST_MS : Math.ceil(Math.max(QUANTUM_MS, (-bytes / rate) * 1_000 + QUANTUM_MS));
  }

  /** What one question may ask for. */
  askableBytes(wanted: number, nowMs: number): number {
    const rate = this.#refill(nowMs);
    return rate < 0 ? wanted : Math.max(1, Math.min(wanted, Math.floor(this.#bytes ?? 0)));
  }

  /** An answer has brought this much. */
  spent(bytes: number, nowMs: number): void {
    if (this.#refill(nowMs) >= 0) this.#bytes = (this.#bytes ?? 0) - bytes;
  }

  #refill(nowMs: number): number {
    const rate = this.#bytesPerSecond();
    if (rate < 0) {
      this.#bytes = undefined;
      return rate;
    }
    const most = (rate * BURST_MS) / 1_000;
    const before = this.#bytes ?? most;
    this.#bytes = Math.min(most, before + (rate * (nowMs - this.#asOfMs)) / 1_000);
    this.#asOfMs = nowMs;
    return rate;
  }
}
