import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectories } from '@tidemark/ports/node';
import { encodeStory, type RunOutcome, ruleOf, type StoryPlan, shrinkPlan } from '@tidemark/simulator';

/** Plans that are tried in search of a shorter story. */
const ATTEMPTS_MAX = 200;

export interface BrokenRun {
  /** Of the run itself, or of the shortest story that breaks the same rule. */
  readonly outcome: RunOutcome;
  /** Where it can be replayed from. */
  readonly file: string;
}

export interface BrokenRunOptions {
  readonly shrink: boolean;
  /** The directory of the file; made if it is not there. */
  readonly out: string;
  readonly run: (plan: StoryPlan) => Promise<RunOutcome>;
  readonly onAttempt?: (attempt: number) => void;
}

/** Searches the shortest story that breaks the same rule as a run, and writes the file that replays it. */
export async function tellBrokenRun(broken: RunOutcome, options: BrokenRunOptions): Promise<BrokenRun> {
  const outcome = options.shrink ? await shrunk(broken, options) : broken;
  makeDirectories(options.out);
  const file = join(options.out, `tidemark-story-${broken.plan.seed}.json`);
  writeFileSync(file, encodeStory(outcome.plan));
  return { outcome, file };
}

async function shrunk(broken: RunOutcome, { run, onAttempt }: BrokenRunOptions): Promise<RunOutcome> {
  const rule = ruleOf(broken.violations[0] ?? '');
  let shortest = broken;
  const fails = async (plan: StoryPlan) => {
    const outcome = await run(plan);
    const same = outcome.violations.some((violation) => ruleOf(violation) === rule);
    if (same) shortest = outcome;
    return same;
  };
  await shrinkPlan({
    plan: broken.plan,
    fails,
    attemptsMax: ATTEMPTS_MAX,
    ...(onAttempt !== undefined && { onAttempt }),
  });
  return shortest;
}
