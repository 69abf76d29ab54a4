import type { StoryPlan } from './plan.js';
import type { StoryReport } from './story.js';
import { describePlan, tellStory } from './story-text.js';

/** How a run ended, as plain data that can be handed from one thread to another. */
export interface RunOutcome {
  readonly plan: StoryPlan;
  /** None: nothing was lost, and nothing else happened that must not. */
  readonly violations: readonly string[];
  readonly hash: string;
  readonly simulatedMs: number;
  readonly events: number;
  /** Faults that struck. */
  readonly faults: number;
  readonly acknowledged: number;
  readonly read: number;
  /** How often each coverage mark was hit; those that were not are absent. */
  readonly marks: Readonly<Record<string, number>>;
  /** Of a run that broke a rule: what happened, line by line, as a person reads it. */
  readonly story: readonly string[];
  /** The last of what happened, and of what the nodes logged; of runs that broke a rule only, unless asked for. */
  readonly trace: readonly string[];
}

/** Of a run that ended with its thread: nothing is known of it but that. */
export function outcomeOfCrash(plan: StoryPlan, error: unknown): RunOutcome {
  const violation = `the thread that ran it has ended: ${error instanceof Error ? error.message : String(error)}`;
  const counts = { simulatedMs: 0, events: 0, faults: 0, acknowledged: 0, read: 0, marks: {} };
  const story = [...describePlan(plan), `RULE BROKEN: ${violation}`];
  return { plan, violations: [violation], hash: 'none', ...counts, story, trace: [] };
}

export function outcomeOf(report: StoryReport, { keepTrace = false } = {}): RunOutcome {
  const { plan, violations, hash, simulatedMs, events, faults, history, marks } = report;
  const isBroken = violations.length > 0;
  return {
    plan,
    violations,
    hash,
    simulatedMs,
    events,
    faults,
    acknowledged: history?.acknowledged ?? 0,
    read: history?.read ?? 0,
    marks,
    story: isBroken ? tellStory(report) : [],
    trace: isBroken || keepTrace ? report.trace : [],
  };
}
