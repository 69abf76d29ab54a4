import type { RunOutcome, StoryPlan } from '@tidemark/simulator';
import { shrinkRun, writeStory } from './broken-run.js';

/** Stories of broken runs that are kept, shrunk and told; further ones are only named. */
const TOLD_MAX = 3;
/** For each story: where nodes go round in circles a single attempt takes minutes. */
const SHRINK_MS = 300_000;

export interface BrokenRunsOptions {
  readonly shrink: boolean;
  /** Where the files go; the directory is there. */
  readonly out: string;
  readonly run: (plan: StoryPlan) => Promise<RunOutcome>;
  readonly print: (line: string) => void;
}

/** What is said of a run that broke a rule, in JSON. */
export interface ToldRun {
  readonly seed: number;
  readonly violations: readonly string[];
  /** Where it can be replayed from; absent: it could not be written. */
  readonly file?: string;
}

/** The runs that broke a rule: each is named and written down when it ends, and shrunk and told when all have ended. */
export class BrokenRuns {
  readonly #options: BrokenRunsOptions;
  readonly #kept: RunOutcome[] = [];

  constructor(options: BrokenRunsOptions) {
    this.#options = options;
  }

  /** A run has ended. */
  keep(outcome: RunOutcome): void {
    const [violation] = outcome.violations;
    if (violation === undefined) return;
    this.#options.print(`seed ${outcome.plan.seed} broke a rule: ${violation}`);
    if (this.#kept.length >= TOLD_MAX) return;
    this.#kept.push(outcome);
    this.#write(outcome);
  }

  /** Shrinks and tells those that are kept; once the signal is aborted, as far as they are shrunk then. */
  async tellAll(signal: AbortSignal): Promise<ToldRun[]> {
    const told: ToldRun[] = [];
    const { shrink, run } = this.#options;
    for (const outcome of this.#kept) {
      const shortest = shrink
        ? await withinTime(signal, SHRINK_MS, (either) => shrinkRun(outcome, { run, signal: either }))
        : outcome;
      const file = this.#write(shortest);
      this.tell(shortest, file);
      told.push({ seed: outcome.plan.seed, violations: outcome.violations, ...(file !== undefined && { file }) });
    }
    return told;
  }

  tell(outcome: RunOutcome, file?: string): void {
    const { print } = this.#options;
    print('');
    for (const line of outcome.story) print(line);
    if (file !== undefined) print(`Replay it: tidemark simulate --replay ${file}`);
    print('');
  }

  /** A file that cannot be written takes nothing away of what is found. */
  #write({ plan }: RunOutcome): string | undefined {
    try {
      return writeStory(plan, this.#options.out);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.print(`The story of seed ${plan.seed} cannot be written: ${reason}`);
      return undefined;
    }
  }
}

/** Node.js 20 collects an `AbortSignal.timeout` that only an `AbortSignal.any` knows of: the time would never be up. */
async function withinTime<Result>(
  signal: AbortSignal,
  limitMs: number,
  work: (either: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
