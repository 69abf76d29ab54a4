// Method: a log with a journal on a simulated disk; processes and the power are cut at chosen moments, and bytes of the
// journal are changed by hand.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { JOURNAL_SECTOR_BYTES } from '../core/journal/format.js';
import { testBatch, testBatches } from '../testing/batches.js';
import { baseOffsets, JOURNAL_DIRECTORY, JOURNAL_KEY, Machine, readAll } from '../testing/machine.js';
import { readJournal } from './offline.js';

const NO_SPACE = expect.objectContaining({ code: 'ENOSPC' });
const FILE = `${JOURNAL_DIRECTORY}/00000000.journal`;
const machineWithJournal = (segmentBytes = 2 ** 20) => new Machine(1, { segmentBytes, segmentsMax: 3 });

function journalOf({ disk }: Machine): ReturnType<typeof readJournal> {
  const names = disk.list(JOURNAL_DIRECTORY);
  return readJournal(names.map((name) => disk.durableBytes(`${JOURNAL_DIRECTORY}/${name}`) ?? new Uint8Array(0)));
}

describe('what is durable by the journal', () => {
  it('survives the loss of power although the log file was never synced', async () => {
    const machine = machineWithJournal();
    const { log } = machine.open();
    const batches = testBatches({ from: 0, before: 20 });
    log.append(batches);
    await machine.flush(log);
    expect(machine.disk.durableBytes(`${log.directory}/00000000000000000000.log`) ?? new Uint8Array(0)).toHaveLength(0);
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report).toMatchObject({ damage: undefined, unproved: false, logEndOffset: 20 });
    expect(readAll(again)).toEqual(batches);
    expect(again.durableOffset).toBe(20);
  });

  it('is written two megabytes in a turn, and synced once', async () => {
    const machine = machineWithJournal(2 ** 24);
    const { log } = machine.open();
    const batches = testBatches({ from: 0, before: 7, valueBytes: 2 ** 20 - 200 });
    for (const batch of batches) log.append([batch]);
    const sizeBytes = () => {
      const file = machine.disk.open(FILE, 'read');
      const size = file.sizeBytes();
      file.close();
      return size;
    };
    const sizes = new Set([sizeBytes()]);
    const told: number[] = [];
    log.onDurable = (durableOffset) => told.push(durableOffset);
    log.flush();
    await machine.scheduler.runUntil(() => {
      sizes.add(sizeBytes());
      return log.durableOffset === 7;
    });
    const [before = 0, ...grown] = sizes;
    expect(grown.map((size) => Math.round((size - before) / 2 ** 20))).toEqual([2, 4, 6, 7]);
    expect(told).toEqual([7]);
    machine.powerLoss();
    const found = Buffer.concat(readAll(machine.open().log, 0, 2 ** 22));
    expect(found.equals(Buffer.concat(batches))).toBe(true);
  });

  it('is nothing that was only queued', () => {
    const machine = machineWithJournal();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 20 }));
    expect(log.durableOffset).toBe(0);
    machine.kill();
    expect(machine.open().log.logEndOffset).toBe(0);
  });

  it('includes an epoch that has no records', async () => {
    const machine = machineWithJournal();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 3 }));
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(7)));
    machine.powerLoss();
    expect(machine.open().log.epochEntries).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 7, startOffset: 3 },
    ]);
  });

  it('truncated-records-not-resurrected-by-journal', async () => {
    const machine = machineWithJournal();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 20 }));
    await machine.flush(log);
    log.truncateTo(offset(5));
    machine.powerLoss();
    const { log: cut } = machine.open();
    expect(baseOffsets(readAll(cut))).toEqual([0, 1, 2, 3, 4]);
    const other = testBatches({ from: 5, before: 9, epoch: 1, fill: 99 });
    cut.append(other);
    await machine.flush(cut);
    machine.powerLoss();
    expect(readAll(machine.open().log).slice(5)).toEqual(other);
  });

  it('a log that left the journal and came back is not given what it had recorded before', async () => {
    const machine = machineWithJournal();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 10 }));
    await machine.flush(log);
    log.setOptions({ flushPolicy: 'async' });
    log.truncateTo(offset(4));
    const other = testBatches({ from: 4, before: 6, epoch: 1, fill: 99 });
    log.append(other);
    log.setOptions({ flushPolicy: 'sync' });
    machine.powerLoss();
    const { log: again } = machine.open();
    expect(readAll(again).slice(4)).toEqual(other);
  });

  it('one sync makes the epochs of many logs durable', async () => {
    const machine = machineWithJournal();
    const { log } = machine.open();
    const started = [1, 2, 3].map((epoch) => log.startEpoch(leaderEpoch(epoch)));
    await machine.scheduler.settle(Promise.all(started));
    const blocks = journalOf(machine).records.map(({ position }) => Math.floor(position / JOURNAL_SECTOR_BYTES));
    expect(new Set(blocks).size).toBe(1);
  });
});

