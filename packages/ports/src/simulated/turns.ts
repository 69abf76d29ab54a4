/** So many turns are ordered together at most: what else Node's event loop has to do waits that long. */
const BATCH_MAX = 256;

/**
 * Calls back again and again, and between two calls lets every promise callback end, however long the chain.
 *
 * Node runs all of them after each callback of setImmediate, also between two of one turn of its event loop: ordering
 * many at once saves the turns of the loop, which cost more than most events.
 */
export class Turns {
  readonly #callback: () => void;
  readonly #ordered: NodeJS.Immediate[] = [];
  #due = 0;
  #batch = 1;
  #stopped = false;

  constructor(callback: () => void) {
    this.#callback = callback;
  }

  start(): void {
    this.#order();
  }

  /** No call comes after this. */
  stop(): void {
    this.#stopped = true;
    for (const each of this.#ordered) clearImmediate(each);
  }

  #order(): void {
    this.#ordered.length = 0;
    for (let count = 0; count < this.#batch; count += 1) this.#ordered.push(setImmediate(this.#turn));
    this.#due = this.#batch;
    this.#batch = Math.min(BATCH_MAX, this.#batch * 2);
  }

  readonly #turn = (): void => {
    this.#callback();
    this.#due -= 1;
    if (this.#due === 0 && !this.#stopped) this.#order();
  };
}
