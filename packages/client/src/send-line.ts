import type { PendingSend } from './pending-send.js';

/** The places of those that have left stay until they are so many, and half of the array: `shift` would move all of it each time. */
const STALE_MAX = 1024;

/** Sends of one topic that wait, first come first served. */
export class SendLine {
  #sends: (PendingSend | undefined)[] = [];
  #first = 0;

  get first(): PendingSend | undefined {
    return this.#sends[this.#first];
  }

  push(send: PendingSend): void {
    this.#sends.push(send);
  }

  /** Takes the first away. */
  shift(): void {
    this.#sends[this.#first++] = undefined;
    if (this.#first < STALE_MAX || this.#first * 2 < this.#sends.length) return;
    this.#sends = this.#sends.slice(this.#first);
    this.#first = 0;
  }
}
