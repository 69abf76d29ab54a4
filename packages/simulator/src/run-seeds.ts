import type { PlannedFault } from './plan.js';
import { runStory, type StoryReport } from './story.js';

export interface SeedsVerdict {
  readonly seeds: number;
  readonly failed: readonly number[];
  /** Seeds whose second run had another trace: the simulation itself is broken. */
  readonly undetermined: readonly number[];
  readonly events: number;
  readonly simulatedMs: number;
  readonly acknowledged: number;
  /** How often each kind of fault struck. */
  readonly faults: ReadonlyMap<string, number>;
}

export interface RunSeedsOptions {
  readonly from: number;
  /** Included. */
  readonly to: number;
  /** Every so many seeds one is run twice, and the traces are compared; 0: never. */
  readonly repeatEvery: number;
  /** The first seed that fails is the last that is run. */
  readonly stopAtFailure?: boolean;
  readonly onReport?: (report: StoryReport) => void;
}

/** Runs the seeds one after another. */
export async function runSeeds({
  from,
  to,
  repeatEvery,
  stopAtFailure,
  onReport,
}: RunSeedsOptions): Promise<SeedsVerdict> {
  const failed: number[] = [];
  const undetermined: number[] = [];
  const faults = new Map<string, number>();
  let [seeds, events, simulatedMs, acknowledged] = [0, 0, 0, 0];
  for (let seed = from; seed <= to; seed += 1) {
    const report = await runStory(seed);
    onReport?.(report);
    if (report.violations.length > 0) failed.push(seed);
    if (repeatEvery > 0 && (seed - from) % repeatEvery === 0) {
      const again = await runStory(seed);
      if (again.hash !== report.hash) undetermined.push(seed);
    }
    for (const { kind } of report.plan.faults) faults.set(kind, (faults.get(kind) ?? 0) + 1);
    events += report.events;
    simulatedMs += report.simulatedMs;
    acknowledged += report.history?.acknowledged ?? 0;
    seeds += 1;
    if (stopAtFailure === true && failed.length > 0) break;
  }
  return { seeds, failed, undetermined, events, simulatedMs, acknowledged, faults };
}

const formatFault = ({ kind, victim, at, forMs, overlaps }: PlannedFault) =>
  `${overlaps ? '+' : ''}${kind} of ${victim}${at === undefined ? '' : ` at ${at}`} ${forMs} ms`;

/** A report as a person reads it: the plan, the verdict, and of a failure the last of what happened. */
export function formatReport(report: StoryReport, { lines = 60 } = {}): string {
  const { plan, violations, history, simulatedMs, events, hash } = report;
  const faults = plan.faults.map(formatFault).join(', ');
  const counts = history === undefined ? 'no end' : `${history.acknowledged} acknowledged, ${history.read} read`;
  const { nodeCount, partitions, workloads, replicationFactor, minInsyncReplicas, flushPolicy } = plan;
  const clients = workloads.map((each) => (each.kind === 'producer' ? `acks ${each.acks}` : each.kind)).join(', ');
  const head = [
    `seed ${plan.seed}: ${nodeCount} nodes, ${partitions} partitions of ${replicationFactor}/${minInsyncReplicas}, ${flushPolicy}; ${clients}; ${faults}`,
    `  ${(simulatedMs / 1_000).toFixed(1)} s simulated, ${events} events, ${counts}`,
  ];
  const failure = [...violations.map((violation) => `  VIOLATION ${violation}`), ...report.trace.slice(-lines)];
  return [...head, ...(violations.length > 0 ? failure : []), `hash ${hash}`].join('\n');
}
