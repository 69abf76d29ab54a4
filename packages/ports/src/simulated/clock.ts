import type { Clock, Timer } from '../clock.js';
import type { SimulatedProcess } from './process.js';
import type { SimulatedScheduler } from './scheduler.js';

export interface SimulatedClockOptions {
  /** The wall clock when the simulation began. */
  readonly wallStartMs?: number;
  /** How much faster (or, below zero, slower) than the scheduler this clock runs, in parts per million. */
  readonly driftPpm?: number;
  /** The process that the callbacks belong to. */
  readonly process?: SimulatedProcess;
}

/** 2026-01-01, so that times in traces look like times. */
const WALL_START_MS = 1_767_225_600_000;

/** One machine's view of the scheduler's time: it may drift, and its wall clock may jump. */
export class SimulatedClock implements Clock {
  readonly #scheduler: SimulatedScheduler;
  readonly #process: SimulatedProcess | undefined;
  readonly #rate: number;
  #wallOffsetMs: number;

  constructor(scheduler: SimulatedScheduler, options: SimulatedClockOptions = {}) {
    this.#scheduler = scheduler;
    this.#process = options.process;
    this.#rate = 1 + (options.driftPpm ?? 0) / 1_000_000;
    this.#wallOffsetMs = options.wallStartMs ?? WALL_START_MS;
  }

  monotonicMs(): number {
    return this.#scheduler.nowMs * this.#rate;
  }

  wallMs(): number {
    return Math.floor(this.#wallOffsetMs + this.monotonicMs());
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const dueMs = this.monotonicMs() + delayMs;
    let timer = this.#schedule(delayMs / this.#rate, () => {
      // Rounding may leave a clock that drifts a hair short of the moment, and a timer never fires early.
      if (this.monotonicMs() >= dueMs) callback();
      else timer = this.#schedule(0.001, callback);
    });
    return { cancel: () => timer.cancel() };
  }

  defer(callback: () => void): void {
    this.#schedule(0, callback);
  }

  /** Moves the wall clock, forwards or back, as an operator or NTP does. Timers do not notice. */
  wallJump(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  #schedule(delayMs: number, callback: () => void): Timer {
    return (this.#process ?? this.#scheduler).schedule(delayMs, callback);
  }
}
