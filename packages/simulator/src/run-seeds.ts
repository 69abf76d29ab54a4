import { planStory } from './draw-plan.js';
import type { RunOutcome } from './outcome.js';
import { outcomeOf } from './outcome.js';
import type { StoryPlan } from './plan.js';
import { runPlan } from './story.js';
import { Trace } from './trace.js';

export interface SeedsVerdict {
  readonly seeds: number;
  readonly failed: readonly number[];
  /** Seeds whose second run had another trace: the simulation itself is broken. */
  readonly undetermined: readonly number[];
  readonly events: number;
  readonly simulatedMs: number;
  readonly acknowledged: number;
  /** How often each kind of fault was planned. */
  readonly faults: ReadonlyMap<string, number>;
  /** How often each coverage mark was hit. */
  readonly marks: ReadonlyMap<string, number>;
  /** Over the hashes of all runs, in the order of the seeds, however many ran at a time. */
  readonly hash: string;
}

export interface RunSeedsOptions {
  readonly seeds: Iterable<number>;
  /** Every so many seeds one is run twice, and the traces are compared; 0: never. */
  readonly repeatEvery: number;
  /** Runs under way at a time; 1 if absent. */
  readonly jobs?: number;
  /** Runs one plan; on this thread if absent. */
  readonly run?: (plan: StoryPlan) => Promise<RunOutcome>;
  /** No run begins after the first that fails. */
  readonly stopAtFailure?: boolean;
  /** Once it is aborted no run begins, and those under way are not waited for: the verdict is of those that have ended. */
  readonly signal?: AbortSignal;
  /** In the order in which runs end. */
  readonly onOutcome?: (outcome: RunOutcome) => void;
}

const runHere = async (plan: StoryPlan) => outcomeOf(await runPlan(plan));

/** Runs a story for each seed. */
export async function runSeeds(options: RunSeedsOptions): Promise<SeedsVerdict> {
  const { repeatEvery, jobs = 1, run = runHere, stopAtFailure = false, signal, onOutcome } = options;
  const tally = new Tally();
  const seeds = options.seeds[Symbol.iterator]();
  let taken = 0;
  let stopped = false;
  const lane = async () => {
    while (!stopped && signal?.aborted !== true) {
      const next = seeds.next();
      if (next.done === true) return;
      const place = taken;
      taken += 1;
      const plan = planStory(next.value);
      const outcome = await run(plan);
      onOutcome?.(outcome);
      tally.add(place, outcome);
      if (repeatEvery > 0 && place % repeatEvery === 0) tally.repeated(outcome, await run(plan));
      stopped ||= stopAtFailure && outcome.violations.length > 0;
    }
  };
  await Promise.race([Promise.all(Array.from({ length: jobs }, lane)), aborted(signal)]);
  return tally.verdict();
}

/** Resolves when it is; never without one. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

/** Adds up outcomes as they come, and their hashes in the order of the seeds. */
class Tally {
  readonly #failed: number[] = [];
  readonly #undetermined: number[] = [];
  readonly #faults = new Map<string, number>();
  readonly #marks = new Map<string, number>();
  /** By place; those whose predecessors have all ended are in the hash already. */
  readonly #hashes = new Map<number, string>();
  readonly #trace = new Trace({ keptMax: 1 });
  #hashed = 0;
  #seeds = 0;
  #events = 0;
  #simulatedMs = 0;
  #acknowledged = 0;

  add(place: number, outcome: RunOutcome): void {
    const { plan, violations, hash, events, simulatedMs, acknowledged, marks } = outcome;
    if (violations.length > 0) this.#failed.push(plan.seed);
    for (const { kind } of plan.faults) increase(this.#faults, kind, 1);
    for (const [mark, count] of Object.entries(marks)) increase(this.#marks, mark, count);
    this.#seeds += 1;
    this.#events += events;
    this.#simulatedMs += simulatedMs;
    this.#acknowledged += acknowledged;
    this.#hashes.set(place, `${plan.seed} ${hash}`);
    for (let next = this.#hashes.get(this.#hashed); next !== undefined; next = this.#hashes.get(this.#hashed)) {
      this.#trace.add(this.#hashed, next);
      this.#hashes.delete(this.#hashed);
      this.#hashed += 1;
    }
  }

  repeated({ plan, hash }: RunOutcome, second: RunOutcome): void {
    if (hash !== second.hash) this.#undetermined.push(plan.seed);
  }

  verdict(): SeedsVerdict {
    const ascending = (a: number, b: number) => a - b;
    return {
      seeds: this.#seeds,
      failed: this.#failed.sort(ascending),
      undetermined: this.#undetermined.sort(ascending),
      events: this.#events,
      simulatedMs: this.#simulatedMs,
      acknowledged: this.#acknowledged,
      faults: this.#faults,
      marks: this.#marks,
      hash: this.#trace.hash,
    };
  }
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/** Every whole number from one to another, both included. */
export function* seedRange({ from, to }: { readonly from: number; readonly to: number }): Generator<number> {
  for (let seed = from; seed <= to; seed += 1) yield seed;
}
