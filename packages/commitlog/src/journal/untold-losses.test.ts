// Method: a journal that held records loses them, and the start that finds it ends at each of its operations in turn, or when
// its logs are open. Until somebody was told, every later start must find the loss again, and take nothing from the files.
import { Crash, HaltError } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { testBatch } from '../testing/batches.js';
import { JOURNAL_DIRECTORY, Machine } from '../testing/machine.js';

const BATCHES = 6;

/** A machine whose process was killed; the journal has all batches, and the files have them in the page cache. */
async function written(): Promise<Machine> {
  const machine = new Machine(1, {});
  const { log } = machine.open();
  for (let count = 0; count < BATCHES; count += 1) {
    log.append([testBatch({ baseOffset: log.logEndOffset })]);
    await machine.flush(log);
  }
  machine.kill();
  return machine;
}

const losses: Readonly<Record<string, (machine: Machine) => void>> = {
  gone: ({ disk }) => disk.remove(JOURNAL_DIRECTORY),
  rotten: ({ disk }) => {
    // In the first block; later ones tell that it was synced.
    const [first] = disk.list(JOURNAL_DIRECTORY);
    disk.flipBit(`${JOURNAL_DIRECTORY}/${first}`, 600);
  },
};

/** Opens everything, and ends. */
function start(machine: Machine) {
  const { log, report } = machine.open();
  machine.kill();
  return { isTrusted: !report.unproved && report.damage === undefined, end: log.logEndOffset };
}

/** A start that ends after so many operations; returns whether it did. */
function startUntil(machine: Machine, operations: number, suspended?: Uint8Array): boolean {
  machine.crashingDisk.crashAfter(operations);
  try {
    machine.open({ suspended });
    return false;
  } catch (error) {
    // An fsync that does not come back ends the process like any that fails.
    if (!(error instanceof Crash) && !(error instanceof HaltError)) throw error;
    return true;
  }
}

describe.each(Object.entries(losses))('what a journal lost that is %s', (name, lose) => {
  // What the files hold beyond what was synced counts only where there is no journal to say otherwise.
  const end = name === 'gone' ? BATCHES : 0;

  it('is found again by every start, wherever the one before was killed, until it is told', async () => {
    for (let operations = 0, ended = true; ended; operations += 1) {
      const machine = await written();
      lose(machine);
      ended = startUntil(machine, operations);
      machine.kill();
      const found = [start(machine), start(machine)];
      expect({ operations, found }).toEqual({ operations, found: Array(2).fill({ isTrusted: false, end }) });
    }
  });

  it('is found again after a loss of power, or was not lost', async () => {
    for (let operations = 0, ended = true; ended; operations += 1) {
      const machine = await written();
      lose(machine);
      ended = startUntil(machine, operations);
      machine.powerLoss();
      for (const { isTrusted, end } of [start(machine), start(machine)]) {
        expect({ operations, isTrusted, end }).toEqual({ operations, isTrusted: end === BATCHES && isTrusted, end });
      }
    }
  });
});

it('takes nothing from a log that was suspended with all it needs, although what was lost may have been any log’s', async () => {
  for (let operations = 0, ended = true; ended; operations += 1) {
    const machine = new Machine(1, {});
    const { log } = machine.open();
    for (let count = 0; count < BATCHES; count += 1) {
      log.append([testBatch({ baseOffset: log.logEndOffset })]);
      await machine.flush(log);
    }
    const suspended = await machine.scheduler.settle(log.suspend());
    await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
    machine.kill();
    losses.rotten?.(machine);
    ended = startUntil(machine, operations, suspended);
    machine.kill();
    const again = machine.open({ suspended }).report;
    expect({ operations, ...again }).toMatchObject({ operations, damage: undefined, logEndOffset: BATCHES });
  }
});

it('counts for nobody once it was told', async () => {
  const machine = await written();
  losses.gone?.(machine);
  start(machine);
  const { log } = machine.open();
  machine.journal?.lossTold();
  log.append([testBatch({ baseOffset: log.logEndOffset })]);
  await machine.flush(log);
  machine.powerLoss();
  expect(start(machine)).toEqual({ isTrusted: true, end: BATCHES + 1 });
});

it('is found again where the journal is an older copy', async () => {
  const machine = await written();
  const path = `${JOURNAL_DIRECTORY}/${machine.disk.list(JOURNAL_DIRECTORY)[0]}`;
  const older = machine.disk.durableBytes(path) ?? new Uint8Array(0);
  // Two lives on, the log says from which record on it needs the journal, and the copy has none like it.
  for (const _ of [1, 2]) {
    const { log } = machine.open();
    log.append([testBatch({ baseOffset: log.logEndOffset })]);
    await machine.scheduler.settle(log.close());
    machine.kill();
  }
  for (const name of machine.disk.list(JOURNAL_DIRECTORY)) machine.disk.remove(`${JOURNAL_DIRECTORY}/${name}`);
  const file = machine.disk.open(path, 'create');
  file.write([older], 0);
  file.close();
  expect([start(machine), start(machine)].map(({ isTrusted }) => isTrusted)).toEqual([false, false]);
});
