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
  #rate: number;
  /** What this clock showed when the scheduler's time was `since`, the last moment at which its rate changed. */
  #shownMs = 0;
  #sinceMs = 0;
  #wallOffsetMs: number;

  constructor(scheduler: SimulatedScheduler, options: SimulatedClockOptions = {}) {
    this.#scheduler = scheduler;
    this.#process = options.process;
    this.#rate = rateOf(options.driftPpm ?? 0);
    this.#wallOffsetMs = options.wallStartMs ?? WALL_START_MS;
  }

  monotonicMs(): number {
    return this.#shownMs + (this.#nowMs - this.#sinceMs) * this.#rate;
  }

  wallMs(): number {
    return Math.floor(this.#wallOffsetMs + this.monotonicMs());
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const dueMs = this.monotonicMs() + delayMs;
    const fire = () => {
      // Rounding may leave a clock that drifts a hair short of the moment, a change of its rate more than that, and a
      // timer never fires early.
      const restMs = dueMs - this.monotonicMs();
      if (restMs <= 0) callback();
      else timer = this.#schedule(Math.max(0.001, restMs / this.#rate), fire);
    };
    let timer = this.#schedule(delayMs / this.#rate, fire);
    return { cancel: () => timer.cancel() };
  }

  defer(callback: () => void): void {
    this.#schedule(0, callback);
  }

  /** Moves the wall clock, forwards or back, as an operator or NTP does. Timers do not notice. */
  wallJump(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** From now on it runs by this much faster, or slower. It never goes back. */
  drift(ppm: number): void {
    this.#shownMs = this.monotonicMs();
    this.#sinceMs = this.#nowMs;
    this.#rate = rateOf(ppm);
  }

  get #nowMs(): number {
    return this.#scheduler.nowMs + (this.#process?.aheadMs ?? 0);
  }

  #schedule(delayMs: number, callback: () => void): Timer {
    return (this.#process ?? this.#scheduler).schedule(delayMs, callback);
  }
}

const rateOf = (driftPpm: number) => 1 + driftPpm / 1_000_000;
