import { markNames, marksNeverHit, type RunOutcome, type SeedsVerdict } from '@tidemark/simulator';
import { plural } from '../output.js';

/** What a single run did: `6.1 s simulated, 8300 events, …`. */
export function describeRun({ simulatedMs, events, faults, acknowledged, read, marks }: RunOutcome): string {
  const hit = plural(Object.keys(marks).length, 'coverage mark');
  return `${seconds(simulatedMs)} simulated, ${events} events, ${plural(faults, 'fault')}, ${hit}, ${acknowledged} records acknowledged, ${read} read`;
}

/** What many runs did, which marks they never hit, and whether all was well: some lines. */
export function describeVerdict(verdict: SeedsVerdict, { elapsedMs }: { readonly elapsedMs: number }): string[] {
  const { seeds, acknowledged, events, simulatedMs, faults, marks } = verdict;
  const struck = [...faults].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`);
  const never = marksNeverHit(marks);
  return [
    `${plural(seeds, 'run')}, ${seconds(simulatedMs)} simulated in ${seconds(elapsedMs)}, ${events} events, ${acknowledged} records acknowledged`,
    `Faults: ${struck.join(', ') || 'none'}`,
    `Coverage: ${markNames.length - never.length} of ${markNames.length} marks${never.length > 0 ? `; never hit: ${never.join(', ')}` : ''}`,
  ];
}

/** The last word, before the hash. */
export function judge({ failed, undetermined }: Pick<SeedsVerdict, 'failed' | 'undetermined'>): string[] {
  const lines: string[] = [];
  if (undetermined.length > 0) lines.push(`Two runs of a seed differ: ${undetermined.join(' ')}`);
  if (failed.length > 0) lines.push(`A rule was broken: ${plural(failed.length, 'seed')}: ${failed.join(' ')}`);
  return lines.length > 0 ? lines : ['No rule was broken.'];
}

/** The verdict as data. */
export function verdictJson(verdict: SeedsVerdict, { elapsedMs }: { readonly elapsedMs: number }) {
  const { faults, marks, ...counts } = verdict;
  return {
    ...counts,
    elapsedMs: Math.round(elapsedMs),
    faults: Object.fromEntries(faults),
    marks: Object.fromEntries(marks),
    marksNeverHit: marksNeverHit(marks),
  };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
