import type { Clock } from '@tidemark/ports';

interface Waiter {
  readonly bytes: number;
  readonly admit: () => void;
}

/** A bounded amount of memory. Who finds it full waits in line; nobody is overtaken. What exceeds all of it has it alone. */
export class BufferGate {
  readonly #clock: Clock;
  readonly #bytesMax: number;
  readonly #waiters = new Set<Waiter>();
  #usedBytes = 0;

  constructor(clock: Clock, bytesMax: number) {
    this.#clock = clock;
    this.#bytesMax = bytesMax;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Takes memory if there is enough and nobody waits. */
  tryTake(bytes: number): boolean {
    if (this.#waiters.size > 0 || !this.#fits(bytes)) return false;
    this.#usedBytes += bytes;
    return true;
  }

  /** Resolves true once the memory is taken; false if it was not in time, or the signal aborts. */
  take(bytes: number, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.tryTake(bytes)) return Promise.resolve(true);
    // No timer: see `ClusterConnection.waitFor`.
    if (timeoutMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const finish = (admitted: boolean) => {
        timer.cancel();
        signal.removeEventListener('abort', giveUp);
        this.#waiters.delete(waiter);
        resolve(admitted);
        // The next in line may want less than this one did.
        if (!admitted) this.#admitWaiters();
      };
      const giveUp = () => finish(false);
      const waiter: Waiter = { bytes, admit: () => finish(true) };
      const timer = this.#clock.setTimer(timeoutMs, giveUp);
      signal.addEventListener('abort', giveUp);
      this.#waiters.add(waiter);
    });
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes;
    this.#admitWaiters();
  }

  #admitWaiters(): void {
    for (const waiter of this.#waiters) {
      if (!this.#fits(waiter.bytes)) return;
      this.#usedBytes += waiter.bytes;
      waiter.admit();
    }
  }

  #fits(bytes: number): boolean {
    return this.#usedBytes === 0 || this.#usedBytes + bytes <= this.#bytesMax;
  }
}
