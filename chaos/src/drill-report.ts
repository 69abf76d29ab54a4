import { formatTable } from '@tidemark/cli';
import type { HistoryVerdict } from '@tidemark/simulator';
import type { Kill } from './nemesis.js';

/** A kill with the time for which no acknowledgement came. */
export interface MeasuredKill extends Kill {
  readonly gapMs: number;
}

export interface DrillResult {
  readonly verdict: HistoryVerdict;
  readonly kills: readonly MeasuredKill[];
  readonly replicas: { readonly batches: number; readonly bytes: number; readonly differences: readonly string[] };
  readonly seconds: number;
}

/** Anomalies that the drill counts on lines of their own. */
const COUNTED = ['lost', 'duplicated', 'out of order'] as const;
const DETAILS_MAX = 20;

/** What was found wrong: sentences; empty after a run that went as it should. */
export function findings({ verdict, replicas, kills }: DrillResult): string[] {
  return [
    ...verdict.anomalies.map(({ kind, id, detail }) => `${kind}: record ${id}, ${detail}`),
    ...replicas.differences.map((difference) => `replicas differ: ${difference}`),
    // Up to no offset all replicas agree, also those that are not there.
    ...(replicas.batches === 0 ? ['no batch of the replicas was compared'] : []),
    ...(verdict.acknowledged === 0 ? ['nothing was acknowledged'] : []),
    ...(kills.length === 0 ? ['nothing was killed: the run was too short'] : []),
  ];
}

export function formatReport(result: DrillResult): string {
  const { verdict, kills, replicas, seconds } = result;
  const count = (kind: string) => verdict.anomalies.filter((anomaly) => anomaly.kind === kind).length;
  const killTable = formatTable(
    ['KILL', 'NODE', 'WAS', 'DOWN MS', 'ISR FULL AFTER MS', 'LONGEST GAP MS'],
    kills.map((kill, index) => [
      index + 1,
      kill.nodeId,
      kill.times > 1 ? `${kill.kind}, twice` : kill.kind,
      Math.round(kill.restartedMs - kill.killedMs),
      Math.round(kill.wholeMs - kill.killedMs),
      Math.round(kill.gapMs),
    ]),
  );
  const totals = formatTable(
    ['', ''],
    [
      ['sent', verdict.sent],
      ['acknowledged', verdict.acknowledged],
      ['failed', verdict.failed],
      ['unknown', verdict.unknown],
      ['read', verdict.read],
      ...COUNTED.map((kind) => [kind, count(kind)]),
      ['other anomalies', verdict.anomalies.length - COUNTED.reduce((sum, kind) => sum + count(kind), 0)],
      ['replica batches compared', replicas.batches],
      ['replica differences', replicas.differences.length],
      ['longest gap, ms', Math.round(Math.max(0, ...kills.map(({ gapMs }) => gapMs)))],
    ],
  );
  const found = findings(result);
  const details = found.slice(0, DETAILS_MAX).map((line) => `  ${line}`);
  const verdictLine = found.length === 0 ? 'Nothing was lost.' : `${found.length} findings:`;
  return [
    `${killTable}\n`,
    `${totals.split('\n').slice(1).join('\n')}\n`,
    `${Math.round(seconds)} s. ${verdictLine}`,
    ...details,
  ].join('\n');
}
