/**
 * Whether a joining member has caught up, in rounds (dissertation, section 4.2.1): a round is to get everything that
 * the leader's log held when it began. Once a round is short, what is left to get is little, and the new voter will
 * not hold up commits.
 */
export class CatchUp {
  #target: number;
  #sinceMs: number;

  constructor(target: number, nowMs: number) {
    this.#target = target;
    this.#sinceMs = nowMs;
  }

  /** The member has everything up to `match`, and the log ends at `lastIndex`; true: it has just ended a short round. */
  advance(now: { match: number; lastIndex: number; nowMs: number; roundMsMax: number }): boolean {
    if (now.match < this.#target) return false;
    const isShort = now.nowMs - this.#sinceMs <= now.roundMsMax;
    this.#target = now.lastIndex;
    this.#sinceMs = now.nowMs;
    return isShort;
  }
}
