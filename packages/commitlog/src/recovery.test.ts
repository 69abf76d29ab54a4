import { leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from './commit-log.js';
import { testBatch, testBatches } from './testing/batches.js';
import { baseOffsets, DIRECTORY, Machine, readAll } from './testing/machine.js';

const FIRST = '00000000000000000000.log';

/** A machine whose log has `durable` fsynced batches of 100 bytes and more and `more` that are only written. */
async function machineWith({ durable, more = 0 }: { durable: number; more?: number }, segmentBytes = 2 ** 20) {
  const machine = new Machine();
  const { log } = machine.open({ segmentBytes });
  for (const batch of testBatches({ from: 0, before: durable, valueBytes: 100 })) log.append([batch]);
  await machine.flush(log);
  for (const batch of testBatches({ from: durable, before: durable + more, valueBytes: 100 })) log.append([batch]);
  return { machine, log };
}

function append(machine: Machine, name: string, bytes: Uint8Array): void {
  const file = machine.disk.open(`${DIRECTORY}/${name}`, 'write');
  file.write([bytes], file.sizeBytes());
  file.close();
}

const refusesEverything = (log: CommitLog) => {
  const refused = expect.objectContaining({ code: 'damaged' });
  expect(() => log.append([testBatch({ baseOffset: log.logEndOffset, epoch: 9 })])).toThrow(refused);
  expect(() => log.advanceLogStart(offset(1))).toThrow(refused);
};

describe('torn-tail-truncates-bitrot-refuses', () => {
  it('cuts half a batch behind the recovery point', async () => {
    const { machine } = await machineWith({ durable: 10 });
    machine.kill();
    append(machine, FIRST, testBatch({ baseOffset: 10 }).subarray(0, 40));
    const { log, report } = machine.open();
    expect(report).toMatchObject({ damage: undefined, cut: { from: 10, bytes: 40 }, logEndOffset: 10 });
    log.append([testBatch({ baseOffset: 10 })]);
    expect(readAll(log)).toHaveLength(11);
  });

  it('cuts a whole batch whose CRC is wrong behind the recovery point, and all that follows', async () => {
    const { machine } = await machineWith({ durable: 10, more: 5 });
    machine.kill();
    machine.disk.flipBit(`${DIRECTORY}/${FIRST}`, machine.bytesOf(FIRST).length * 0.8, 3);
    const { report } = machine.open();
    expect(report).toMatchObject({ damage: undefined, cut: { from: 12 }, logEndOffset: 12 });
  });

  it('refuses a flipped bit anywhere below the recovery point, and leaves every byte where it is', async () => {
    const { machine } = await machineWith({ durable: 10 });
    machine.kill();
    const before = machine.bytesOf(FIRST);
    const batchBytes = before.length / 10;
    for (let position = 0; position < before.length; position += 17) {
      machine.disk.flipBit(`${DIRECTORY}/${FIRST}`, position, position % 8);
      const rotten = machine.bytesOf(FIRST);
      const { log, report } = machine.open();
      const index = Math.floor(position / batchBytes);
      expect(report.damage, `position ${position}`).toMatchObject({ offset: index, recoveryPoint: 10 });
      expect(report.damage).toMatchObject({ position: index * batchBytes, file: `${DIRECTORY}/${FIRST}` });
      expect(log.logEndOffset).toBe(index);
      refusesEverything(log);
      await machine.scheduler.settle(log.close());
      expect(machine.bytesOf(FIRST)).toEqual(rotten);
      machine.kill();
      machine.disk.flipBit(`${DIRECTORY}/${FIRST}`, position, position % 8);
    }
  });

  it.each([
    { rhythm: 'a batch a second', sizes: [1, 1, 1] },
    { rhythm: 'one burst', sizes: [3] },
    { rhythm: 'a burst that no fsync covers as a whole', sizes: [1, 2], pauseMs: 600 },
  ])(
    'knows of what was fsynced for over a second when the power fails, and refuses it rotten ($rhythm)',
    async ({ sizes, pauseMs = 1_001 }) => {
      for (let seed = 0; seed < 20; seed += 1) {
        const machine = new Machine(seed);
        const { log } = machine.open();
        const batches = testBatches({ from: 0, before: 3, valueBytes: 100 });
        for (const size of sizes) {
          log.append(batches.splice(0, size));
          await machine.flush(log);
          await machine.scheduler.runFor(pauseMs);
        }
        await machine.scheduler.runFor(2_002 - pauseMs);
        const bytes = machine.bytesOf(FIRST).length;
        machine.powerLoss();
        machine.disk.flipBit(`${DIRECTORY}/${FIRST}`, bytes - 20, 3);
        const { log: again, report } = machine.open();
        expect(report).toMatchObject({ cut: undefined, damage: { file: `${DIRECTORY}/${FIRST}`, offset: 2 } });
        refusesEverything(again);
      }
    },
  );

  it('goes on without a descriptor for its recovery point while nobody writes, and syncs it later', async () => {
    const machine = new Machine(1);
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 3 }));
    await machine.flush(log);
    await machine.scheduler.runFor(1_500);
    for (const [from, before] of [
      [3, 5],
      [5, 6],
    ] as const) {
      log.append(testBatches({ from, before }));
      await machine.flush(log);
    }
    // Lets go of the descriptor, and leaves the point to be synced.
    log.advanceLogStart(offset(2));
    machine.disk.failNext('open', 'EMFILE', { path: `${DIRECTORY}/log-checkpoint` });
    await machine.scheduler.runFor(3_000);
    const bytes = machine.bytesOf(FIRST).length;
    machine.powerLoss();
    machine.disk.flipBit(`${DIRECTORY}/${FIRST}`, bytes - 20, 3);
    expect(machine.open().report).toMatchObject({ cut: undefined, damage: { offset: 5 } });
  });

  it('refuses a file that ends below the recovery point, at a batch end or not', async () => {
    for (const removed of [1, 170]) {
      const { machine } = await machineWith({ durable: 10 });
      machine.kill();
      const file = machine.disk.open(`${DIRECTORY}/${FIRST}`, 'write');
      file.truncate(file.sizeBytes() - removed);
      file.close();
      const { report } = machine.open();
      expect(report.damage).toMatchObject({ offset: 9, recoveryPoint: 10 });
    }
  });

  it('refuses a segment that is missing, wherever it was', async () => {
    const names = ['00000000000000000000.log', '00000000000000000005.log', '00000000000000000010.log'];
    for (const [index, name] of names.entries()) {
      const { machine } = await machineWith({ durable: 12 }, 900);
      machine.kill();
      expect(machine.disk.list(DIRECTORY)).toEqual(expect.arrayContaining(names));
      machine.disk.remove(`${DIRECTORY}/${name}`);
      const { report } = machine.open();
      expect(report.damage).toMatchObject({ offset: index * 5, recoveryPoint: 12 });
    }
  });

  it('refuses a log checkpoint that says nothing valid, and lives on with one slot', async () => {
    const { machine, log: first } = await machineWith({ durable: 9 });
    first.append([testBatch({ baseOffset: 9 })]);
    await machine.flush(first);
    machine.kill();
    const path = `${DIRECTORY}/log-checkpoint`;
    machine.disk.flipBit(path, 20);
    expect(machine.open().report.damage).toBeUndefined();
    machine.kill();
    for (const position of [21, 533]) machine.disk.flipBit(path, position);
    const { log, report } = machine.open();
    expect(report.damage).toMatchObject({ offset: 10, file: path, reason: 'the log checkpoint is damaged' });
    refusesEverything(log);
  });

  it('takes appends again once the owner has cut what is damaged, and the damage does not come back', async () => {
    const { machine } = await machineWith({ durable: 12 }, 900);
    machine.kill();
    machine.disk.flipBit(`${DIRECTORY}/00000000000000000005.log`, 200);
    const { log, report } = machine.open({ segmentBytes: 900 });
    expect(report.damage).toMatchObject({ offset: 6 });
    const [damaged, next] = ['00000000000000000005.log', '00000000000000000010.log'].map((name) =>
      machine.bytesOf(name),
    );
    const position = report.damage?.position ?? 0;
    log.truncateTo(log.logEndOffset);
    expect(log.damage).toBeUndefined();
    // What is discarded is kept, under names that are no log's.
    expect(machine.bytesOf(`00000000000000000005.log.${position}.damaged`)).toEqual(damaged?.subarray(position));
    expect(machine.bytesOf('00000000000000000010.log.damaged')).toEqual(next);
    const repaired = testBatches({ from: 6, before: 20, epoch: 2 });
    log.append(repaired);
    await machine.flush(log);
    machine.powerLoss();
    const again = machine.open();
    expect(again.report.damage).toBeUndefined();
    expect(readAll(again.log).slice(6)).toEqual(repaired);
  });
});

