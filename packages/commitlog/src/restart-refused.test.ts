// Method: the disk refuses, once, one of the things that a log needs as it is discarded and begins again. What the owner does
// then must not be acknowledged and go with the restart that is finished later.
import { type Offset, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { CommitLog } from './commit-log.js';
import { LogJournal } from './journal/log-journal.js';
import type { FlushPolicy } from './options.js';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, JOURNAL_DIRECTORY, JOURNAL_KEY, Machine } from './testing/machine.js';

const START = offset(50);
const EPOCHS = `${DIRECTORY}/leader-epoch-checkpoint.tmp`;
const FIRST = `${DIRECTORY}/00000000000000000050.log`;

const refusals: readonly (readonly ['open' | 'write' | 'rename' | 'remove', string])[] = [
  ['open', EPOCHS],
  ['write', EPOCHS],
  ['rename', EPOCHS],
  ['open', FIRST],
  ['remove', `${DIRECTORY}/00000000000000000000.log`],
  ['remove', `${DIRECTORY}/00000000000000000000.index`],
];

interface Setting {
  readonly flushPolicy: FlushPolicy;
  readonly journal: boolean;
}

const settings: readonly Setting[] = [
  { flushPolicy: 'sync', journal: true },
  { flushPolicy: 'sync', journal: false },
  { flushPolicy: 'async', journal: true },
];

/** A log of five batches that was to begin again, and whose disk refused that; under `async` they are not flushed yet. */
async function refused(
  { flushPolicy, journal }: Setting,
  [operation, path]: (typeof refusals)[number],
  start: Offset = START,
) {
  const machine = new Machine(1, journal ? {} : undefined);
  const { log } = machine.open({ flushPolicy });
  log.append(testBatches({ from: 0, before: 5 }));
  await machine.flush(log);
  const order = (times: number) => machine.disk.failNext(operation, 'ENOSPC', { path, times });
  order(1);
  expect(() => log.restartAt(start)).toThrow('ENOSPC');
  return { machine, log, order };
}

/** Whatever was going to be flushed is. */
async function flushed({ scheduler }: Machine, log: CommitLog): Promise<void> {
  log.flush();
  await scheduler.settle(log.settle());
  await scheduler.runFor(log.options.flushIntervalMs + 1_000);
}

const later = testBatches({ from: 50, before: 60 });

describe.each(refusals)('a restart of a log whose %s of %s is refused', (...refusal) => {
  it.each(settings)('is finished by the next opening ($flushPolicy, journal: $journal)', async (setting) => {
    const { flushPolicy } = setting;
    for (const end of ['close', 'suspend', 'kill'] as const) {
      const { machine, log } = await refused(setting, refusal);
      expect([log.logStartOffset, log.logEndOffset]).toEqual([START, START]);
      expect(log.read({ from: offset(2), maxBytes: 100 })).toBe('out-of-range');
      const suspended = end === 'suspend' ? await machine.scheduler.settle(log.suspend()) : undefined;
      if (end === 'close') await machine.scheduler.settle(log.close());
      machine.kill();
      const { log: again, report } = machine.open({ flushPolicy, suspended });
      expect(suspended).toBeUndefined();
      expect(report).toMatchObject({ clean: false, damage: undefined, logStartOffset: START, logEndOffset: START });
      again.append(later);
      await machine.flush(again);
      machine.kill();
      expect(machine.open({ flushPolicy }).report).toMatchObject({ damage: undefined, logEndOffset: 60 });
    }
  });

  it.each(settings)(
    'is finished by the next append, and not before ($flushPolicy, journal: $journal)',
    async (setting) => {
      const { flushPolicy } = setting;
      const { machine, log, order } = await refused(setting, refusal);
      if (refusal[0] !== 'remove') {
        order(1);
        expect(() => log.append(later)).toThrow('ENOSPC');
      }
      // The journal writes the log out, or tries to.
      await flushed(machine, log);
      log.append(later);
      await machine.flush(log);
      expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'))).toEqual([
        '00000000000000000050.log',
      ]);
      await machine.scheduler.settle(log.close());
      machine.powerLoss();
      expect(machine.open({ flushPolicy }).report).toMatchObject({
        damage: undefined,
        unproved: false,
        logEndOffset: 60,
      });
    },
  );
});

describe.each(refusals)('another flush policy for a log whose %s of %s was refused as it began again', (...refusal) => {
  it.each(settings)('begins with the rest of that (from $flushPolicy, journal: $journal)', async (setting) => {
    const flushPolicy = setting.flushPolicy === 'sync' ? 'async' : 'sync';
    const { machine, log, order } = await refused(setting, refusal);
    if (refusal[0] !== 'remove') {
      order(1);
      expect(() => log.setOptions({ flushPolicy })).toThrow('ENOSPC');
      expect(log.options.flushPolicy).toBe(setting.flushPolicy);
    }
    // What may change without it does.
    log.setOptions({ flushMessages: 7 });
    log.setOptions({ flushPolicy });
    expect([log.options.flushPolicy, log.logStartOffset, log.durableOffset]).toEqual([flushPolicy, START, START]);
    log.append(later);
    await flushed(machine, log);
    machine.powerLoss();
    const { report } = machine.open({ flushPolicy });
    expect(report).toMatchObject({ damage: undefined, unproved: false, logStartOffset: START, logEndOffset: 60 });
    expect(machine.halts).toEqual([]);
  });
});

