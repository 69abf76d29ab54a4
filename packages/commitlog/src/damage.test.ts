// Method: bits are flipped under an open log; what a read finds must be remembered until the owner has repaired it.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from './commit-log.js';
import type { FlushPolicy } from './options.js';
import { testBatch, testBatches } from './testing/batches.js';
import { baseOffsets, DIRECTORY, expectBatches, Machine, readAll } from './testing/machine.js';

const SEGMENT_BYTES = 400;
const code = (expected: string) => expect.objectContaining({ code: expected });

/** A log of 20 durable batches in several segments, the one at offset 7 of which rots at a byte of its own. */
async function rottenLog(
  byte: number,
  options: {
    readonly closedBefore?: boolean;
    readonly journal?: boolean;
    readonly flushPolicy?: FlushPolicy;
    readonly segmentBytes?: number;
  } = {},
) {
  const { journal = false, flushPolicy = 'sync', segmentBytes = SEGMENT_BYTES } = options;
  const machine = new Machine(1, journal ? { segmentBytes: 2 ** 20, segmentsMax: 3 } : undefined);
  let { log } = machine.open({ segmentBytes, flushPolicy });
  for (const batch of testBatches({ from: 0, before: 20 })) log.append([batch]);
  await machine.flush(log);
  if (options.closedBefore) {
    await machine.scheduler.settle(log.close());
    ({ log } = machine.open({ segmentBytes, flushPolicy }));
  }
  const batchBytes = testBatch({ baseOffset: 0 }).length;
  const name = machine.disk.list(DIRECTORY).findLast((each) => each.endsWith('.log') && Number.parseInt(each, 10) <= 7);
  const position = (7 - Number.parseInt(name ?? '', 10)) * batchBytes + byte;
  machine.disk.flipBit(`${DIRECTORY}/${name}`, position, 2);
  return { machine, log };
}

/** Cut where the damage begins, it takes what its leader has, and that outlives a loss of power. */
async function expectRepaired(machine: Machine, log: CommitLog): Promise<void> {
  log.truncateTo(log.logEndOffset);
  const repaired = testBatches({ from: 7, before: 20, epoch: 1 });
  log.append(repaired);
  await machine.flush(log);
  machine.powerLoss();
  const again = machine.open();
  expect(again.report).toMatchObject({ damage: undefined, logEndOffset: 20 });
  expect(readAll(again.log, 7)).toEqual(repaired);
}

