/** The sends between two flushes. */
export interface FlushGroup {
  unsettled: number;
  /** Resolves the flush that came behind them. */
  flushed: (() => void) | undefined;
  /** Those behind it. */
  next: FlushGroup | undefined;
}

/** Counts sends, so that a flush waits for those that came before it and for no others. */
export class FlushGroups {
  #oldest: FlushGroup = { unsettled: 0, flushed: undefined, next: undefined };
  #newest = this.#oldest;

  /** Counts one send; give what is returned to `leave` once it has settled. */
  enter(): FlushGroup {
    this.#newest.unsettled++;
    return this.#newest;
  }

  leave(group: FlushGroup): void {
    group.unsettled--;
    // Each group is left behind once: what all flushes cost together rises with their number, and no faster.
    for (let next = this.#oldest.next; next !== undefined && this.#oldest.unsettled === 0; next = next.next) {
      this.#oldest.flushed?.();
      this.#oldest = next;
    }
  }

  /** Resolves once everything that was counted so far has settled. */
  flush(): Promise<void> {
    const last = this.#newest;
    if (last === this.#oldest && last.unsettled === 0) return Promise.resolve();
    this.#newest = { unsettled: 0, flushed: undefined, next: undefined };
    last.next = this.#newest;
    return new Promise((resolve) => {
      last.flushed = resolve;
    });
  }
}
