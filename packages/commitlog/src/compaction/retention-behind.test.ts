// Method: a log is compacted until its first segments hold nothing, and then loses records for their age, after a restart. How far
// it was compacted may be forgotten by then: at any moment at which that is written down anew a process may end.
import { encodeBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { compact, hinted, keyedBatch, readRecords } from '../testing/keyed-log.js';
import { DIRECTORY, Machine } from '../testing/machine.js';

const OPTIONS = { segmentBytes: 600, verifiedTailBytes: 1 };
const NOW_MS = 1_000_000;

/** Twenty segments of one key, behind a record without a time perhaps. */
async function compactedOnce({ isRemembered, untimed = false }: { isRemembered: boolean; untimed?: boolean }) {
  const machine = new Machine();
  const { log } = machine.open(OPTIONS);
  const key = new TextEncoder().encode('untimed');
  if (untimed) log.append([encodeBatch({ leaderEpoch: 0, records: [{ timestampMs: -1, key, value: key }] })]);
  while (log.logEndOffset < 120) {
    const at: number = log.logEndOffset;
    log.append([keyedBatch({ baseOffset: at, records: [['key', `value-${at}`]] })]);
  }
  await machine.flush(log);
  const { cleanedTo } = await compact(machine, log);
  await machine.scheduler.settle(log.close());
  machine.kill();
  const { log: again } = machine.open({ ...OPTIONS, cleanerNote: hinted(isRemembered ? cleanedTo : 0) });
  const expire = (retentionMs: number) =>
    again.deleteExpiredSegments({
      nowMs: NOW_MS,
      retentionMs,
      retentionBytes: -1,
      highWatermark: again.logEndOffset,
    });
  return { machine, log: again, expire };
}

describe.each([true, false])('a log that was compacted once, and whether that is remembered: %s', (isRemembered) => {
  it('loses what lies behind its empty segments when that is too old', async () => {
    const { machine, log, expire } = await compactedOnce({ isRemembered });
    expect(expire(NOW_MS)).toBe(0);
    expect(expire(0)).toBeGreaterThan(0);
    expect([Number(log.logStartOffset), readRecords(log)]).toEqual([120, []]);
    expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'))).toHaveLength(1);
  });

  it('keeps records without timestamps of their own, and what lies behind them', async () => {
    const { log, expire } = await compactedOnce({ isRemembered, untimed: true });
    expect(expire(0)).toBe(0);
    expect(readRecords(log)[0]).toMatchObject({ offset: 0, key: 'untimed' });
  });
});
