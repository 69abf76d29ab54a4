import type { Timer } from '../clock.js';
import { EventHeap, type SimulatedEvent } from './event-heap.js';
import { causedByHalt } from './halt-error.js';
import { guardRejections } from './rejection-guard.js';
import { SeededRandom } from './seeded-random.js';
import { Turns } from './turns.js';

export interface SchedulerOptions {
  /** Runs events of the same microsecond in a seeded order instead of the order of insertion. */
  readonly shuffleTies?: boolean;
}

export interface RunOptions {
  /** The run fails after this many events. */
  readonly eventsMax?: number;
  /** The run fails when this much virtual time has passed before the condition held. */
  readonly timeoutMs?: number;
}

/** A run that could not reach its condition; the message says the seed, the virtual time and the number of events. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

const EVENTS_MAX = 10_000_000;

/**
 * The event queue of a whole simulation. Time is virtual and stands still while an event runs; it counts in whole
 * microseconds, so that a timer set again and again with a vanishing rest still makes progress.
 *
 * Between two events the runner lets every promise callback end, however long the chain (see Turns), so the order of everything follows from the seed alone as long as the code under test
 * waits for nothing but the simulated ports.
 */
export class SimulatedScheduler {
  readonly random: SeededRandom;
  readonly #ties: SeededRandom | undefined;
  readonly #heap = new EventHeap();
  readonly #names = new Map<string, number>();
  #nowMicros = 0;
  #order = 0;
  #eventsRun = 0;
  #running = false;

  constructor(seed: number | string, options: SchedulerOptions = {}) {
    this.random = new SeededRandom(seed);
    this.#ties = options.shuffleTies === true ? this.random.fork('ties') : undefined;
  }

  /** Virtual milliseconds since the simulation began. */
  get nowMs(): number {
    return this.#nowMicros / 1_000;
  }

  /** How many events have run. */
  get eventsRun(): number {
    return this.#eventsRun;
  }

  /** How many events wait. */
  get pending(): number {
    return this.#heap.size;
  }

  /** Calls back once, `delayMs` from now, rounded up to a microsecond. */
  schedule(delayMs: number, callback: () => void): Timer {
    if (Number.isNaN(delayMs)) throw new RangeError('a delay must be a number');
    const event: SimulatedEvent = {
      atMicros: this.#nowMicros + Math.max(0, Math.ceil(Math.min(delayMs, Number.MAX_SAFE_INTEGER / 2_000) * 1_000)),
      tie: this.#ties === undefined ? 0 : this.#ties.next(),
      order: this.#order,
      callback,
    };
    this.#order += 1;
    this.#heap.push(event);
    return { cancel: () => this.#heap.cancel(event) };
  }

  /** Numbers the uses of a name: `broker-1#1`, `broker-1#2`, for the incarnations of a process. */
  uniqueName(name: string): string {
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    return `${name}#${count}`;
  }

  /**
   * Runs the next event, and nothing else: promise callbacks wait until the caller awaits something.
   * Returns false if there was none. An error of the event is thrown, except the HaltError of a process that ended.
   */
  step(): boolean {
    const event = this.#heap.pop();
    if (event === undefined) return false;
    const { callback } = event;
    event.callback = undefined;
    this.#nowMicros = event.atMicros;
    this.#eventsRun += 1;
    try {
      callback?.();
    } catch (error) {
      if (!causedByHalt(error)) throw error;
    }
    return true;
  }

  /**
   * Runs events until the condition holds, or, given a number, until that virtual time (then `nowMs` is exactly it).
   * Promise callbacks run to the end before the first event and after each.
   * Rejects with SimulationError if events run out or the budget ends, and with whatever an event threw.
   */
  async runUntil(target: number | (() => boolean), options: RunOptions = {}): Promise<void> {
    if (typeof target === 'function') return this.#run(target, Number.POSITIVE_INFINITY, options);
    const endMicros = Math.max(this.#nowMicros, Math.ceil(target * 1_000));
    await this.#run(() => false, endMicros, options);
    this.#nowMicros = endMicros;
  }

  /** Lets this much virtual time pass. */
  runFor(durationMs: number, options: RunOptions = {}): Promise<void> {
    return this.runUntil(this.nowMs + durationMs, options);
  }

  /** Runs events until the promise settles; resolves or rejects as it does. */
  async settle<Result>(promise: PromiseLike<Result>, options: RunOptions = {}): Promise<Result> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    await this.runUntil(() => settled, options);
    return promise;
  }

  /** Lets every promise callback that is ready run, and no event. */
  drain(): Promise<void> {
    return this.#run(() => true, Number.POSITIVE_INFINITY, {});
  }

  #run(done: () => boolean, endMicros: number, options: RunOptions): Promise<void> {
    if (this.#running) return Promise.reject(new SimulationError('the simulation is running already'));
    this.#running = true;
    const eventsEnd = this.#eventsRun + (options.eventsMax ?? EVENTS_MAX);
    const deadlineMicros = this.#nowMicros + (options.timeoutMs ?? Number.POSITIVE_INFINITY) * 1_000;
    return new Promise<void>((resolve, reject) => {
      let failure: { error: unknown } | undefined;
      const release = guardRejections((error) => {
        failure ??= { error };
      });
      const turns = new Turns(() => {
        try {
          if (failure !== undefined) throw failure.error;
          if (!done() && this.#advance(endMicros, eventsEnd, deadlineMicros)) return;
          finish(resolve);
        } catch (error) {
          finish(() => reject(error));
        }
      });
      const finish = (settle: () => void) => {
        turns.stop();
        release();
        this.#running = false;
        settle();
      };
      turns.start();
    });
  }

  /** Runs one event; false if the end of the run has come, and throws if it cannot come. */
  #advance(endMicros: number, eventsEnd: number, deadlineMicros: number): boolean {
    const next = this.#heap.peek();
    if (next === undefined || next.atMicros > endMicros) {
      if (endMicros !== Number.POSITIVE_INFINITY) return false;
      throw this.#stuck('no event is left, and the condition does not hold');
    }
    if (this.#eventsRun >= eventsEnd) throw this.#stuck('the budget of events is used up');
    if (next.atMicros > deadlineMicros) throw this.#stuck('the time is up, and the condition does not hold');
    this.step();
    return true;
  }

  #stuck(reason: string): SimulationError {
    return new SimulationError(
      `${reason} (seed ${this.random.seed}, ${this.nowMs} ms, ${this.#eventsRun} events, ${this.#heap.size} waiting)`,
    );
  }
}
