import { readFileSync } from 'node:fs';
import {
  decodeStory,
  describePlan,
  type RunOutcome,
  runSeeds,
  SimulationWorkers,
  type StoryPlan,
  seedRange,
} from '@tidemark/simulator';
import { EndSignal } from '../end-signal.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { BrokenRuns } from '../simulate/broken-runs.js';
import { createLiveLine } from '../simulate/live-line.js';
import { prepareOut } from '../simulate/out-directory.js';
import { describeRun, describeVerdict, judge, verdictJson } from '../simulate/verdict.js';
import type { SeedRange, SimulateOptions } from './simulate.js';

const MINUTE_MS = 60_000;
/** Of a range, every so many seeds one is run twice. */
const REPEAT_EVERY = 20;

/** Runs simulations as the flags have it, prints what came of them, and sets the exit code. */
export async function simulateAction(options: SimulateOptions): Promise<void> {
  const print = options.json === true ? () => {} : (line: string) => process.stdout.write(`${line}\n`);
  if (options.replay === undefined) prepareOut(options.out);
  const live = createLiveLine(process.stderr);
  const runs = { ended: 0, failed: 0 };
  await using workers = new SimulationWorkers({
    jobs: options.jobs,
    onProgress: (progress) => live.update(progress, runs),
  });
  const { shrink, out } = options;
  const told = new BrokenRuns({ shrink, out, print, run: (plan) => workers.run(plan) });
  const show = (outcome: RunOutcome) => {
    runs.ended += 1;
    if (outcome.violations.length > 0) runs.failed += 1;
    live.clear();
    if (options.log === true) for (const line of outcome.trace) print(line);
  };
  const run = (plan: StoryPlan) => workers.run(plan, { keepTrace: options.log === true });
  const isFailure =
    options.replay === undefined
      ? await runRange(options, { run, show, told, print })
      : await replay(options.replay, { options, run, show, told, print });
  live.clear();
  if (isFailure) process.exitCode = exitCodes.failed;
}

interface Stage {
  readonly run: (plan: StoryPlan) => Promise<RunOutcome>;
  readonly show: (outcome: RunOutcome) => void;
  readonly told: BrokenRuns;
  readonly print: (line: string) => void;
}

/** One run of the story of a file; whether it broke a rule. */
async function replay(
  file: string,
  { options, run, show, told, print }: Stage & { readonly options: SimulateOptions },
): Promise<boolean> {
  const plan = readStory(file);
  print(`seed ${plan.seed}`);
  const outcome = await run(plan);
  show(outcome);
  const isBroken = outcome.violations.length > 0;
  if (isBroken) told.tell(outcome);
  else for (const line of describePlan(plan)) print(line);
  print(describeRun(outcome));
  for (const line of judge({ failed: isBroken ? [plan.seed] : [], undetermined: [] })) print(line);
  if (options.json === true) process.stdout.write(`${JSON.stringify({ ...outcome, trace: undefined }, null, 2)}\n`);
  print(`hash ${outcome.hash}`);
  return isBroken;
}

/** A run for each seed; whether one broke a rule, differed from its second run, or was not run: it is no success then. */
async function runRange(options: SimulateOptions, { run, show, told, print }: Stage): Promise<boolean> {
  const seeds = seedsOf(options);
  const isSingle = seeds.from === seeds.to;
  const end = new EndSignal();
  print(isSingle ? `seed ${seeds.from}` : `seeds ${seeds.from}..${options.minutes === undefined ? seeds.to : ''}`);
  const startedMs = performance.now();
  const endMs = options.minutes === undefined ? Number.POSITIVE_INFINITY : startedMs + options.minutes * MINUTE_MS;
  let last: RunOutcome | undefined;
  const verdict = await runSeeds({
    seeds: until(endMs, seedRange(seeds)),
    repeatEvery: isSingle ? 1 : options.stop === true ? 0 : REPEAT_EVERY,
    jobs: options.jobs,
    run,
    stopAtFailure: options.stop === true,
    signal: end.signal,
    onOutcome: (outcome) => {
      show(outcome);
      last = outcome;
      told.keep(outcome);
    },
  });
  const elapsedMs = performance.now() - startedMs;
  const broken = await told.tellAll(end.signal);
  end.forget();
  const stopped = end.signal.aborted;
  if (stopped) print('Stopped: the verdict is of the runs that had ended.');
  const single = isSingle ? last : undefined;
  const lines =
    single === undefined
      ? describeVerdict(verdict, { elapsedMs })
      : [...describePlan(single.plan), describeRun(single)];
  for (const line of [...lines, ...(verdict.seeds === 0 ? [] : judge(verdict))]) print(line);
  // The hash of one run is its own, so that it can be compared with that of its replay.
  const hash = single?.hash ?? verdict.hash;
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ ...verdictJson(verdict, { elapsedMs }), stopped, broken, hash }, null, 2)}\n`,
    );
  }
  print(`hash ${hash}`);
  const isCutShort = stopped && (options.minutes === undefined || verdict.seeds === 0);
  return verdict.failed.length + verdict.undetermined.length > 0 || isCutShort;
}

function seedsOf({ seed, seeds, minutes }: SimulateOptions): SeedRange {
  if (seeds !== undefined) return seeds;
  // Without a seed another one each time: what is found is told with its seed.
  const from = seed ?? Math.floor(Math.random() * 2 ** 30);
  return { from, to: minutes === undefined ? from : Number.MAX_SAFE_INTEGER };
}

function* until(endMs: number, seeds: Iterable<number>): Generator<number> {
  for (const seed of seeds) {
    if (performance.now() >= endMs) return;
    yield seed;
  }
}

function readStory(file: string): StoryPlan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CliError(exitCodes.usage, `cannot read ${file}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  try {
    return decodeStory(text);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new CliError(exitCodes.usage, `${file}: ${cause.message}`, { cause });
  }
}