describe('what was to be flushed as the disk refused', () => {
  /** The log begins at 2 in the next life, and in the one after that it is what it got there. */
  async function expectBegunAgain(machine: Machine, flushPolicy: FlushPolicy): Promise<void> {
    machine.kill();
    const { log } = machine.open({ flushPolicy });
    log.append(testBatches({ from: 2, before: 4 }));
    await machine.flush(log);
    machine.kill();
    const { report } = machine.open({ flushPolicy });
    expect(report).toMatchObject({ damage: undefined, logStartOffset: 2, logEndOffset: 4 });
    expect(machine.halts).toEqual([]);
  }

  const below = refusals.filter(([, path]) => path !== FIRST);
  describe.each(below)('a restart below it, whose %s of %s is refused,', (...refusal) => {
    it.each(settings)('does not count ($flushPolicy, journal: $journal)', async (setting) => {
      const { machine, log } = await refused(setting, refusal, offset(2));
      await flushed(machine, log);
      await expectBegunAgain(machine, setting.flushPolicy);
    });
  });

  it('a restart below it does not count either if the flush was under way', async () => {
    const machine = new Machine();
    const { log } = machine.open({ flushPolicy: 'async' });
    log.append(testBatches({ from: 0, before: 5 }));
    machine.disk.stallSyncs();
    await machine.scheduler.runFor(log.options.flushIntervalMs + 1_000);
    machine.disk.failNext('remove', 'ENOSPC', { path: `${DIRECTORY}/00000000000000000000.log` });
    expect(() => log.restartAt(offset(2))).toThrow('ENOSPC');
    machine.disk.releaseSyncs();
    await machine.scheduler.runFor(1_000);
    await expectBegunAgain(machine, 'async');
  });

  it('a restart below it is not overtaken by a write-out that was under way', async () => {
    const machine = new Machine(1, {});
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 5 }));
    await machine.flush(log);
    machine.disk.stallSyncs();
    log.compaction.settleLater();
    await machine.scheduler.runFor(1_000);
    machine.disk.failNext('remove', 'ENOSPC', { path: `${DIRECTORY}/00000000000000000000.log` });
    expect(() => log.restartAt(offset(2))).toThrow('ENOSPC');
    machine.disk.releaseSyncs();
    await machine.scheduler.runFor(1_000);
    expect([log.logStartOffset, log.recoveryPoint]).toEqual([2, 2]);
    await expectBegunAgain(machine, 'sync');
  });

  it.each(settings)('a batch in which the log begins waits ($flushPolicy, journal: $journal)', async (setting) => {
    const { flushPolicy, journal } = setting;
    const machine = new Machine(1, journal ? {} : undefined);
    const { log } = machine.open({ flushPolicy });
    log.append(testBatches({ from: 0, before: 5 }));
    log.restartAt(START);
    machine.disk.failNext('open', 'ENOSPC', { path: `${DIRECTORY}/00000000000000000048.log` });
    const straddling = [testBatch({ baseOffset: 48, count: 5 })];
    expect(() => log.append(straddling)).toThrow('ENOSPC');
    await flushed(machine, log);
    log.append(straddling);
    await flushed(machine, log);
    machine.powerLoss();
    expect(machine.open({ flushPolicy }).report).toMatchObject({ damage: undefined, logEndOffset: 53 });
    expect(machine.halts).toEqual([]);
  });
});

it.each([
  ['open', EPOCHS],
  ['open', FIRST],
] as const)('a restart that waits holds no segment of the journal back: %s of %s', async (operation, path) => {
  const machine = new Machine(1, { segmentBytes: 16_384, segmentsMax: 3 });
  const { log } = machine.open();
  const journal = machine.journal;
  if (journal === undefined) throw new Error('a machine without a journal');
  const key = { ...JOURNAL_KEY, partition: 1 };
  const { log: other } = CommitLog.open({
    world: machine.world,
    directory: '/data/topic-1',
    journal: new LogJournal(journal, key),
  });
  log.append(testBatches({ from: 0, before: 5 }));
  await machine.flush(log);
  machine.disk.failNext(operation, 'ENOSPC', { path });
  expect(() => log.restartAt(START)).toThrow('ENOSPC');
  for (let count = 0; count < 60; count += 1) {
    other.append([testBatch({ baseOffset: count, valueBytes: 2_000 })]);
    await machine.flush(other);
  }
  expect(machine.disk.list(JOURNAL_DIRECTORY).length).toBeLessThanOrEqual(3);
  await machine.scheduler.settle(log.close());
});
