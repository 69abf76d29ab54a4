import { endAll } from './end-all.js';

/** What a start has opened so far. A start that fails closes it all: what stays open would keep the process, and its lock. */
export class Opened {
  readonly #closers: (() => unknown)[] = [];

  /** Returns the part; `close` is called if the start fails. */
  add<Part>(part: Part, close: (part: Part) => unknown): Part {
    this.#closers.push(() => close(part));
    return part;
  }

  /** Closes everything, the last first. What fails at it is not told: why the start failed is. */
  async close(): Promise<void> {
    try {
      await endAll(this.#closers.splice(0).reverse());
    } catch {}
  }
}
