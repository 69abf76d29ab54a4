import type { Timer } from '../clock.js';
import type { DurationRange } from './duration-range.js';
import { HaltError } from './halt-error.js';
import type { SimulatedScheduler } from './scheduler.js';
import type { SeededRandom } from './seeded-random.js';

/**
 * One incarnation of a simulated process. Every callback from the world passes through it: a killed process is never
 * called again, a paused one (SIGSTOP, a long collection) is called when it resumes, in order.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly #scheduler: SimulatedScheduler;
  readonly #blocking: SeededRandom | undefined;
  readonly #onKill: (() => void)[] = [];
  #held: (() => void)[] = [];
  #alive = true;
  #paused = false;
  #entries = 0;
  /** Of the scheduler's time: until then it is in a call of the system that blocks. */
  #blockedUntilMs = 0;
  /** It ends when so many disk operations are left and one more is begun. */
  #lastOperations: { left: number; readonly end: () => void } | undefined;

  /** `blocking`: how long calls of the system block is drawn from it; absent: they take no time. */
  constructor(scheduler: SimulatedScheduler, name: string, blocking?: SeededRandom) {
    this.#scheduler = scheduler;
    this.name = name;
    this.#blocking = blocking;
  }

  get alive(): boolean {
    return this.#alive;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** How often it was called into: as long as this stays the same, so does everything in the process. */
  get entries(): number {
    return this.#entries;
  }

  /**
   * How much later it is in the process than around it: its turn goes on at once after a call that blocked, and it is not
   * called again before the others have come as far.
   */
  get aheadMs(): number {
    return Math.max(0, this.#blockedUntilMs - this.#scheduler.nowMs);
  }

  /** It is in a call of the system for as long as that takes, which is nothing unless the process was made with a draw. */
  blockFor(range: DurationRange): void {
    if (this.#blocking === undefined || !this.#alive) return;
    this.#blockedUntilMs = this.#scheduler.nowMs + this.aheadMs + this.#blocking.between(range);
  }

  /** Likewise, until a moment of the scheduler's time. */
  blockUntil(ms: number): void {
    if (this.#blocking === undefined || !this.#alive) return;
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, ms);
  }

  /** Calls into the process, now or when it is free and what came earlier is done; does nothing if it is dead. */
  enter(callback: () => void): void {
    if (!this.#alive) return;
    if (this.#paused || this.#held.length > 0) this.#held.push(callback);
    else if (this.aheadMs > 0) this.#holdWhileBlocked(callback);
    else this.#call(callback);
  }

  /** Calls into the process after a delay. */
  schedule(delayMs: number, callback: () => void): Timer {
    if (!this.#alive) return { cancel: () => undefined };
    let cancelled = false;
    const timer = this.#scheduler.schedule(delayMs + this.aheadMs, () => {
      this.enter(() => {
        if (!cancelled) callback();
      });
    });
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  /**
   * Lets it end in the midst of its work: so many disk operations that change something are carried out yet, and instead
   * of the next `end` is called, which kills it.
   */
  endAfterDiskOperations(count: number, end: () => void): void {
    this.#lastOperations = { left: count, end };
  }

  /** Takes that back. */
  outliveDiskOperations(): void {
    this.#lastOperations = undefined;
  }

  /** To be called before each disk operation that changes something. Throws HaltError if the process ends there. */
  beginDiskOperation(): void {
    const last = this.#lastOperations;
    if (last === undefined || !this.#alive) return;
    last.left -= 1;
    if (last.left >= 0) return;
    this.#lastOperations = undefined;
    last.end();
    this.assertAlive();
  }

  /** Throws HaltError if the process is dead: what is left of its code stops where it touches the world. */
  assertAlive(): void {
    if (!this.#alive) throw new HaltError(this.name, 'the process was killed');
  }

  /** Registers what the operating system does when the process ends: close its files and sockets. */
  onKill(callback: () => void): void {
    this.#onKill.push(callback);
  }

  /** kill -9: nothing of it runs again. What it wrote stays in the page cache. Killing twice does nothing. */
  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#held = [];
    for (const callback of this.#onKill) callback();
  }

  /** Stops calling into the process; time goes on without it. */
  pause(): void {
    this.#paused = true;
  }

  /** Delivers what was held, in order, one event each. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#held.length > 0) this.#scheduler.schedule(0, () => this.#deliverHeld());
  }

  #holdWhileBlocked(callback: () => void): void {
    this.#held.push(callback);
    this.#scheduler.schedule(this.aheadMs, () => this.#deliverHeld());
  }

  #deliverHeld(): void {
    if (!this.#alive || this.#paused) return;
    if (this.aheadMs > 0) {
      this.#scheduler.schedule(this.aheadMs, () => this.#deliverHeld());
      return;
    }
    const callback = this.#held.shift();
    if (this.#held.length > 0) this.#scheduler.schedule(0, () => this.#deliverHeld());
    if (callback !== undefined) this.#call(callback);
  }

  #call(callback: () => void): void {
    this.#entries += 1;
    callback();
  }
}
