import type { StoryPlan } from '../plan.js';
import { smallerPlans } from './smaller-plans.js';

export interface ShrinkOptions {
  readonly plan: StoryPlan;
  /** Runs a plan, and says whether the same rule is broken as by the plan at hand. */
  readonly fails: (plan: StoryPlan) => Promise<boolean>;
  /** How many plans are tried at most. */
  readonly attemptsMax: number;
  /** Asked before each attempt; no further one is made once it is false. */
  readonly goesOn?: () => boolean;
  /** Called before each attempt. */
  readonly onAttempt?: (attempt: number, smallest: StoryPlan) => void;
}

export interface Shrunk {
  /** The smallest plan found that fails; the given one, if no smaller does. */
  readonly plan: StoryPlan;
  readonly attempts: number;
}

/**
 * Searches a simpler plan that still fails: whatever can be left out or made plainer, one step at a time, until no
 * single step is left (delta debugging, after Zeller and Hildebrandt's "Simplifying and Isolating Failure-Inducing
 * Input", TSE 2002), the attempts are used up, or it is not to go on.
 */
export async function shrinkPlan({ plan, fails, attemptsMax, goesOn, onAttempt }: ShrinkOptions): Promise<Shrunk> {
  const tried = new Set<string>([JSON.stringify(plan)]);
  let smallest = plan;
  let attempts = 0;
  for (let found = true; found; ) {
    found = false;
    for (const candidate of smallerPlans(smallest)) {
      const text = JSON.stringify(candidate);
      if (tried.has(text)) continue;
      tried.add(text);
      if (attempts >= attemptsMax || goesOn?.() === false) return { plan: smallest, attempts };
      attempts += 1;
      onAttempt?.(attempts, smallest);
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
  }
  return { plan: smallest, attempts };
}
