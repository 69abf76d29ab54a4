import type { HistoryVerdict } from '@tidemark/simulator';
import { expect, test } from 'vitest';
import { parseDrillOptions } from './drill-options.js';
import { type DrillResult, findings, formatReport } from './drill-report.js';

const verdict: HistoryVerdict = { sent: 10, acknowledged: 9, failed: 0, unknown: 1, read: 10, anomalies: [] };
const clean: DrillResult = {
  verdict,
  kills: [{ kind: 'leader', nodeId: 1, times: 1, killedMs: 0, restartedMs: 500, wholeMs: 900, gapMs: 180.4 }],
  replicas: { batches: 4, bytes: 100, differences: [] },
  seconds: 60,
};

test('a run in which nothing is wrong has no findings', () => {
  expect(findings(clean)).toEqual([]);
  expect(formatReport(clean)).toContain('Nothing was lost.');
  expect(formatReport(clean)).toMatch(/^ *1 +1 +leader +500 +900 +180$/m);
});

test.each<[string, DrillResult]>([
  ['a lost record', { ...clean, verdict: { ...verdict, anomalies: [{ kind: 'lost', id: '0-1', detail: '' }] } }],
  ['a duplicate', { ...clean, verdict: { ...verdict, anomalies: [{ kind: 'duplicated', id: '0-1', detail: '' }] } }],
  ['replicas that differ', { ...clean, replicas: { ...clean.replicas, differences: ['offset 3'] } }],
  ['a comparison of nothing', { ...clean, replicas: { batches: 0, bytes: 0, differences: [] } }],
  ['no acknowledgement at all', { ...clean, verdict: { ...verdict, acknowledged: 0 } }],
  ['no kill at all', { ...clean, kills: [] }],
])('%s is a finding', (_what, result) => {
  expect(findings(result)).toHaveLength(1);
  expect(formatReport(result)).toContain('1 findings:');
});

test('options have defaults and ranges', () => {
  expect(parseDrillOptions(['--seconds', '20'], () => 7)).toMatchObject({ seconds: 20, seed: 7, ratePerSecond: 1_000 });
  expect(() => parseDrillOptions(['--rate', '0'], () => 7)).toThrow('--rate must be');
  expect(() => parseDrillOptions(['--nope'], () => 7)).toThrow();
});