describe('damage to the journal', () => {
  /** Three group commits of two records each. */
  async function threeGroups(machine: Machine): Promise<void> {
    const { log } = machine.open();
    for (const from of [0, 2, 4]) {
      log.append([testBatch({ baseOffset: from, valueBytes: 600 })]);
      log.append([testBatch({ baseOffset: from + 1, valueBytes: 600 })]);
      await machine.flush(log);
    }
    machine.powerLoss();
  }

  it('journal-rot-below-synced-point-not-cut: what follows is still read, and the log is known to be damaged', async () => {
    const machine = machineWithJournal();
    await threeGroups(machine);
    const before = journalOf(machine);
    const second = before.records.find(({ sequence }) => sequence === 2)?.position ?? 0;
    machine.disk.flipBit(FILE, second + 100);
    const { lost, records } = journalOf(machine);
    expect(lost).toEqual([{ from: 2, before: 4 }]);
    expect(records.map(({ sequence }) => sequence)).toEqual([0, 1, 4, 5]);
    const { log, report } = machine.open();
    expect(report).toMatchObject({ unproved: true, damage: { offset: 2 } });
    expect(log.logEndOffset).toBe(2);
    expect(() => log.append([testBatch({ baseOffset: 2 })])).toThrow(expect.objectContaining({ code: 'damaged' }));
    machine.powerLoss();
    // The journal of that life is gone; that something is missing is not forgotten.
    expect(machine.open().log.damage).toMatchObject({ offset: 2 });
  });

  it('a log that is damaged so is repaired by a cut, like any other', async () => {
    const machine = machineWithJournal();
    await threeGroups(machine);
    machine.disk.flipBit(FILE, (journalOf(machine).records[2]?.position ?? 0) + 100);
    const { log } = machine.open();
    log.truncateTo(log.logEndOffset);
    const refetched = testBatches({ from: 2, before: 8, fill: 7 });
    log.append(refetched);
    await machine.flush(log);
    machine.powerLoss();
    expect(readAll(machine.open().log).slice(2)).toEqual(refetched);
  });

  it('in the last sync group looks like a torn tail: the limit that is accepted', async () => {
    const machine = machineWithJournal();
    await threeGroups(machine);
    machine.disk.flipBit(FILE, (journalOf(machine).records[4]?.position ?? 0) + 100);
    expect(machine.open().report).toMatchObject({ unproved: false, damage: undefined, logEndOffset: 4 });
  });

  it('a journal that is gone is damage to every log that used it', async () => {
    const machine = machineWithJournal();
    await threeGroups(machine);
    machine.open();
    machine.powerLoss();
    machine.disk.remove(JOURNAL_DIRECTORY);
    const { log, report } = machine.open();
    expect(report.unproved).toBe(true);
    log.append(testBatches({ from: log.logEndOffset, before: log.logEndOffset + 3 }));
  });
});

it('of what earlier processes recorded nothing stays in memory once every log is open', async () => {
  const machine = machineWithJournal();
  const { log } = machine.open();
  for (const batch of testBatches({ from: 0, before: 3 })) log.append([batch]);
  await machine.flush(log);
  machine.kill();
  const journal = machine.openJournal();
  const known = (journal?.recordsOf(JOURNAL_KEY) ?? []).map((record) => new WeakRef(record));
  machine.open();
  expect(known).toHaveLength(3);
  journal?.began();
  // What a WeakRef was made of lives to the end of the turn.
  await setImmediate();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  expect(known.map((record) => record.deref())).toEqual([undefined, undefined, undefined]);
});

