// Goal: a log that is suspended is opened again without a look at what it holds; and whoever loses the word of it loses nothing.
import { leaderEpoch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from './commit-log.js';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, JOURNAL_DIRECTORY, Machine, readAll } from './testing/machine.js';

const BATCHES = [
  testBatch({ baseOffset: 0, producerId: 7, baseSequence: 0 }),
  testBatch({ baseOffset: 1, producerId: 7, baseSequence: 1, epoch: 2 }),
  ...testBatches({ from: 2, before: 6, epoch: 5 }),
];
const EPOCHS = [
  { epoch: 0, startOffset: 0 },
  { epoch: 2, startOffset: 1 },
  { epoch: 5, startOffset: 2 },
  { epoch: 6, startOffset: 6 },
];

const SEGMENT = `${DIRECTORY}/00000000000000000000.log`;

/** A log with batches of three epochs, and a fourth without any. */
async function written(machine: Machine): Promise<CommitLog> {
  const { log } = machine.open();
  log.append(BATCHES);
  await machine.scheduler.settle(log.startEpoch(EPOCHS[3]?.epoch as CommitLog['latestEpoch']));
  return log;
}

/** The same, suspended, with the word of it. */
async function suspended(machine: Machine): Promise<Uint8Array> {
  const log = await written(machine);
  const word = await machine.scheduler.settle(log.suspend());
  await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
  if (word === undefined) throw new Error('the log was closed');
  return word;
}

function expectWhole(log: CommitLog): void {
  expect(readAll(log)).toEqual(BATCHES);
  expect(log.epochEntries).toEqual(EPOCHS);
  expect(log.producers.entry(7)?.batches.map(({ baseOffset }) => baseOffset)).toEqual([0, 1]);
}