describe('damage below the log start, in the middle of the first segment', () => {
  it('is discarded by a cut: the log begins again, empty, at its start', async () => {
    const { machine, log: first } = await machineWith({ durable: 10 });
    first.advanceLogStart(offset(7));
    machine.kill();
    machine.disk.flipBit(`${DIRECTORY}/${FIRST}`, machine.bytesOf(FIRST).length * 0.35, 3);
    const { log, report } = machine.open();
    expect(report.damage).toMatchObject({ offset: 3, recoveryPoint: 10 });
    log.truncateTo(log.logEndOffset);
    expect(log.damage).toBeUndefined();
    expect([log.logStartOffset, log.logEndOffset]).toEqual([7, 7]);
    const repaired = testBatches({ from: 7, before: 12, epoch: 2 });
    log.append(repaired);
    await machine.flush(log);
    machine.powerLoss();
    const again = machine.open();
    expect(again.report.damage).toBeUndefined();
    expect(readAll(again.log)).toEqual(repaired);
  });
});

describe('damage below the log start', () => {
  it('leaves nothing to serve, and a log that its owner can begin again at its start', async () => {
    const { machine, log: first } = await machineWith({ durable: 10 });
    first.advanceLogStart(offset(6));
    machine.kill();
    machine.disk.flipBit(`${DIRECTORY}/${FIRST}`, 3 * 170 + 100);
    const { log, report } = machine.open();
    expect(report.damage).toMatchObject({ offset: 3, recoveryPoint: 10 });
    expect([log.logStartOffset, log.logEndOffset]).toEqual([6, 6]);
    expect(log.read({ from: offset(6), maxBytes: 100 })).toMatchObject({ batches: [] });
    log.truncateTo(log.logEndOffset);
    log.append([testBatch({ baseOffset: 6 })]);
    expect(readAll(log)).toHaveLength(1);
  });
});

