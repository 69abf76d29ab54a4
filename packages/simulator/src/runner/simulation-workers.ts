import { Worker } from 'node:worker_threads';
import type { RunOutcome } from '../outcome.js';
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
}

interface Lane {
  readonly worker: Worker;
  /** What waits for the run under way. */
  settle: { resolve: (outcome: RunOutcome) => void; reject: (error: unknown) => void } | undefined;
}

/** Threads that run stories, so that several cores are used and the caller's thread stays free. */
export class SimulationWorkers implements AsyncDisposable {
  readonly #options: SimulationWorkersOptions;
  readonly #idle: Lane[] = [];
  readonly #lanes: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];

  constructor(options: SimulationWorkersOptions) {
    this.#options = options;
    for (let count = 0; count < options.jobs; count += 1) this.#idle.push(this.#start());
  }

  /** Runs a plan on the next thread that is free. Rejects with what ended the thread, if it did not survive. */
  async run(plan: StoryPlan, { keepTrace = false } = {}): Promise<RunOutcome> {
    const lane = this.#idle.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await new Promise((resolve, reject) => {
        lane.settle = { resolve, reject };
        lane.worker.postMessage({ plan, keepTrace } satisfies Job);
      });
    } finally {
      lane.settle = undefined;
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(lane);
      else next(lane);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#lanes.map(({ worker }) => worker.terminate()));
  }

  #start(): Lane {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    const lane: Lane = { worker, settle: undefined };
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') this.#options.onProgress?.(message.progress);
      else lane.settle?.resolve(message.outcome);
    });
    worker.on('error', (error) => lane.settle?.reject(error));
    worker.on('exit', () => lane.settle?.reject(new Error('a thread of the simulator has ended')));
    this.#lanes.push(lane);
    return lane;
  }
}
