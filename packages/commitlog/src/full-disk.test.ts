// Method: one write fails for want of space while a log is cut or begun again. The log must go on as it was, or as it was
// cut, and never serve or report a mixture of both.
import { DiskError } from '@tidemark/ports';
import { leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { TailCachePool } from './tail-cache.js';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, JOURNAL_DIRECTORY, Machine, readAll } from './testing/machine.js';

const NO_SPACE = expect.objectContaining({ code: 'ENOSPC' });
const before = testBatches({ from: 0, before: 5, producerId: 7, baseSequence: 0 });
const goes = testBatches({ from: 5, before: 9, producerId: 7, baseSequence: 5 });
const comes = testBatches({ from: 5, before: 8, epoch: 2, fill: 99, producerId: 7, baseSequence: 5 });

describe('a disk that is full while a log is cut', () => {
  // Seed 650 of the simulator.
  it('does not leave what was cut in memory, to be served in place of what came after it', async () => {
    const machine = new Machine(1, { segmentBytes: 2 ** 20, segmentsMax: 3 });
    const { log } = machine.open({ tailCache: new TailCachePool() });
    log.append([...before, ...goes]);
    await machine.flush(log);
    machine.disk.failNext('write', 'ENOSPC', { path: JOURNAL_DIRECTORY });
    expect(() => log.truncateTo(offset(5))).toThrow(NO_SPACE);
    expect([log.logEndOffset, log.durableOffset]).toEqual([5, 5]);
    log.append(comes);
    expect(readAll(log)).toEqual([...before, ...comes]);
    expect(log.producers.entry(7)?.batches.map(({ baseOffset }) => baseOffset)).toEqual([3, 4, 5, 6, 7]);
    await machine.flush(log);
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report.damage).toBeUndefined();
    expect(readAll(again)).toEqual([...before, ...comes]);
  });

  it('leaves known what its producers wrote, though the indexes of what is left cannot be written', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    // The first entries of the indexes are those of the second batch.
    const first = testBatch({ baseOffset: 0, valueBytes: 5_000, producerId: 7, baseSequence: 0 });
    log.append([first, ...testBatches({ from: 1, before: 4, producerId: 7, baseSequence: 1 })]);
    await machine.flush(log);
    for (const extension of ['index', 'timeindex']) {
      const path = `${DIRECTORY}/00000000000000000000.${extension}`;
      machine.disk.failNext('write', 'ENOSPC', { path, times: Number.POSITIVE_INFINITY });
    }
    log.truncateTo(offset(1));
    expect(log.logEndOffset).toBe(1);
    expect(log.producers.entry(7)?.batches.map(({ baseOffset }) => baseOffset)).toEqual([0]);
  });

  it('leaves it its epochs as long as it has the batches', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(before);
    log.append(testBatches({ from: 5, before: 9, epoch: 1 }));
    await machine.flush(log);
    const { epochEntries } = log;
    machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/leader-epoch-checkpoint.tmp` });
    expect(() => log.truncateTo(offset(5))).toThrow(NO_SPACE);
    expect([log.logEndOffset, log.epochEntries]).toEqual([9, epochEntries]);
    log.truncateTo(offset(5));
    expect([log.logEndOffset, log.latestEpoch]).toEqual([5, 0]);
  });
});

describe('a disk that is full while a log is begun again elsewhere', () => {
  it('leaves it where it was, to be begun again later', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(before);
    await machine.flush(log);
    machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/log-checkpoint` });
    expect(() => log.restartAt(offset(50))).toThrow(NO_SPACE);
    expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 5]);
    expect(readAll(log)).toEqual(before);
    log.restartAt(offset(50));
    expect([log.logStartOffset, log.logEndOffset]).toEqual([50, 50]);
  });
});

const journals = [undefined, { segmentBytes: 2 ** 20, segmentsMax: 3 }];

