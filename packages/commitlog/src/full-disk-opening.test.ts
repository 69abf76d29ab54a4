// Goal: a log that was stopped on a full disk is opened there all the same, and nothing counts for less. Method: writes of new files
// fail for want of space, from before the stop until the log has been used again.
import { leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { LogOptions } from './options.js';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';

const BASE = '00000000000000000000';
const NO_SPACE = expect.objectContaining({ code: 'ENOSPC' });
const batches = testBatches({ from: 0, before: 40 });
const RETENTION = { nowMs: 1_000_000, retentionMs: 1_000, retentionBytes: -1, highWatermark: offset(40) };

function fill(machine: Machine, names: readonly string[], operation: 'open' | 'write' = 'write') {
  const times = Number.POSITIVE_INFINITY;
  for (const name of names) machine.disk.failNext(operation, 'ENOSPC', { path: `${DIRECTORY}/${name}`, times });
}

/** Written, closed as well as can be, and opened again, without room for some files. */
async function reopened(names: readonly string[], options: Partial<LogOptions>, operation?: 'open' | 'write') {
  const machine = new Machine();
  const { log } = machine.open({ indexIntervalBytes: 100, ...options });
  log.append(batches);
  fill(machine, names, operation);
  await machine.scheduler.settle(log.close());
  machine.powerLoss();
  return { machine, ...machine.open({ indexIntervalBytes: 100, ...options }) };
}

describe.each(['sync', 'async'] as const)('a disk without room for indexes (%s)', (flushPolicy) => {
  const refused = [
    [[`${BASE}.index`], 'write'],
    [[`${BASE}.timeindex`], 'write'],
    [[`${BASE}.index`, `${BASE}.timeindex`], 'open'],
  ] as const;

  it.each(refused)('takes nothing of what they are for (%j, %s)', async (names, operation) => {
    const { machine, log, report } = await reopened(names, { flushPolicy }, operation);
    expect(report).toMatchObject({ damage: undefined, logEndOffset: 40 });
    expect(readAll(log)).toEqual(batches);
    for (const at of [0, 17, 39]) expect(log.offsetForTimestamp(at)?.offset).toBe(at);
    expect(log.maxTimestampOffset(offset(40))?.offset).toBe(39);
    expect(log.deleteExpiredSegments({ ...RETENTION, nowMs: 1_030 })).toBe(0);
    machine.disk.clearFaults();
    log.append(testBatches({ from: 40, before: 42 }));
    await machine.scheduler.settle(log.close());
    machine.kill();
    const again = machine.open({ flushPolicy, indexIntervalBytes: 100 });
    expect(again.report).toMatchObject({ clean: true, logEndOffset: 42 });
    expect(machine.bytesOf(`${BASE}.index`).length / 8).toBe(20);
    expect(again.log.maxTimestampOffset(offset(42))?.offset).toBe(41);
  });

  it('leaves those of complete segments to be built again, and says no less of them', async () => {
    const options = { flushPolicy, segmentBytes: 1_000, indexIntervalBytes: 100 };
    const machine = new Machine();
    const { log: before } = machine.open(options);
    for (const batch of batches) before.append([batch]);
    machine.kill();
    const logs = machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'));
    expect(logs.length).toBeGreaterThan(3);
    for (const name of machine.disk.list(DIRECTORY)) {
      if (name.endsWith('index')) machine.disk.remove(`${DIRECTORY}/${name}`);
    }
    fill(
      machine,
      logs.map((name) => name.replace('.log', '.timeindex')),
    );
    const { log } = machine.open(options);
    expect(log.maxTimestampOffset(offset(12))?.offset).toBe(11);
    await machine.flush(log);
    machine.powerLoss();
    const { log: again } = machine.open(options);
    for (const at of [0, 11, 12, 13, 30]) expect(again.offsetForTimestamp(at)?.offset).toBe(at);
    // Nothing is as old as that.
    expect(again.deleteExpiredSegments({ ...RETENTION, nowMs: 1_005 })).toBe(0);
  });
});

describe('a disk without room for the epochs', () => {
  const names = ['leader-epoch-checkpoint.tmp', ...[1, 2, 3, 4].map((at) => `leader-epoch-checkpoint.${at}.tmp`)];

  /** An async log that follows a leader whose epochs it learns by batches. */
  async function learned(machine: Machine) {
    const { log } = machine.open({ flushPolicy: 'async' });
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(1)));
    log.append(testBatches({ from: 0, before: 5, epoch: 1 }));
    await machine.scheduler.runFor(2_000);
    fill(machine, names);
    log.append(testBatches({ from: 5, before: 9, epoch: 2 }));
    await machine.scheduler.runFor(2_000);
    return log;
  }
  const epochs = [
    { epoch: 1, startOffset: 0 },
    { epoch: 2, startOffset: 5 },
  ];

  it.each(['kill', 'powerLoss'] as const)('opens a log that has learned one, and passes none (%s)', async (crash) => {
    const machine = new Machine();
    const log = await learned(machine);
    await machine.scheduler.settle(log.close());
    for (let starts = 0; starts < 3; starts += 1) {
      machine[crash]();
      const { log: again, report } = machine.open({ flushPolicy: 'async' });
      expect(report).toMatchObject({ damage: undefined, cut: undefined, logEndOffset: 9 });
      expect([again.epochEntries, again.recoveryPoint]).toEqual([epochs, 5]);
    }
    machine.disk.clearFaults();
    machine[crash]();
    const { log: last } = machine.open({ flushPolicy: 'async' });
    expect([last.epochEntries, last.recoveryPoint]).toEqual([epochs, 9]);
  });

  it('opens a log whose start has been raised above one', async () => {
    const machine = new Machine();
    const log = await learned(machine);
    machine.disk.clearFaults();
    log.append(testBatches({ from: 9, before: 12, epoch: 2 }));
    await machine.scheduler.runFor(2_000);
    fill(machine, names);
    log.advanceLogStart(offset(7));
    await machine.scheduler.settle(log.close());
    machine.powerLoss();
    const { log: again, report } = machine.open({ flushPolicy: 'async' });
    expect(report).toMatchObject({ damage: undefined, logStartOffset: 7, logEndOffset: 12 });
    expect(again.epochEntries).toEqual([{ epoch: 2, startOffset: 7 }]);
  });

  it('opens no log where one would stay that is not so', async () => {
    const machine = new Machine();
    const { log } = machine.open({ flushPolicy: 'async' });
    log.append(testBatches({ from: 0, before: 5, epoch: 1 }));
    await machine.scheduler.runFor(2_000);
    log.append([testBatch({ baseOffset: 5, epoch: 1 })]);
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(9)));
    machine.powerLoss();
    const isLost = machine.disk.open(`${DIRECTORY}/${BASE}.log`, 'write');
    isLost.truncate(5 * testBatch({ baseOffset: 0 }).length);
    isLost.close();
    fill(machine, names);
    expect(() => machine.open({ flushPolicy: 'async' })).toThrow(NO_SPACE);
  });
});

