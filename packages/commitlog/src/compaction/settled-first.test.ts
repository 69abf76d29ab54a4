// Method: a log whose journal is far from full, so that nothing but compaction asks that its files hold what is in the journal.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { compact, compactionRequest, keyedBatch, lastValues, readRecords } from '../testing/keyed-log.js';
import { DIRECTORY, Machine, readAll } from '../testing/machine.js';

const RECORDS = 60;
const SEGMENT = `${DIRECTORY}/00000000000000000000.log`;
const request = (log: CommitLog) => compactionRequest({ highWatermark: log.durableOffset });

/** A log of several segments that is durable by its journal, and by nothing else. */
async function journaledLog() {
  const machine = new Machine(1, {});
  const { log } = machine.open({ segmentBytes: 600 });
  for (let at = 0; at < RECORDS; at += 1) {
    log.append([keyedBatch({ baseOffset: at, records: [[`key-${at % 3}`, `value-${at}`]] })]);
  }
  await machine.flush(log);
  const synced: string[] = [];
  const { onOperation } = machine.crashingDisk;
  machine.crashingDisk.onOperation = (operation, path, mode) => {
    onOperation?.(operation, path, mode);
    if (operation === 'sync') synced.push(path);
  };
  const isSettled = () => log.compaction.judge(request(log)).segments > 0;
  return { machine, log, isSettled, writeOuts: () => synced.filter((path) => path === SEGMENT).length };
}

describe('a log that is in its journal only', () => {
  it('is compacted once it was written out for that, and a crash finds it so', async () => {
    const { machine, log, isSettled, writeOuts } = await journaledLog();
    const before = readRecords(log);
    const later = log.compaction.judgeOnceSettled(request(log));
    expect(later).toMatchObject({ dirtyRatio: 1, segments: expect.any(Number) });
    expect(log.compaction.judge(request(log)).segments).toBe(0);
    log.compaction.settleLater();
    await machine.scheduler.runUntil(isSettled);
    expect(log.compaction.judge(request(log))).toEqual(later);
    expect([log.compaction.judgeOnceSettled(request(log)), writeOuts()]).toEqual([undefined, 1]);
    await compact(machine, log);
    const after = readAll(log);
    expect(lastValues(readRecords(log))).toEqual(lastValues(before));
    expect(after.length).toBeLessThan(RECORDS / 2);
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report.damage).toBeUndefined();
    expect(Buffer.compare(Buffer.concat(readAll(again)), Buffer.concat(after))).toBe(0);
  });

  it('is written out once, however often that is asked for', async () => {
    const { machine, log, isSettled, writeOuts } = await journaledLog();
    machine.disk.stallSyncs();
    for (let times = 0; times < 5; times += 1) {
      log.compaction.settleLater();
      await machine.scheduler.runFor(15_000);
      // Until the journal has said so, a crash would find the files of before.
      expect(isSettled()).toBe(false);
    }
    machine.disk.releaseSyncs();
    await machine.scheduler.runUntil(isSettled);
    await machine.scheduler.runFor(15_000);
    expect(writeOuts()).toBe(1);
  });

  it('is not taken for written out where it was closed meanwhile, or is about to go', async () => {
    for (const end of ['close', 'delete', 'abandon'] as const) {
      const { machine, log } = await journaledLog();
      const sequence = machine.journal?.nextSequence;
      machine.disk.stallSyncs();
      log.compaction.settleLater();
      await machine.scheduler.runFor(1_000);
      const ending = Promise.resolve<unknown>(log[end]());
      machine.disk.releaseSyncs();
      await machine.scheduler.settle(ending);
      log.compaction.settleLater();
      await machine.scheduler.runFor(15_000);
      expect([end, machine.journal?.nextSequence, machine.halts]).toEqual([end, sequence, []]);
    }
  });

  it('is not taken for written out above where it was cut meanwhile', async () => {
    for (const endOffset of [0, 7, 30, RECORDS - 1]) {
      const { machine, log } = await journaledLog();
      machine.disk.stallSyncs();
      log.compaction.settleLater();
      await machine.scheduler.runFor(1_000);
      machine.disk.releaseSyncs();
      log.truncateTo(offset(endOffset));
      await machine.scheduler.runFor(1_000);
      expect(log.compaction.judge(compactionRequest({ highWatermark: log.durableOffset })).before).toBeLessThanOrEqual(
        endOffset,
      );
      const comes = Array.from({ length: 20 }, (_, at) =>
        keyedBatch({ baseOffset: endOffset + at, epoch: 1, records: [['key-0', `other-${at}`]] }),
      );
      log.append(comes);
      await machine.flush(log);
      const found = readAll(log);
      machine.powerLoss();
      const { log: again, report } = machine.open();
      expect([report.damage, Buffer.compare(Buffer.concat(readAll(again)), Buffer.concat(found))]).toEqual([
        undefined,
        0,
      ]);
    }
  });
});

it('a log that cannot be written out is asked for again later, and is as it was', async () => {
  const { machine, log, isSettled } = await journaledLog();
  const path = `${DIRECTORY}/00000000000000000000.index`;
  machine.disk.failNext('open', 'EMFILE', { path, times: Number.POSITIVE_INFINITY });
  log.compaction.settleLater();
  await machine.scheduler.runFor(15_000);
  expect([isSettled(), machine.halts, log.logEndOffset]).toEqual([false, [], RECORDS]);
  machine.disk.clearFaults();
  log.compaction.settleLater();
  await machine.scheduler.runUntil(isSettled);
});
