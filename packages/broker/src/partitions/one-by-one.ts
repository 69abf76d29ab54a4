/** Runs tasks that share a name one after the other, in order of arrival; others do not wait for them. */
export class OneByOne {
  readonly #last = new Map<string, Promise<void>>();

  /** Resolves or rejects as the task does; a task that failed holds nobody up. */
  async run(name: string, task: () => Promise<void>): Promise<void> {
    const running = this.#last.get(name)?.then(task, task) ?? task();
    this.#last.set(name, running);
    try {
      await running;
    } finally {
      if (this.#last.get(name) === running) this.#last.delete(name);
    }
  }
}
