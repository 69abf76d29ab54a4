import { Worker } from 'node:worker_threads';
import { outcomeOfCrash, type RunOutcome } from '../outcome.js';
import type { StoryPlan } from '../plan.js';
import type { RunProgress } from '../story.js';
import type { Job, WorkerMessage } from './messages.js';

/** Young objects of a run die before they are moved if this much may gather: fewer collections, that find less. */
const YOUNG_GENERATION_MB = 32;

export interface SimulationWorkersOptions {
  /** Threads; one run each at a time. */
  readonly jobs: number;
  /** Several times a second while runs are under way. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** What a thread runs; by default stories. */
  readonly script?: URL;
}

interface Lane {
  /** None until a run needs one, and once it has ended. */
  worker: Worker | undefined;
  /** What waits for the run under way. */
  settle: { resolve: (outcome: RunOutcome) => void; reject: (error: unknown) => void } | undefined;
}

/** Threads that run stories, so that several cores are used and the caller's thread stays free. */
export class SimulationWorkers implements AsyncDisposable {
  readonly #options: SimulationWorkersOptions;
  readonly #lanes: readonly Lane[];
  readonly #idle: Lane[];
  readonly #waiting: ((lane: Lane) => void)[] = [];

  constructor(options: SimulationWorkersOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.jobs }, () => ({ worker: undefined, settle: undefined }));
    this.#idle = [...this.#lanes];
  }

  /**
   * Runs a plan on the next thread that is free. A run that its thread does not survive has broken a rule, and another
   * thread takes its place. What is under way when the threads are disposed of never resolves.
   */
  async run(plan: StoryPlan, { keepTrace = false } = {}): Promise<RunOutcome> {
    const lane = this.#idle.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await new Promise((resolve, reject) => {
        lane.settle = { resolve, reject };
        lane.worker ??= this.#start(lane);
        lane.worker.postMessage({ plan, keepTrace } satisfies Job);
      });
    } catch (error) {
      return outcomeOfCrash(plan, error);
    } finally {
      lane.settle = undefined;
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(lane);
      else next(lane);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const workers = this.#lanes.map(({ worker }) => worker);
    for (const lane of this.#lanes) lane.worker = undefined;
    await Promise.all(workers.map((worker) => worker?.terminate()));
  }

  #start(lane: Lane): Worker {
    const worker = new Worker(this.#options.script ?? new URL('./worker.js', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    const ended = (error: unknown) => {
      // It may end for a reason, and then exit: by then another may run in its place.
      if (lane.worker !== worker) return;
      lane.worker = undefined;
      lane.settle?.reject(error);
    };
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') this.#options.onProgress?.(message.progress);
      else lane.settle?.resolve(message.outcome);
    });
    worker.on('error', ended);
    worker.on('exit', (code) => ended(new Error(`exit code ${code}`)));
    return worker;
  }
}