describe('segments', () => {
  it('are used again once the logs hold what is in them, so that the journal stays small', async () => {
    const machine = machineWithJournal(4_096);
    const { log } = machine.open();
    const batches = testBatches({ from: 0, before: 200, valueBytes: 500 });
    for (const batch of batches) {
      log.append([batch]);
      await machine.flush(log);
    }
    expect(machine.disk.list(JOURNAL_DIRECTORY).length).toBeLessThanOrEqual(5);
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report.replayedRecords).toBeLessThan(60);
    expect(readAll(again)).toEqual(batches);
  });

  it('wait for space on a full disk, and the log goes on when there is some', async () => {
    const machine = machineWithJournal();
    const { log } = machine.open();
    const fill = machine.disk.freeBytes() - 2_000;
    machine.disk.capacityBytes -= fill;
    log.append([testBatch({ baseOffset: 0, valueBytes: 1_000 })]);
    log.flush();
    await machine.scheduler.runFor(5_000);
    expect(log.durableOffset).toBe(0);
    machine.disk.capacityBytes += fill;
    await machine.scheduler.runUntil(() => log.durableOffset === 1);
    expect(machine.halts).toEqual([]);
  });

  it('leave nothing behind for each try to begin one on a full disk', async () => {
    const machine = machineWithJournal(4_096);
    const { log } = machine.open();
    const append = () => log.append([testBatch({ baseOffset: log.logEndOffset, valueBytes: 1_500 })]);
    append();
    append();
    await machine.flush(log);
    const before = machine.disk.list(JOURNAL_DIRECTORY);
    machine.disk.failNext('write', 'ENOSPC', { path: JOURNAL_DIRECTORY, times: Number.POSITIVE_INFINITY });
    append();
    log.flush();
    await machine.scheduler.runFor(10_000);
    expect(machine.disk.list(JOURNAL_DIRECTORY)).toEqual(before);
    machine.disk.clearFaults();
    await machine.scheduler.runUntil(() => log.durableOffset === 3);
    expect(machine.disk.list(JOURNAL_DIRECTORY)).toHaveLength(before.length + 1);
    expect(machine.halts).toEqual([]);
  });

  it('that wait for space let a process end, which says so, and nothing is lost that was durable', async () => {
    for (const how of ['kill', 'powerLoss'] as const) {
      const machine = machineWithJournal();
      const { log } = machine.open();
      const acknowledged = testBatches({ from: 0, before: 5 });
      log.append(acknowledged);
      await machine.flush(log);
      machine.disk.failNext('write', 'ENOSPC', { path: JOURNAL_DIRECTORY, times: Number.POSITIVE_INFINITY });
      log.append(testBatches({ from: 5, before: 9 }));
      const began = log.startEpoch(leaderEpoch(7)).catch((error: unknown) => error);
      await machine.scheduler.runFor(5_000);
      const suspended = await machine.scheduler.settle(log.suspend());
      const closing = machine.journal?.close().catch((error: unknown) => error);
      expect(suspended).toBeDefined();
      expect(await machine.scheduler.settle(Promise.all([closing, began]))).toEqual([NO_SPACE, NO_SPACE]);
      expect([machine.disk.openFiles, machine.halts]).toEqual([[], []]);
      machine.disk.clearFaults();
      machine[how]();
      const { log: again, report } = machine.open();
      expect(report).toMatchObject({ clean: false, damage: undefined, unproved: false });
      // A write that was refused may have come through.
      expect(readAll(again).slice(0, 5)).toEqual(acknowledged);
      again.append(testBatches({ from: again.logEndOffset, before: again.logEndOffset + 2, epoch: 8 }));
      await machine.flush(again);
    }
  });

  it('halt the process when they cannot be synced or written', async () => {
    for (const [operation, code] of [['sync', 'EIO'] as const, ['write', 'EIO'] as const]) {
      const machine = machineWithJournal();
      const { log } = machine.open();
      log.append([testBatch({ baseOffset: 0 })]);
      machine.disk.failNext(operation, code, { path: JOURNAL_DIRECTORY });
      log.flush();
      await machine.scheduler.runFor(1_000);
      expect(machine.halts).toHaveLength(1);
    }
  });
});