describe('retention that a full disk refuses', () => {
  const files = [
    '00000000000000000000.index',
    '00000000000000000000.timeindex',
    '00000000000000000009.snapshot',
    'log-checkpoint',
    'leader-epoch-checkpoint.1.tmp',
  ];
  const request = { nowMs: 10_000, retentionMs: 1_000, retentionBytes: -1, highWatermark: offset(9) };

  it.each(files)('can be done later, and nothing that comes meanwhile is lost (%s)', async (name) => {
    for (const options of journals) {
      for (let seed = 1; seed <= 5; seed += 1) {
        const machine = new Machine(seed, options);
        const { log } = machine.open({ indexIntervalBytes: 100 });
        log.append([...before, ...goes]);
        await machine.flush(log);
        machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/${name}`, times: Number.POSITIVE_INFINITY });
        let isRefused = false;
        try {
          log.deleteExpiredSegments(request);
        } catch (error) {
          expect(error).toEqual(NO_SPACE);
          isRefused = true;
        }
        expect(log.read({ from: offset(0), maxBytes: 1 }) === 'out-of-range').toBe(log.logStartOffset > 0);
        machine.disk.clearFaults();
        const comes = testBatches({ from: 9, before: 12, producerId: 7, baseSequence: 9 });
        log.append(comes);
        await machine.flush(log);
        machine.powerLoss();
        const { log: again, report } = machine.open({ indexIntervalBytes: 100 });
        expect(report.damage, `${seed}`).toBeUndefined();
        // A write that was refused may have come through.
        if (!isRefused) expect(again.logStartOffset).toBe(9);
        expect(readAll(again)).toEqual([...before, ...goes, ...comes].slice(again.logStartOffset));
        again.deleteExpiredSegments({ ...request, highWatermark: offset(12) });
        expect([again.logStartOffset, readAll(again)]).toEqual([12, []]);
      }
    }
  });
});

describe('a roll for retention that a full disk refuses', () => {
  it.each(['index', 'timeindex'])('leaves the segment, whose %s is not written, the active one', async (extension) => {
    for (const options of journals) {
      const machine = new Machine(1, options);
      const { log } = machine.open({ indexIntervalBytes: 100 });
      log.append(before);
      await machine.flush(log);
      machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/00000000000000000000.${extension}` });
      const request = { nowMs: 0, retentionMs: -1, retentionBytes: 0, highWatermark: offset(5) };
      expect(() => log.deleteExpiredSegments(request)).toThrow(NO_SPACE);
      log.append(goes);
      await machine.flush(log);
      const segments = machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'));
      expect(segments).toEqual(['00000000000000000000.log']);
      await machine.scheduler.settle(log.close());
      machine.powerLoss();
      const { log: again, report } = machine.open({ indexIntervalBytes: 100 });
      expect([report.clean, report.damage]).toEqual([true, undefined]);
      expect(readAll(again)).toEqual([...before, ...goes]);
    }
  });
});

describe('a change of the flush policy that a full disk refuses', () => {
  it('leaves the log as it was, and can be made later', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const machine = new Machine(seed, {});
      const { log } = machine.open({ flushPolicy: 'async' });
      log.append(before);
      const path = `${DIRECTORY}/log-checkpoint`;
      machine.disk.failNext('write', 'ENOSPC', { path, times: Number.POSITIVE_INFINITY });
      expect(() => log.setOptions({ flushPolicy: 'sync' })).toThrow(NO_SPACE);
      expect(log.options.flushPolicy).toBe('async');
      machine.disk.clearFaults();
      log.setOptions({ flushPolicy: 'sync' });
      log.append(testBatches({ from: 5, before: 7 }));
      await machine.flush(log);
      const acknowledged = readAll(log);
      machine.powerLoss();
      expect(readAll(machine.open().log)).toEqual(acknowledged);
    }
  });
});

describe('a change of the flush policy that is written down by half', () => {
  // Under `async` the fsync before it notes the recovery point.
  it.each([
    ['sync', 2],
    ['async', 3],
  ] as const)('is no refusal after which the log goes on (from %s)', async (flushPolicy, failing) => {
    const machine = new Machine(1, {});
    const { log } = machine.open({ flushPolicy });
    log.append(before);
    await machine.flush(log);
    const { crashingDisk } = machine;
    const { onOperation } = crashingDisk;
    let writes = 0;
    crashingDisk.onOperation = (operation, path, mode) => {
      onOperation?.(operation, path, mode);
      if (operation !== 'write' || path !== `${DIRECTORY}/log-checkpoint`) return;
      writes += 1;
      if (writes === failing) throw new DiskError({ code: 'ENOSPC', operation, path });
    };
    const other = flushPolicy === 'sync' ? 'async' : 'sync';
    expect(() => log.setOptions({ flushPolicy: other })).toThrow(expect.objectContaining({ code: 'write-failed' }));
    expect(log.options.flushPolicy).toBe(flushPolicy);
    machine.powerLoss();
    expect(readAll(machine.open({ flushPolicy }).log)).toEqual(before);
  });
});

