import type { RunOutcome } from '../outcome.js';
import type { StoryPlan } from '../plan.js';
import type { RunProgress } from '../story.js';

/** What a worker is to do. */
export interface Job {
  readonly plan: StoryPlan;
  /** The outcome comes with its trace whether or not a rule was broken. */
  readonly keepTrace: boolean;
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'done'; readonly outcome: RunOutcome };
