import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeStory, type RunOutcome, ruleOf, type StoryPlan, shrinkPlan } from '@tidemark/simulator';

/** Plans that are tried in search of a shorter story. */
const ATTEMPTS_MAX = 200;

/** Writes the file that replays a plan; the directory must be there. Returns where it is. */
export function writeStory(plan: StoryPlan, out: string): string {
  const file = join(out, `tidemark-story-${plan.seed}.json`);
  writeFileSync(file, encodeStory(plan));
  return file;
}

export interface ShrinkOptions {
  readonly run: (plan: StoryPlan) => Promise<RunOutcome>;
  /** Once it is aborted the search ends, with the shortest that was found until then. */
  readonly signal: AbortSignal;
}

/** Searches the shortest story that breaks the same rule as a run. */
export async function shrinkRun(broken: RunOutcome, { run, signal }: ShrinkOptions): Promise<RunOutcome> {
  const rule = ruleOf(broken.violations[0] ?? '');
  let shortest = broken;
  const over = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const fails = async (plan: StoryPlan) => {
    const outcome = await Promise.race([run(plan), over]);
    if (outcome?.violations.some((violation) => ruleOf(violation) === rule) !== true) return false;
    shortest = outcome;
    return true;
  };
  await shrinkPlan({ plan: broken.plan, fails, attemptsMax: ATTEMPTS_MAX, goesOn: () => !signal.aborted });
  return shortest;
}
