/** The sends between two flushes. */
export interface FlushGroup {
  unsettled: number;
}

interface Flush {
  readonly groups: readonly FlushGroup[];
  readonly resolve: () => void;
}

/** Counts sends, so that a flush waits for those that came before it and for no others. */
export class FlushGroups {
  #groups: FlushGroup[] = [{ unsettled: 0 }];
  readonly #flushes = new Set<Flush>();

  /** Counts one send; give what is returned to `leave` once it has settled. */
  enter(): FlushGroup {
    const group = this.#groups.at(-1) ?? { unsettled: 0 };
    group.unsettled++;
    return group;
  }

  leave(group: FlushGroup): void {
    group.unsettled--;
    if (group.unsettled > 0) return;
    for (const flush of this.#flushes) {
      if (flush.groups.some(({ unsettled }) => unsettled > 0)) continue;
      this.#flushes.delete(flush);
      flush.resolve();
    }
  }

  /** Resolves once everything that was counted so far has settled. */
  flush(): Promise<void> {
    const groups = this.#groups.filter(({ unsettled }) => unsettled > 0);
    this.#groups = [...groups, { unsettled: 0 }];
    if (groups.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#flushes.add({ groups, resolve }));
  }
}