describe('damage that a read finds', () => {
  // Base offset, length, magic, CRC, the record's value.
  it.each([7, 10, 16, 17, 66])('ends the log below it, for good (byte %i)', async (byte) => {
    const { machine, log } = await rottenLog(byte);
    await expect(machine.scheduler.settle(log.readCold({ from: offset(7), maxBytes: 1 }))).rejects.toEqual(
      code('damaged'),
    );
    expect(log.damage).toMatchObject({ offset: 7, recoveryPoint: 20 });
    expect([log.logEndOffset, log.durableOffset]).toEqual([7, 7]);
    expect(() => log.append([testBatch({ baseOffset: 7 })])).toThrow(code('damaged'));
    expect(baseOffsets(readAll(log))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    await expectRepaired(machine, log);
  });

  it('is told to who asks for it, and not to who asks for what the segment before holds', async () => {
    const { machine, log } = await rottenLog(66, { segmentBytes: 7 * testBatch({ baseOffset: 0 }).length });
    const read = (from: number) => machine.scheduler.settle(log.readCold({ from: offset(from), maxBytes: 2 ** 20 }));
    expect(expectBatches(await read(0)).nextOffset).toBe(7);
    expect(log.damage).toBeUndefined();
    await expect(read(7)).rejects.toEqual(code('damaged'));
  });

  it.each([true, false])('is found again by a restart (closed in order before it: %s)', async (closedBefore) => {
    const { machine, log } = await rottenLog(66, { closedBefore });
    expect(() => log.read({ from: offset(7), maxBytes: 1 })).toThrow(code('damaged'));
    await machine.scheduler.settle(log.close());
    machine.powerLoss();
    const again = machine.open();
    expect(again.report).toMatchObject({ clean: false, damage: { offset: 7 } });
    again.log.restartAt(offset(30));
    machine.kill();
    expect(machine.open().report).toMatchObject({ damage: undefined, logEndOffset: 30 });
  });

  it('is remembered as well if the read was a search by time', async () => {
    const { machine, log } = await rottenLog(66);
    expect(() => log.offsetForTimestamp(7)).toThrow(code('damaged'));
    expect(log.logEndOffset).toBe(7);
    machine.kill();
    expect(machine.open().report.damage).toMatchObject({ offset: 7 });
  });

  it('and that was not there after all is forgotten by a restart that has checked everything', async () => {
    const { machine, log } = await rottenLog(66);
    expect(() => log.read({ from: offset(7), maxBytes: 1 })).toThrow(code('damaged'));
    const { file, position } = log.damage ?? { file: '', position: 0 };
    machine.disk.flipBit(file, position + 66, 2);
    machine.kill();
    const { log: again, report } = machine.open();
    expect(report).toMatchObject({ damage: undefined, logEndOffset: 20 });
    expect(expectBatches(again.read({ from: offset(7), maxBytes: 1 })).nextOffset).toBe(8);
    await machine.scheduler.settle(again.close());
    expect(machine.open().report.clean).toBe(true);
  });
});

const MAGIC_BYTE = 16;

describe('a header that cannot be read', () => {
  it.each(['read', 'readCold', 'append'] as const)(
    'is noticed by %s where a suspended log has no index',
    async (how) => {
      const machine = new Machine(1, {});
      const { log: suspending } = machine.open();
      suspending.append([testBatch({ baseOffset: 0, valueBytes: 20_000 })]);
      await machine.flush(suspending);
      const suspended = await machine.scheduler.settle(suspending.suspend());
      await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
      machine.boot();
      machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, MAGIC_BYTE, 3);
      const { log, report } = machine.open({ suspended });
      expect(report.clean).toBe(true);
      const attempt = {
        read: async () => log.read({ from: offset(0), maxBytes: 1 }),
        readCold: () => log.readCold({ from: offset(0), maxBytes: 1 }),
        append: async () => log.append([testBatch({ baseOffset: 1 })]),
      }[how];
      await expect(machine.scheduler.settle<unknown>(attempt())).rejects.toEqual(code('damaged'));
      expect(log.damage).toMatchObject({ offset: 0, recoveryPoint: 1 });
      expect(log.logEndOffset).toBe(0);
    },
  );

  /** A durable log of 100 batches of one producer, those at some offsets with rot in their headers. */
  async function logWithRot(offsets: readonly number[]) {
    const machine = new Machine(1, {});
    const { log } = machine.open({ indexIntervalBytes: 1_024 });
    const batches = testBatches({ from: 0, before: 100, valueBytes: 200 }).map((_, at) =>
      testBatch({ baseOffset: at, valueBytes: 200, producerId: 4, baseSequence: at }),
    );
    for (const batch of batches) log.append([batch]);
    await machine.flush(log);
    await machine.scheduler.settle(log.settle());
    const batchBytes = batches[0]?.length ?? 0;
    for (const at of offsets) {
      machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, at * batchBytes + MAGIC_BYTE, 3);
    }
    return { machine, log, batches };
  }

  it('where the log is to be cut is damage, and the log is cut there when the owner has heard of it', async () => {
    const { machine, log, batches } = await logWithRot([50]);
    expect(() => log.truncateTo(offset(51))).toThrow(code('damaged'));
    expect(log.damage).toMatchObject({ offset: 50, recoveryPoint: 100 });
    log.truncateTo(log.logEndOffset);
    expect(log.damage).toBeUndefined();
    log.append(batches.slice(50));
    await machine.flush(log);
    machine.powerLoss();
    expect(readAll(machine.open().log)).toEqual(batches);
  });

  it('keeps aside what goes, also where the cut finds no room the first time', async () => {
    const { machine, log } = await rottenLog(66);
    expect(() => log.read({ from: offset(7), maxBytes: 1 })).toThrow(code('damaged'));
    const kept = () => machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.damaged'));
    machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/log-checkpoint` });
    expect(() => log.truncateTo(log.logEndOffset)).toThrow(code('ENOSPC'));
    const before = kept();
    expect(before.length).toBeGreaterThan(1);
    log.truncateTo(log.logEndOffset);
    expect([log.damage, kept()]).toEqual([undefined, before]);
  });

  it('below damage that is known takes a cut further down, and does not stop it', async () => {
    const { log } = await logWithRot([50, 62]);
    expect(() => log.read({ from: offset(62), maxBytes: 1 })).toThrow(code('damaged'));
    log.truncateTo(offset(51));
    expect(log).toMatchObject({ damage: undefined, logEndOffset: 50 });
  });

  it('that is met when a cut learns again what producers wrote is damage', async () => {
    const { log } = await logWithRot([20, 62]);
    expect(() => log.read({ from: offset(62), maxBytes: 1 })).toThrow(code('damaged'));
    expect(() => log.truncateTo(offset(62))).toThrow(code('damaged'));
    expect(log).toMatchObject({ damage: { offset: 20 }, logEndOffset: 20 });
    log.truncateTo(offset(20));
    expect(log.damage).toBeUndefined();
  });
});

// A write that went astray: the batch is sound, and of another log.
it.each([61, 62, 63, 80])(
  'a batch of %i records in the place of the first is damage, where a cut meets it',
  async (count) => {
    const machine = new Machine(1, {});
    const { log } = machine.open();
    const one = (baseOffset: number) =>
      testBatch({ baseOffset, valueBytes: 200, producerId: 4, baseSequence: baseOffset });
    for (let at = 0; at < 100; at += 1) log.append([one(at)]);
    await machine.flush(log);
    await machine.scheduler.settle(log.settle());
    const path = `${DIRECTORY}/00000000000000000000.log`;
    machine.disk.flipBit(path, 62 * one(0).length + MAGIC_BYTE, 3);
    expect(() => log.read({ from: offset(62), maxBytes: 1 })).toThrow(code('damaged'));
    const file = machine.disk.open(path, 'write');
    file.write([testBatch({ baseOffset: 0, count, valueBytes: 1, producerId: 5, baseSequence: 0 })], 0);
    file.close();
    // As its owner does, who cuts as far as what is found each time.
    const ends = [62];
    while (log.damage !== undefined) {
      const end = log.logEndOffset;
      try {
        log.truncateTo(end);
      } catch (error) {
        expect(error).toEqual(code('damaged'));
        expect(log.logEndOffset).toBeLessThan(end);
      }
      ends.push(log.logEndOffset);
    }
    expect(ends.length).toBeLessThan(8);
    expect(log.logEndOffset).toBe(0);
  },
);

describe.each(['a read', 'an opening'])('damage that %s found, before it is repaired', (by) => {
  /** Durable up to 20, and closed in order before it rots at 7. */
  async function found(flushPolicy: FlushPolicy, { journal = true } = {}) {
    const { machine, log } = await rottenLog(66, { closedBefore: true, journal, flushPolicy });
    if (by === 'a read') expect(() => log.read({ from: offset(7), maxBytes: 1 })).toThrow(code('damaged'));
    else machine.kill();
    const damaged = by === 'a read' ? log : machine.open({ flushPolicy, ignoreCleanMarker: true }).log;
    expect(damaged.damage).toMatchObject({ offset: 7, recoveryPoint: 20 });
    return { machine, log: damaged };
  }

  async function expectFoundAgain(machine: Machine, flushPolicy: FlushPolicy) {
    machine.kill();
    const { log, report } = machine.open({ flushPolicy });
    expect(report).toMatchObject({ clean: false, damage: { offset: 7, recoveryPoint: 20 }, logEndOffset: 7 });
    log.truncateTo(log.logEndOffset);
    await writtenOut(machine, log);
    machine.kill();
    expect(machine.open({ flushPolicy }).report).toMatchObject({ damage: undefined, logEndOffset: 7 });
  }

  /** As when the journal wants a segment back. */
  async function writtenOut(machine: Machine, log: CommitLog) {
    await machine.scheduler.settle(log.settle());
    if (machine.journal !== undefined) await machine.scheduler.settle(machine.journal.synced());
  }

  it('is found again after the journal had the log written out', async () => {
    const { machine, log } = await found('sync');
    // The second time the journal has gone on meanwhile, so that its word is later than that of the log's own checkpoint.
    for (let times = 0; times < 2; times++) await writtenOut(machine, log);
    await expectFoundAgain(machine, 'sync');
  });

  it.each([
    ['sync', 'async'],
    ['async', 'sync'],
  ] as const)('is found again after flush.policy changed from %s to %s', async (from, to) => {
    const { machine, log } = await found(from);
    log.setOptions({ flushPolicy: to });
    await expectFoundAgain(machine, to);
  });

  it('is found again after an orderly stop, whatever an older marker says', async () => {
    const { machine, log } = await found('sync', { journal: false });
    await machine.scheduler.settle(log.close());
    await expectFoundAgain(machine, 'sync');
  });
});

it('damage above the recovery point of an async log is found again once the log is in the journal', async () => {
  const { machine, log } = await rottenLog(66, { journal: true, flushPolicy: 'async' });
  expect(() => log.read({ from: offset(7), maxBytes: 1 })).toThrow(code('damaged'));
  machine.kill();
  const again = machine.open({ flushPolicy: 'async' });
  expect(again.report.damage).toMatchObject({ offset: 7, recoveryPoint: 7 });
  again.log.setOptions({ flushPolicy: 'sync' });
  machine.kill();
  expect(machine.open({ flushPolicy: 'sync' }).report.damage).toMatchObject({ offset: 7 });
});

it('damage is found on a full disk too, where nothing can be noted', async () => {
  const { machine, log } = await rottenLog(66);
  await machine.scheduler.settle(log.close());
  machine.boot();
  machine.disk.failNext('open', 'ENOSPC', { path: `${DIRECTORY}/damage-found.tmp` });
  const { report } = machine.open({ ignoreCleanMarker: true });
  expect(report.damage).toMatchObject({ offset: 7 });
});

describe('damage that a read finds on a full disk', () => {
  const names = ['damage-found.tmp', 'leader-epoch-checkpoint.tmp', 'log-checkpoint'];

  /** A log with damage at 7 of which nothing can be noted, durable up to 20. */
  async function unnoted(name: string, options: Parameters<typeof rottenLog>[1]) {
    const { machine, log } = await rottenLog(66, options);
    for (const operation of ['open', 'write'] as const) {
      const path = `${DIRECTORY}/${name}`;
      machine.disk.failNext(operation, 'ENOSPC', { path, times: Number.POSITIVE_INFINITY });
    }
    expect(() => log.read({ from: offset(7), maxBytes: 1 })).toThrow(code('damaged'));
    expect(log.damage).toMatchObject({ offset: 7, recoveryPoint: 20 });
    expect([log.logEndOffset, log.durableOffset]).toEqual([7, 7]);
    return { machine, log };
  }

  it.each(names)('ends the log below it, and is repaired like any other once there is space (%s)', async (name) => {
    for (const journal of [true, false]) {
      for (const closedBefore of [true, false]) {
        const { machine, log } = await unnoted(name, { journal, closedBefore });
        machine.disk.clearFaults();
        await expectRepaired(machine, log);
      }
    }
  });

  it.each(names)('keeps no log that is in no journal from being closed (%s)', async (name) => {
    for (const end of ['close', 'suspend'] as const) {
      const { machine, log } = await unnoted(name, { journal: false });
      await machine.scheduler.settle<unknown>(log[end]());
      expect(machine.halts).toEqual([]);
    }
  });

  it.each(names)('costs nothing that was durable when the log is closed or the process ends (%s)', async (name) => {
    for (const end of ['close', 'kill'] as const) {
      const { machine, log } = await unnoted(name, { journal: true });
      if (end === 'close') await machine.scheduler.settle(log.close().catch(() => undefined));
      await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
      machine.powerLoss();
      machine.disk.clearFaults();
      const again = machine.open();
      expect([again.log.logEndOffset, again.report.damage?.recoveryPoint]).toEqual(
        again.report.damage === undefined ? [20, undefined] : [7, 20],
      );
    }
  });

  it.each(names)('is damage to a restart once the log was closed where there is space again (%s)', async (name) => {
    const { machine, log } = await unnoted(name, { journal: true });
    machine.disk.clearFaults();
    await machine.scheduler.settle(log.close());
    await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
    machine.kill();
    expect(machine.open().report.damage).toMatchObject({ offset: 7, recoveryPoint: 20 });
  });

  it.each(names)(
    'leaves no log that looks whole, and is not, once the journal had it written out (%s)',
    async (name) => {
      const { machine, log } = await unnoted(name, { journal: true });
      machine.disk.clearFaults();
      await machine.scheduler.settle(log.settle());
      await machine.scheduler.settle(machine.journal?.synced() ?? Promise.resolve());
      machine.powerLoss();
      const { report, log: again } = machine.open();
      if (report.damage === undefined) expect(again.logEndOffset).toBe(20);
      else expect(report.damage).toMatchObject({ recoveryPoint: 20 });
    },
  );
});