describe('opening', () => {
  it('scans nothing after an orderly close', async () => {
    const { machine, log } = await machineWith({ durable: 10 }, 900);
    const batches = readAll(log);
    log.append([testBatch({ baseOffset: 10, producerId: 5, baseSequence: 0, count: 3 })]);
    await machine.scheduler.settle(log.close());
    machine.powerLoss();
    machine.disk.failNext('read', 'EIO', { path: `${DIRECTORY}/${FIRST}`, times: 1_000 });
    const { log: again, report } = machine.open();
    expect(report).toMatchObject({ clean: true, scannedBytes: 0, logEndOffset: 13 });
    machine.disk.clearFaults();
    expect(readAll(again).slice(0, 10)).toEqual(batches);
    expect(again.producers.entry(5)?.batches).toEqual([
      { baseSequence: 0, lastSequence: 2, baseOffset: 10, lastOffset: 12 },
    ]);
    again.append([testBatch({ baseOffset: 13 })]);
    expect(again.logEndOffset).toBe(14);
  });

  it('scans after an orderly close and one more append, or when told to', async () => {
    const { machine, log } = await machineWith({ durable: 10 });
    await machine.scheduler.settle(log.close());
    expect(machine.open({ ignoreCleanMarker: true }).report.clean).toBe(false);
    machine.kill();
    const { log: again } = machine.open();
    again.append([testBatch({ baseOffset: 10 })]);
    machine.kill();
    expect(machine.open().report).toMatchObject({ clean: false, logEndOffset: 11 });
  });

  it('does not take a log for clean that was cut and grew to the old size', async () => {
    const { machine, log } = await machineWith({ durable: 10 });
    await machine.scheduler.settle(log.close());
    machine.kill();
    const { log: again } = machine.open();
    again.truncateTo(offset(5));
    again.append(testBatches({ from: 5, before: 10, epoch: 3, valueBytes: 100 }));
    await machine.flush(again);
    machine.powerLoss();
    const { log: last, report } = machine.open();
    expect(report.clean).toBe(false);
    expect(last.latestEpoch).toBe(3);
  });

  it('makes durable what only the page cache held before it says so', async () => {
    const { machine } = await machineWith({ durable: 3, more: 4 });
    machine.kill();
    const { log } = machine.open();
    expect(log.durableOffset).toBe(7);
    machine.powerLoss();
    expect(machine.open().log.logEndOffset).toBe(7);
  });

  it('builds indexes again that are missing or wrong, after a kill and after an orderly close', async () => {
    for (const orderly of [false, true]) {
      const { machine, log } = await machineWith({ durable: 600 }, 50_000);
      const names = ['00000000000000000000.index', '00000000000000000000.timeindex'];
      const batches = readAll(log);
      if (orderly) await machine.scheduler.settle(log.close());
      machine.kill();
      const before = names.map((name) => machine.bytesOf(name));
      machine.disk.remove(`${DIRECTORY}/${names[0]}`);
      for (let position = 0; position < 40; position++) {
        machine.disk.flipBit(`${DIRECTORY}/${names[1]}`, position, 6);
      }
      const { log: again } = machine.open({ ignoreCleanMarker: !orderly, segmentBytes: 50_000 });
      for (let at = 0; at < 600; at += 97) expect(readAll(again, at)).toEqual(batches.slice(at));
      if (!orderly) expect(names.map((name) => machine.bytesOf(name))).toEqual(before);
    }
  });

  it('finds its way when an index of a cleanly closed log leads astray', async () => {
    const { machine, log } = await machineWith({ durable: 300 });
    const batches = readAll(log);
    await machine.scheduler.settle(log.close());
    machine.kill();
    const size = machine.bytesOf('00000000000000000000.index').length;
    for (let position = 7; position < size; position += 8) {
      machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.index`, position, 1);
    }
    const { log: again, report } = machine.open();
    expect(report.clean).toBe(true);
    for (let at = 0; at < 300; at += 11) expect(readAll(again, at)).toEqual(batches.slice(at));
  });

  it('rebuilds the epoch cache when its file is missing or behind', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    for (const epoch of [2, 5, 6]) {
      log.append(testBatches({ from: log.logEndOffset, before: log.logEndOffset + 3, epoch }));
    }
    await machine.flush(log);
    const entries = [...log.epochEntries];
    machine.kill();
    expect(machine.open().log.epochEntries).toEqual(entries);
    machine.kill();
    machine.disk.remove(`${DIRECTORY}/leader-epoch-checkpoint`);
    expect(machine.open().log.epochEntries).toEqual(entries);
  });

  it('refuses a batch whose epoch the cache contradicts', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 3, epoch: 1 }));
    await machine.flush(log);
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(4)));
    machine.kill();
    append(machine, FIRST, testBatch({ baseOffset: 3, epoch: 1 }));
    const { log: again, report } = machine.open();
    expect(report.cut).toMatchObject({ from: 3 });
    expect(again.latestEpoch).toBe(4);
  });

  it('finishes a restart that a crash interrupted', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const machine = new Machine(seed);
      const { log } = machine.open({ segmentBytes: 500 });
      for (const batch of testBatches({ from: 0, before: 30, epoch: 2 })) log.append([batch]);
      await machine.flush(log);
      machine.disk.failNext('remove', 'EIO', { path: DIRECTORY });
      expect(() => log.restartAt(offset(3))).toThrow();
      machine.powerLoss();
      const { log: again, report } = machine.open();
      expect(report.damage).toBeUndefined();
      expect([again.logStartOffset, again.logEndOffset, again.epochEntries]).toEqual([3, 3, []]);
      expect(baseOffsets(readAll(again))).toEqual([]);
    }
  });
});
