// Method: one fault at a time from the simulated disk; the log must say so and go on serving what it had.
import { leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, expectBatches, Machine, readAll } from './testing/machine.js';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('a write that fails', () => {
  it('leaves the log as it was, however much of it was written', () => {
    for (const error of ['ENOSPC', 'EIO'] as const) {
      for (let seed = 0; seed < 20; seed++) {
        const machine = new Machine(seed);
        const { log } = machine.open();
        const batches = testBatches({ from: 0, before: 5 });
        log.append(batches);
        machine.disk.failNext('write', error);
        expect(() => log.append(testBatches({ from: 5, before: 9, epoch: 4, producerId: 3, baseSequence: 0 }))).toThrow(
          code(error),
        );
        expect([log.logEndOffset, log.latestEpoch, log.producers.size]).toEqual([5, 0, 0]);
        expect(readAll(log)).toEqual(batches);
        const after = testBatch({ baseOffset: 5, epoch: 5 });
        log.append([after]);
        machine.kill();
        expect(readAll(machine.open().log)).toEqual([...batches, after]);
      }
    }
  });

  it('in the second of two segments takes the first back too', () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 500 });
    const batches = testBatches({ from: 0, before: 3 });
    log.append(batches);
    machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/00000000000000000006.log` });
    expect(() => log.append(testBatches({ from: 3, before: 20 }))).toThrow(code('ENOSPC'));
    expect(log.logEndOffset).toBe(3);
    expect(readAll(log)).toEqual(batches);
    log.append(testBatches({ from: 3, before: 20 }));
    expect(readAll(log)).toHaveLength(20);
  });

  it('and cannot be undone stops all writes until the log is opened again or cut', () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 5 }));
    machine.disk.failNext('write', 'EIO');
    machine.disk.failNext('truncate', 'EIO');
    expect(() => log.append([testBatch({ baseOffset: 5 })])).toThrow(code('EIO'));
    expect(() => log.append([testBatch({ baseOffset: 5 })])).toThrow(code('write-failed'));
    expect(readAll(log)).toHaveLength(5);
    log.truncateTo(offset(5));
    log.append([testBatch({ baseOffset: 5 })]);
    expect(readAll(log)).toHaveLength(6);
  });

  it('and cannot be undone in two segments ends where it ended before', () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 500 });
    const batches = testBatches({ from: 0, before: 5 });
    log.append(batches);
    machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/00000000000000000012.log` });
    machine.disk.failNext('remove', 'ENOSPC', { path: DIRECTORY });
    expect(() => log.append(testBatches({ from: 5, before: 30 }))).toThrow(code('ENOSPC'));
    expect(log.logEndOffset).toBe(5);
    expect(readAll(log)).toEqual(batches);
  });

  it.each(['cut', 'begun again'])('and leaves a segment leaves nothing once the log is %s', async (how) => {
    for (const journal of [undefined, { segmentBytes: 2 ** 20, segmentsMax: 3 }]) {
      const machine = new Machine(1, journal);
      const { log } = machine.open({ segmentBytes: 500 });
      log.append(testBatches({ from: 0, before: 5 }));
      await machine.flush(log);
      machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/00000000000000000012.log` });
      machine.disk.failNext('remove', 'ENOSPC', { path: DIRECTORY });
      expect(() => log.append(testBatches({ from: 5, before: 30 }))).toThrow(code('ENOSPC'));
      machine.disk.clearFaults();
      const start = how === 'cut' ? 3 : 0;
      if (how === 'cut') log.truncateTo(offset(start));
      else log.restartAt(offset(start));
      // Segments begin elsewhere now.
      const goesOn = testBatches({ from: start, before: 30, epoch: 1, valueBytes: 40 });
      for (const batch of goesOn) log.append([batch]);
      await machine.flush(log);
      await machine.scheduler.settle(log.settle());
      machine.kill();
      const { log: again, report } = machine.open({ segmentBytes: 500 });
      expect(report).toMatchObject({ damage: undefined, logEndOffset: 30 });
      expect(readAll(again, start)).toEqual(goesOn);
    }
  });

  it('of a full disk: what was durable stays, and a restart finds it', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 5 }));
    await machine.flush(log);
    machine.disk.capacityBytes = machine.disk.capacityBytes - machine.disk.freeBytes() + 100;
    expect(() => log.append([testBatch({ baseOffset: 5, valueBytes: 300 })])).toThrow(code('ENOSPC'));
    machine.powerLoss();
    expect(machine.open().log.logEndOffset).toBe(5);
  });
});

describe('an fsync that fails', () => {
  it('leaves what the next life finds in the page cache to be written once more', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const machine = new Machine(seed);
      const { log } = machine.open();
      const batches = testBatches({ from: 0, before: 20 });
      log.append(batches.slice(0, 4));
      await machine.flush(log);
      log.append(batches.slice(4));
      machine.disk.failNext('sync', 'EIO', { path: `${DIRECTORY}/00000000000000000000.log` });
      log.flush();
      await machine.scheduler.runUntil(() => machine.halts.length > 0);
      machine.boot();
      const { log: again } = machine.open();
      const found = readAll(again);
      expect(again.durableOffset).toBe(found.length);
      machine.powerLoss();
      const { log: last, report } = machine.open();
      expect([report.damage, last.logEndOffset], `seed ${seed}`).toEqual([undefined, found.length]);
      expect(readAll(last)).toEqual(found);
    }
  });

  it('halts the process, whatever it was for', async () => {
    const operations = [
      (machine: Machine) => machine.open().log.startEpoch(leaderEpoch(1)),
      async (machine: Machine) => {
        const { log } = machine.open();
        log.append(testBatches({ from: 0, before: 3 }));
        log.truncateTo(offset(1));
      },
      async (machine: Machine) => machine.open().log.restartAt(offset(8)),
      (machine: Machine) => machine.open().log.close(),
    ];
    for (const operation of operations) {
      for (const fault of ['sync', 'syncDirectory'] as const) {
        const machine = new Machine();
        machine.disk.failNext(fault, 'EIO');
        const outcome = operation(machine).then(
          () => undefined,
          () => undefined,
        );
        await machine.scheduler.runUntil(() => machine.halts.length > 0);
        expect(machine.halts[0]).toMatch(/^fsync of .* failed$/);
        expect(machine.world.process.alive).toBe(false);
        await Promise.race([outcome, Promise.resolve()]);
      }
    }
  });
});

describe('a read', () => {
  it('that fails is the disk error that it was, and the next may succeed', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 5 }));
    machine.disk.failNext('read', 'EIO');
    expect(() => log.read({ from: offset(2), maxBytes: 100 })).toThrow(code('EIO'));
    machine.disk.failNext('read', 'EIO');
    const cold = log.readCold({ from: offset(0), maxBytes: 100 });
    await expect(machine.scheduler.settle(cold)).rejects.toEqual(code('EIO'));
    expect(readAll(log)).toHaveLength(5);
  });

  it('of rotten headers says so and never returns another offset', () => {
    // Base offset, length, magic.
    for (const position of [7, 10, 16]) {
      const machine = new Machine();
      const { log } = machine.open();
      log.append(testBatches({ from: 0, before: 5 }));
      const size = log.sizeBytes / 5;
      machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, 2 * size + position, 3);
      expect(() => log.read({ from: offset(2), maxBytes: 1 })).toThrow(code('damaged'));
      expect(expectBatches(log.read({ from: offset(1), maxBytes: 1 })).nextOffset).toBe(2);
      expect(log.logEndOffset).toBe(2);
    }
  });

  it('of rotten records says so, and gives what is sound before them', async () => {
    // CRC, timestamps, the record's value.
    for (const position of [17, 30, 65]) {
      const machine = new Machine();
      const { log } = machine.open();
      log.append(testBatches({ from: 0, before: 5 }));
      const size = log.sizeBytes / 5;
      machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, 3 * size + position, 3);
      const sound = log.read({ from: offset(0), maxBytes: 10_000 });
      expect(expectBatches(sound).nextOffset).toBe(3);
      expect(() => log.read({ from: offset(3), maxBytes: 10_000 })).toThrow(code('damaged'));
      machine.kill();
      machine.disk.remove(`${DIRECTORY}/damage-found`);
      const { log: again } = machine.open();
      again.append(testBatches({ from: again.logEndOffset, before: 5 }));
      machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, 3 * size + position, 3);
      const cold = again.readCold({ from: offset(3), maxBytes: 10_000 });
      await expect(machine.scheduler.settle(cold)).rejects.toEqual(code('damaged'));
    }
  });

  it('off the loop ends with an error when the log is closed meanwhile', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 5 }));
    const cold = log.readCold({ from: offset(0), maxBytes: 100 });
    const closing = log.close();
    await expect(machine.scheduler.settle(cold)).rejects.toEqual(code('closed'));
    await machine.scheduler.settle(closing);
    expect(machine.disk.openFiles).toEqual([]);
  });
});

describe('an epoch checkpoint that cannot be written', () => {
  it('rejects the epoch, and the next attempt may succeed', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    machine.disk.failNext('write', 'ENOSPC');
    await expect(machine.scheduler.settle(log.startEpoch(leaderEpoch(3)))).rejects.toEqual(code('ENOSPC'));
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(3)));
    machine.powerLoss();
    expect(machine.open().log.epochEntries).toEqual([{ epoch: 3, startOffset: 0 }]);
  });

  it('is not left behind by a truncation that overtakes it', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const machine = new Machine(seed);
      const { log } = machine.open();
      log.append(testBatches({ from: 0, before: 5, epoch: 1 }));
      await machine.flush(log);
      const starting = log.startEpoch(leaderEpoch(2));
      await machine.scheduler.runFor(seed / 10);
      log.truncateTo(offset(5));
      await machine.scheduler.settle(starting);
      expect(log.latestEpoch).toBe(1);
      machine.powerLoss();
      expect(machine.open().log.epochEntries).toEqual([{ epoch: 1, startOffset: 0 }]);
    }
  });
});

describe('a write or an fsync that fails, to whichever file of a log', () => {
  const files = [
    '00000000000000000005.log',
    '00000000000000000000.index',
    '00000000000000000000.timeindex',
    '00000000000000000005.snapshot',
    'log-checkpoint',
    'leader-epoch-checkpoint.1.tmp',
    'clean-shutdown.tmp',
  ];
  const faults = [
    ['write', 'ENOSPC'],
    ['write', 'EIO'],
    ['sync', 'EIO'],
  ] as const;

  it.each(files)('takes nothing that was durable (%s)', async (name) => {
    for (const [operation, error] of faults) {
      for (const end of ['kill', 'powerLoss'] as const) {
        const machine = new Machine();
        const { log } = machine.open({ segmentBytes: 400, indexIntervalBytes: 100 });
        machine.disk.failNext(operation, error, { path: `${DIRECTORY}/${name}` });
        let durable = 0;
        log.onDurable = (durableOffset) => {
          durable = durableOffset;
        };
        const appended: Uint8Array[] = [];
        const use = async () => {
          for (let at = 0; at < 22; at++) {
            const batch = testBatch({ baseOffset: log.logEndOffset, producerId: 1, baseSequence: log.logEndOffset });
            try {
              log.append([batch]);
              appended.push(batch);
            } catch (refused) {
              expect(refused).toEqual(code(error));
            }
          }
          log.flush();
          await log.close();
        };
        const ended = use().then(
          () => true,
          () => true,
        );
        let isOver = false;
        void ended.then(() => {
          isOver = true;
        });
        await machine.scheduler.runUntil(() => isOver || machine.halts.length > 0);
        // A failed fsync is the end of the process.
        if (operation === 'sync') expect(machine.halts.every((reason) => reason.startsWith('fsync of'))).toBe(true);
        if (machine.halts.length === 0) machine[end]();
        else machine.boot();
        const { log: again, report } = machine.open({ segmentBytes: 400, indexIntervalBytes: 100 });
        expect(report.damage).toBeUndefined();
        expect(again.logEndOffset).toBeGreaterThanOrEqual(durable);
        expect(readAll(again)).toEqual(appended.slice(0, again.logEndOffset));
      }
    }
  });
});
