/** Runs at most so many tasks at a time, in order of arrival. */
export class Limiter {
  readonly #most: number;
  readonly #waiting = new Line();
  /** Who goes before those. */
  readonly #urgent = new Line();
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Tasks whose turn has not come. */
  get waiting(): number {
    return this.#waiting.length + this.#urgent.length;
  }

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#run(task, this.#waiting);
  }

  /** As `run`, before all that did not come by this. */
  runFirst<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#run(task, this.#urgent);
  }

  async #run<Result>(task: () => Promise<Result>, line: Line): Promise<Result> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => line.push(resolve));
    else this.#running += 1;
    try {
      return await task();
    } finally {
      // The place passes on to the next in line.
      const next = this.#urgent.shift() ?? this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

/** Who waits, in order of arrival. */
class Line {
  readonly #waiting: ((() => void) | undefined)[] = [];
  /** Where the next in line stands: shifting a long array moves all of it. */
  #head = 0;

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  push(letIn: () => void): void {
    this.#waiting.push(letIn);
  }

  shift(): (() => void) | undefined {
    const next = this.#waiting[this.#head];
    if (next === undefined) return undefined;
    this.#waiting[this.#head] = undefined;
    this.#head += 1;
    // Moved once for each that has gone, at most.
    if (this.#head * 2 >= this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    return next;
  }
}
