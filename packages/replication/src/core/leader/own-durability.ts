import type { Offset } from '@tidemark/protocol';

/** How far a leader's own disk has come, and for how long it has stood still with something left to write. */
export class OwnDurability {
  #offset: Offset;
  #owing: boolean;
  #movedMs: number;

  constructor(durableOffset: Offset, logEndOffset: Offset, nowMs: number) {
    this.#offset = durableOffset;
    this.#owing = logEndOffset > durableOffset;
    this.#movedMs = nowMs;
  }

  get offset(): Offset {
    return this.#offset;
  }

  /** The log grew to `logEndOffset`. */
  owes(logEndOffset: Offset, nowMs: number): void {
    if (!this.#owing && logEndOffset > this.#offset) this.#movedMs = nowMs;
    this.#owing = logEndOffset > this.#offset;
  }

  durable(durableOffset: Offset, logEndOffset: Offset, nowMs: number): void {
    if (durableOffset > this.#offset) this.#movedMs = nowMs;
    this.#offset = durableOffset;
    this.#owing = logEndOffset > durableOffset;
  }

  stalled(nowMs: number, lagMaxMs: number): boolean {
    return this.#owing && nowMs - this.#movedMs > lagMaxMs;
  }
}
