// Goal: a process that finds no descriptor for a while goes on, and loses nothing. Method: opens, and fsyncs of folders, which
// have to open them, fail with EMFILE on a simulated disk.
import { DiskError } from '@tidemark/ports';
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { sharedOpenFiles } from './open-files.js';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, JOURNAL_DIRECTORY, Machine, readAll } from './testing/machine.js';

const batches = testBatches({ from: 0, before: 6 });

describe('a folder for whose fsync there is no descriptor', () => {
  it('is fsynced once there is one, after a roll under `async`', async () => {
    const machine = new Machine();
    const { log } = machine.open({ flushPolicy: 'async', segmentBytes: 200 });
    machine.disk.failNext('syncDirectory', 'EMFILE', { path: DIRECTORY, times: 10 });
    for (const batch of batches) log.append([batch]);
    await machine.scheduler.runUntil(() => log.recoveryPoint === 6);
    expect(machine.halts).toEqual([]);
    machine.powerLoss();
    expect(readAll(machine.open({ flushPolicy: 'async' }).log)).toEqual(batches);
  });

  it('is fsynced once there is one before the journal says that anything in its next segment is durable', async () => {
    const machine = new Machine(1, { segmentBytes: 1_024 });
    const { log } = machine.open();
    machine.disk.failNext('syncDirectory', 'EMFILE', { path: JOURNAL_DIRECTORY, times: 10 });
    for (const batch of batches) {
      log.append([batch]);
      await machine.flush(log);
    }
    expect([machine.disk.list(JOURNAL_DIRECTORY).length > 1, machine.halts]).toEqual([true, []]);
    machine.powerLoss();
    expect(readAll(machine.open().log)).toEqual(batches);
  });

  it('gets that of a log where nobody can wait', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(batches);
    const openLogs = () => machine.disk.openFiles.filter((path) => path.endsWith('.log')).length;
    const found: number[] = [];
    machine.crashingDisk.onOperation = (operation, path) => {
      if (operation !== 'syncDirectoryNow') return;
      found.push(openLogs());
      if (openLogs() > 0) throw new DiskError({ code: 'EMFILE', operation, path });
    };
    log.truncateTo(offset(4));
    expect(found.slice(0, 2)).toEqual([1, 0]);
    machine.crashingDisk.onOperation = undefined;
    log.append(testBatches({ from: 4, before: 6 }));
    await machine.flush(log);
    expect(machine.halts).toEqual([]);
    machine.powerLoss();
    expect(readAll(machine.open().log)).toEqual(batches);
  });

  it('ends the process where nobody can wait, and no log has one', () => {
    const machine = new Machine(1, {});
    machine.disk.failNext('syncDirectory', 'EMFILE', { times: Number.POSITIVE_INFINITY });
    expect(() => machine.openJournal()).toThrow();
    expect(machine.halts).toEqual([`fsync of ${JOURNAL_DIRECTORY} failed`]);
  });
});

it('an append for which its own file cannot be opened leaves the log as it was', async () => {
  const machine = new Machine();
  const { log } = machine.open({ flushPolicy: 'async' });
  log.append(batches.slice(0, 3));
  await machine.scheduler.runUntil(() => log.recoveryPoint === 3);
  while (sharedOpenFiles(machine.seen).letOneGo()) {
    // Until none can be let go.
  }
  const path = `${DIRECTORY}/00000000000000000000.log`;
  expect(machine.disk.openFiles).not.toContain(path);
  machine.disk.failNext('open', 'EMFILE', { path, times: Number.POSITIVE_INFINITY });
  expect(() => log.append(batches.slice(3))).toThrow(expect.objectContaining({ code: 'EMFILE' }));
  machine.disk.clearFaults();
  log.append(batches.slice(3));
  expect([readAll(log), machine.halts]).toEqual([batches, []]);
});

describe('retention that finds no descriptor', () => {
  it.each([undefined, {}])('can be done later, whichever file it could not open (journal: %o)', async (journal) => {
    let opens = 0;
    for (let isDone = false; !isDone; opens += 1) {
      const machine = new Machine(1, journal);
      const { log } = machine.open({ segmentBytes: 200, indexIntervalBytes: 100 });
      for (const batch of batches) log.append([batch]);
      await machine.flush(log);
      let left = opens;
      machine.crashingDisk.onOperation = (operation, path) => {
        if (operation === 'open' && left-- === 0) throw new DiskError({ code: 'EMFILE', operation, path });
      };
      const request = { nowMs: 0, highWatermark: offset(6), retentionMs: 1, retentionBytes: 0 };
      try {
        log.deleteExpiredSegments(request);
        isDone = left >= 0;
      } catch (error) {
        expect(error).toMatchObject({ code: 'EMFILE' });
      }
      machine.crashingDisk.onOperation = undefined;
      expect(readAll(log)).toEqual(batches.slice(log.logStartOffset));
      const comes = testBatches({ from: 6, before: 8 });
      log.append(comes);
      await machine.flush(log);
      const start = log.logStartOffset;
      machine.powerLoss();
      const { log: again, report } = machine.open({ segmentBytes: 200, indexIntervalBytes: 100 });
      expect([report.damage, again.logStartOffset >= start, machine.halts]).toEqual([undefined, true, []]);
      expect(readAll(again)).toEqual([...batches, ...comes].slice(again.logStartOffset));
      again.deleteExpiredSegments({ ...request, highWatermark: offset(8) });
      expect([again.logStartOffset, readAll(again)]).toEqual([8, []]);
    }
    expect(opens).toBeGreaterThan(3);
  });
});