describe('a log in the journal that is suspended without room for its indexes', () => {
  it.each([[`${BASE}.index`], [`${BASE}.timeindex`]])(
    'is as it was at the next start, which writes nothing (%s)',
    async (name) => {
      const machine = new Machine(1, {});
      const options = { indexIntervalBytes: 100 };
      const { log } = machine.open(options);
      log.append(batches.slice(0, 20));
      await machine.flush(log);
      await machine.scheduler.settle(log.settle());
      // An earlier part of them is there.
      const suspendedOnce = await machine.scheduler.settle(log.suspend());
      await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
      machine.boot();
      const { log: goesOn } = machine.open({ ...options, suspended: suspendedOnce });
      goesOn.append(batches.slice(20));
      await machine.flush(goesOn);
      fill(machine, [name, 'leader-epoch-checkpoint.tmp', 'leader-epoch-checkpoint.1.tmp']);
      const suspended = await machine.scheduler.settle(goesOn.suspend());
      expect(suspended).toBeDefined();
      await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
      machine.boot();
      const { log: again, report } = machine.open({ ...options, suspended });
      expect(report).toMatchObject({ clean: true, logEndOffset: 40 });
      expect(readAll(again)).toEqual(batches);
      expect(again.maxTimestampOffset(offset(40))?.offset).toBe(39);
      for (const at of [0, 19, 20, 33]) expect(again.offsetForTimestamp(at)?.offset).toBe(at);
    },
  );
});