describe('a log that is suspended', () => {
  it('has synced its batches, and made no file to say so', async () => {
    const machine = new Machine('files', {});
    const log = await written(machine);
    const before = machine.disk.list(DIRECTORY);
    await machine.scheduler.settle(log.suspend());
    expect(machine.disk.list(DIRECTORY)).toEqual(before);
    expect(machine.disk.durableBytes(`${DIRECTORY}/00000000000000000000.log`)).toEqual(
      new Uint8Array(Buffer.concat(BATCHES)),
    );
    expect(machine.disk.openFiles.filter((path) => !path.startsWith(JOURNAL_DIRECTORY))).toEqual([]);
  });

  for (const end of ['kill', 'powerLoss'] as const) {
    it(`is opened again without a look at a batch (${end})`, async () => {
      const machine = new Machine('again', {});
      const word = await suspended(machine);
      machine[end]();
      const before = machine.disk.bytesRead(`${DIRECTORY}/00000000000000000000.log`);
      const { log, report } = machine.open({ suspended: word });
      expect(report).toMatchObject({ clean: true, scannedBytes: 0, replayedRecords: 0, unsettled: false });
      expect(machine.disk.bytesRead(`${DIRECTORY}/00000000000000000000.log`)).toBe(before);
      expectWhole(log);
    });

    it(`is in the journal if the word of it is lost (${end})`, async () => {
      const machine = new Machine('lost', {});
      await suspended(machine);
      machine[end]();
      const { log, report } = machine.open();
      expect(report).toMatchObject({ clean: false, damage: undefined, unproved: false });
      expectWhole(log);
    });
  }

  it('knows its epochs after a crash that follows the opening, although its epoch file never held them', async () => {
    const machine = new Machine('crash', {});
    const word = await suspended(machine);
    machine.kill();
    machine.open({ suspended: word });
    machine.powerLoss();
    const { log, report } = machine.open();
    expect(report).toMatchObject({ damage: undefined, unproved: false });
    expectWhole(log);
    log.append(testBatches({ from: 6, before: 9, epoch: 6 }));
    await machine.flush(log);
    machine.powerLoss();
    const { log: last } = machine.open();
    expect(last.epochEntries).toEqual(EPOCHS);
    expect(last.logEndOffset).toBe(9);
  });

  it('is opened in the usual way where the word does not fit', async () => {
    const machine = new Machine('stale', {});
    const word = await suspended(machine);
    machine.kill();
    const { log: open } = machine.open({ suspended: word });
    open.append(testBatches({ from: 6, before: 7, epoch: 6 }));
    await machine.flush(open);
    machine.kill();
    const { log, report } = machine.open({ suspended: word });
    expect(report).toMatchObject({ clean: false, damage: undefined });
    expect(log.logEndOffset).toBe(7);
    machine.kill();
    const torn = word.slice();
    torn[torn.length - 1] = 0;
    expect(machine.open({ suspended: torn }).report).toMatchObject({ clean: false, damage: undefined });
  });

  it('is whole wherever a crash meets its suspension, its opening, or the next', async () => {
    let interrupted = 0;
    for (let operations = 0; operations < 8; operations += 1) {
      for (const power of [false, true]) {
        const machine = new Machine(`${operations}`, {});
        const log = await written(machine);
        const end = () => (power ? machine.powerLoss() : machine.kill());
        machine.crashingDisk.crashAfter(operations);
        const word = await machine.scheduler.settle(log.suspend().catch(() => undefined));
        const isSuspended = !machine.crashingDisk.crashed;
        end();
        for (let again = 0; again < 2; again += 1) {
          machine.crashingDisk.crashAfter(operations);
          try {
            machine.open(isSuspended ? { suspended: word } : {});
          } catch (error) {
            if (!machine.crashingDisk.crashed) throw error;
            interrupted += 1;
          }
          end();
        }
        const { log: last, report } = machine.open();
        expect(report).toMatchObject({ damage: undefined, unproved: false });
        expectWhole(last);
      }
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});

describe('a log that is suspended, and whose journal is gone', () => {
  const withoutJournal = async (machine: Machine) => {
    const word = await suspended(machine);
    machine.kill();
    machine.disk.remove(JOURNAL_DIRECTORY);
    return word;
  };

  it('is what its files hold, and proves nothing', async () => {
    const machine = new Machine('whole', {});
    const word = await withoutJournal(machine);
    const { log, report } = machine.open({ suspended: word });
    expect(report).toMatchObject({ damage: undefined, unproved: true, logEndOffset: 6 });
    expect(readAll(log)).toEqual(BATCHES);
  });

  it('is sound also where its epoch file lacks an epoch that only the journal had', async () => {
    const machine = new Machine('epochs', {});
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 3 }));
    await machine.flush(log);
    await machine.scheduler.settle(log.settle());
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(2)));
    const later = testBatches({ from: 3, before: 6, epoch: 2 });
    log.append(later);
    await machine.flush(log);
    const word = await machine.scheduler.settle(log.suspend());
    machine.kill();
    machine.disk.remove(JOURNAL_DIRECTORY);
    for (const end of ['kill', 'powerLoss'] as const) {
      const { log: again, report } = machine.open({ suspended: word });
      expect(report).toMatchObject({ cut: undefined, damage: undefined, logEndOffset: 6 });
      expect(readAll(again, 3)).toEqual(later);
      machine[end]();
    }
  });

  const threeBatches = Buffer.concat(BATCHES.slice(0, 3)).length;
  const harms: Record<string, { readonly at: number; readonly harm: (machine: Machine) => void }> = {
    'a bit rots': { at: 3, harm: ({ disk }) => disk.flipBit(SEGMENT, threeBatches + 40) },
    'the last batches are gone': { at: 3, harm: ({ disk }) => disk.open(SEGMENT, 'write').truncate(threeBatches) },
    'its only segment is gone': { at: 0, harm: ({ disk }) => disk.remove(SEGMENT) },
  };
  for (const [name, { at, harm }] of Object.entries(harms)) {
    it(`is damaged, and not cut, where ${name} below the end that it was suspended with`, async () => {
      const machine = new Machine('harmed', {});
      const word = await withoutJournal(machine);
      harm(machine);
      // Also the opening after finds it so, although there is a journal by then that lost nothing.
      for (const end of ['kill', 'powerLoss'] as const) {
        const { report } = machine.open({ suspended: word });
        expect(report).toMatchObject({ cut: undefined, damage: { offset: at, recoveryPoint: 6 }, logEndOffset: at });
        machine[end]();
      }
      // A replica that is cut there has the rest from its leader.
      const { log } = machine.open({ suspended: word });
      machine.journal?.lossTold();
      log.truncateTo(log.logEndOffset);
      log.append(testBatches({ from: at, before: 6, epoch: 6 }));
      await machine.flush(log);
      machine.powerLoss();
      expect(machine.open().report).toMatchObject({ damage: undefined, unproved: false, logEndOffset: 6 });
    });
  }
});

describe('a log that cannot be remembered by a word is closed', () => {
  const reopened = async (machine: Machine, log: CommitLog) => {
    expect(await machine.scheduler.settle(log.suspend())).toBeUndefined();
    await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
    machine.kill();
    return machine.open().report;
  };

  it('without a journal', async () => {
    const machine = new Machine('alone');
    expect(await reopened(machine, await written(machine))).toMatchObject({ clean: true });
  });

  it('under `async`', async () => {
    const machine = new Machine('async', {});
    const { log } = machine.open({ flushPolicy: 'async' });
    log.append(BATCHES);
    expect(await machine.scheduler.settle(log.suspend())).toBeUndefined();
    machine.powerLoss();
    expect(machine.open({ flushPolicy: 'async' }).report).toMatchObject({ clean: true, logEndOffset: 6 });
  });

  it('with more producers than are worth it', async () => {
    const machine = new Machine('many', {});
    const { log } = machine.open();
    for (let at = 0; at < 101; at += 1) log.append([testBatch({ baseOffset: at, producerId: at, baseSequence: 0 })]);
    expect(await reopened(machine, log)).toMatchObject({ clean: true, logEndOffset: 101 });
  });
});
