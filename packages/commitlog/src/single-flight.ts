/**
 * Runs an action so that one run is under way at a time, and the next covers all who asked meanwhile: group commit
 * without a linger timer. A run that was asked for before it began covers whoever asked.
 */
export class SingleFlight {
  readonly #action: () => Promise<void>;
  #waiters: PromiseWithResolversOf<void>[] = [];
  #asked = false;
  #running: Promise<void> | undefined;

  constructor(action: () => Promise<void>) {
    this.#action = action;
  }

  /** Asks for a run that begins now or when the one under way has ended. Its failure rejects the promise returned. */
  run(): Promise<void> {
    const waiter = withResolvers<void>();
    this.#waiters.push(waiter);
    this.request();
    return waiter.promise;
  }

  /** The same without a promise, for an action that reports what it does, and cannot fail but by halting. */
  request(): void {
    this.#asked = true;
    this.#running ??= this.#loop();
  }

  /** Whether anything runs or is asked for. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves when nothing runs and nothing is asked for. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #loop(): Promise<void> {
    try {
      while (this.#asked) {
        this.#asked = false;
        const waiters = this.#waiters;
        this.#waiters = [];
        await this.#once(waiters);
      }
    } finally {
      this.#running = undefined;
    }
  }

  async #once(waiters: readonly PromiseWithResolversOf<void>[]): Promise<void> {
    try {
      await this.#action();
    } catch (error) {
      for (const { reject } of waiters) reject(error);
      if (waiters.length === 0) throw error;
      return;
    }
    for (const { resolve } of waiters) resolve();
  }
}

interface PromiseWithResolversOf<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

function withResolvers<Value>(): PromiseWithResolversOf<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