describe('epochs that a full disk keeps from being written', () => {
  it('are written before the recovery point passes them', async () => {
    const machine = new Machine(1, { segmentBytes: 4_096, segmentsMax: 2 });
    const { log } = machine.open();
    log.append(before);
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(3)));
    machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/leader-epoch-checkpoint.tmp` });
    expect(() => log.setOptions({ flushPolicy: 'async' })).toThrow(NO_SPACE);
    for (let from = 5; log.recoveryPoint < 20; from = log.logEndOffset) {
      log.append(testBatches({ from, before: from + 5, epoch: 3, valueBytes: 300 }));
      await machine.flush(log);
    }
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report.damage).toBeUndefined();
    expect(again.epochEntries).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 3, startOffset: 5 },
    ]);
  });
});

describe('a journal that is full of what a full disk does not take', () => {
  it('refuses an append before anything of it is done', async () => {
    const machine = new Machine(1, { segmentBytes: 2 ** 20, segmentsMax: 3, queuedBytesMax: 1_000 });
    const { log } = machine.open();
    machine.disk.failNext('write', 'ENOSPC', { path: JOURNAL_DIRECTORY, times: Number.POSITIVE_INFINITY });
    const [taken, refused] = [testBatches({ from: 0, before: 20 }), testBatches({ from: 20, before: 25 })];
    log.append(taken);
    expect(() => log.append(refused)).toThrow(NO_SPACE);
    expect([log.logEndOffset, log.durableOffset]).toEqual([20, 0]);
    machine.disk.clearFaults();
    log.append(refused);
    await machine.flush(log);
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report.damage).toBeUndefined();
    expect(readAll(again)).toEqual([...taken, ...refused]);
  });
});

describe('a log that is closed on a full disk', () => {
  const files = ['00000000000000000000.index', 'log-checkpoint', 'clean-shutdown.tmp'];

  // Seed 6323 of the simulator: a node that was stopped told of a failure where nothing was lost.
  it.each(files)('is durable, and is walked on opening (%s)', async (name) => {
    for (const flushPolicy of ['sync', 'async'] as const) {
      const machine = new Machine(1);
      const { log } = machine.open({ flushPolicy, indexIntervalBytes: 100 });
      log.append([...before, ...goes]);
      machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/${name}`, times: Number.POSITIVE_INFINITY });
      await machine.scheduler.settle(log.close());
      machine.powerLoss();
      machine.disk.clearFaults();
      const { log: again, report } = machine.open({ flushPolicy, indexIntervalBytes: 100 });
      expect(report).toMatchObject({ clean: false, damage: undefined, cut: undefined });
      expect(readAll(again)).toEqual([...before, ...goes]);
    }
  });

  it('says so where the journal has what was not written down', async () => {
    const machine = new Machine(1, {});
    const { log } = machine.open();
    log.append(before);
    machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/clean-shutdown.tmp` });
    await expect(machine.scheduler.settle(log.close())).rejects.toEqual(NO_SPACE);
  });
});

describe('a log that is suspended on a full disk', () => {
  // What is kept of so many would be too much: such a log is closed instead.
  const many = Array.from({ length: 110 }, (_, at) => testBatches({ from: at, before: at + 1, producerId: at })).flat();

  it.each(['00000000000000000000.index', 'log-checkpoint', 'clean-shutdown.tmp'])(
    'goes on in its journal, and is there after a loss of power (%s)',
    async (name) => {
      const machine = new Machine(1, {});
      const { log } = machine.open({ indexIntervalBytes: 100 });
      log.append(many);
      await machine.flush(log);
      machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/${name}`, times: Number.POSITIVE_INFINITY });
      expect(await machine.scheduler.settle(log.suspend())).toBeUndefined();
      expect(machine.disk.list(DIRECTORY)).not.toContain('clean-shutdown');
      machine.powerLoss();
      machine.disk.clearFaults();
      const { log: again, report } = machine.open({ indexIntervalBytes: 100 });
      expect(report).toMatchObject({ clean: false, damage: undefined });
      expect(readAll(again)).toEqual(many);
    },
  );
});

it.each(['sync', 'async'] as const)(
  'leaves epochs that could not be renamed to be written again (%s)',
  async (flushPolicy) => {
    const machine = new Machine();
    const { log } = machine.open({ flushPolicy });
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(1)));
    log.append([testBatch({ baseOffset: 0, epoch: 1 }), testBatch({ baseOffset: 1, epoch: 3 })]);
    machine.disk.failNext('rename', 'ENOSPC', { path: DIRECTORY });
    await expect(machine.scheduler.settle(log.startEpoch(leaderEpoch(5)))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await machine.scheduler.settle(log.close());
    const again = machine.open({ flushPolicy });
    expect(again.report).toMatchObject({ damage: undefined, logEndOffset: 2 });
    expect(again.log.latestEpoch).toBeGreaterThanOrEqual(3);
  },
);

it('has epochs that could not be renamed written by the stop that waited for them', async () => {
  const machine = new Machine(1, { segmentBytes: 2 ** 20, segmentsMax: 3 });
  const { log } = machine.open();
  log.append(before);
  await machine.scheduler.settle(log.settle());
  await machine.scheduler.settle(log.startEpoch(leaderEpoch(2)));
  log.append(testBatches({ from: 5, before: 9, epoch: 2 }));
  await machine.flush(log);
  machine.disk.stallSyncs(`${DIRECTORY}/leader-epoch-checkpoint.2.tmp`);
  machine.disk.failNext('rename', 'ENOSPC', { path: DIRECTORY });
  const settled = expect(log.settle()).rejects.toMatchObject({ code: 'ENOSPC' });
  const closed = log.close();
  await machine.scheduler.runFor(1_000);
  machine.disk.releaseSyncs();
  await machine.scheduler.settle(Promise.all([settled, closed]));
  machine.kill();
  expect(machine.open().report).toMatchObject({ clean: true, damage: undefined, logEndOffset: 9 });
});
