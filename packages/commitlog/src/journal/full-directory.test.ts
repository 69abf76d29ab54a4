// Goal: a log whose directory has no room for its epochs keeps no segment of the journal from being used again, and finds all of
// them after any crash. Method: nothing that is written behind of the epoch file fits, while the journal goes round.
import { leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { testBatches } from '../testing/batches.js';
import { DIRECTORY, JOURNAL_DIRECTORY, Machine, readAll } from '../testing/machine.js';
import { LogJournal } from './log-journal.js';

const JOURNAL = { segmentBytes: 8_192, segmentsMax: 3 };

function fill(machine: Machine, refused = 'open'): void {
  machine.refuses = (operation, path) =>
    operation === refused && path.startsWith(`${DIRECTORY}/leader-epoch-checkpoint.`) && !path.endsWith('t.tmp');
}

/** Compared as bytes: vitest's own equality takes a thousand times as long. */
const all = (log: CommitLog) => Buffer.concat(readAll(log));

describe('a log whose directory has no room for its epochs', () => {
  it.each(['powerLoss', 'kill'] as const)('gives the journal its room back, and has them after a %s', async (end) => {
    for (const rounds of [1, 2, 4, 6, 9, 12]) {
      const machine = new Machine(rounds, JOURNAL);
      fill(machine);
      let { log } = machine.open();
      for (let round = 0; round < rounds; round += 1) {
        const from = log.logEndOffset;
        if (round % 3 === 0) await machine.scheduler.settle(log.startEpoch(leaderEpoch(round)));
        log.append(testBatches({ from, before: from + 10, epoch: Math.max(0, log.latestEpoch), valueBytes: 400 }));
        await machine.flush(log);
      }
      await machine.scheduler.runFor(100);
      expect(machine.disk.list(JOURNAL_DIRECTORY).length).toBeLessThanOrEqual(JOURNAL.segmentsMax + 2);
      const [batches, { epochEntries }] = [all(log), log];
      for (let times = 0; times < 2; times += 1) {
        machine[end]();
        const opened = machine.open();
        log = opened.log;
        expect([opened.report.damage, log.epochEntries]).toEqual([undefined, epochEntries]);
        expect(Buffer.compare(all(log), batches)).toBe(0);
        await machine.scheduler.settle(log.settle());
        await machine.scheduler.settle(machine.journal?.synced() ?? Promise.resolve());
      }
      expect(machine.halts).toEqual([]);
    }
  });

  /** Its file knows an epoch that was cut since, and not the last one; the journal has all of them. */
  async function behind(operation: string) {
    const machine = new Machine(1, JOURNAL);
    const { log } = machine.open();
    const writeOut = async () => {
      await machine.scheduler.settle(log.settle());
      await machine.scheduler.settle(machine.journal?.synced() ?? Promise.resolve());
    };
    log.append(testBatches({ from: 0, before: 5 }));
    log.append(testBatches({ from: 5, before: 7, epoch: 4 }));
    log.append(testBatches({ from: 7, before: 9, epoch: 5 }));
    await machine.flush(log);
    await writeOut();
    fill(machine, operation);
    log.truncateTo(offset(7));
    log.append(testBatches({ from: 7, before: 9, epoch: 4, fill: 1 }));
    log.append(testBatches({ from: 9, before: 12, epoch: 6 }));
    await machine.flush(log);
    await writeOut().catch(() => undefined);
    await writeOut();
    expect(log.epochEntries.map(({ epoch }) => epoch)).toEqual([0, 4, 6]);
    return { machine, log };
  }

  it.each(['open', 'rename'])('does not believe what the file says of before (%s)', async (operation) => {
    const { machine, log } = await behind(operation);
    const [batches, { epochEntries }] = [all(log), log];
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect([report.damage, again.epochEntries]).toEqual([undefined, epochEntries]);
    expect(Buffer.compare(all(again), batches)).toBe(0);
  });

  it('has them as well while it is damaged', async () => {
    const { machine, log } = await behind('open');
    const { epochEntries } = log;
    machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, log.sizeBytes - 1);
    for (let times = 0; times < 3; times += 1) {
      machine.powerLoss();
      const { log: again, report } = machine.open();
      expect([report.damage?.offset, again.epochEntries]).toEqual([11, epochEntries]);
      // Whatever is written next, by any log, says that what earlier lives wrote is not needed.
      const { journal } = machine;
      if (journal === undefined) throw new Error('there is one');
      const other = new LogJournal(journal, { topicId: 'other', partition: 0 });
      await machine.scheduler.settle(other.epochStarted({ epoch: leaderEpoch(times), startOffset: offset(0) }));
    }
  });

  it('knows of none where all of them were cut', async () => {
    const machine = new Machine(1, JOURNAL);
    const { log } = machine.open();
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(3)));
    await machine.scheduler.settle(log.settle());
    fill(machine);
    log.truncateTo(offset(0));
    await machine.scheduler.settle(log.settle());
    await machine.scheduler.settle(machine.journal?.synced() ?? Promise.resolve());
    machine.powerLoss();
    expect(machine.open().log.epochEntries).toEqual([]);
  });

  it('writes them down once there is room', async () => {
    const machine = new Machine(1, JOURNAL);
    const { log } = machine.open();
    fill(machine);
    log.append(testBatches({ from: 0, before: 5, epoch: 2 }));
    await machine.flush(log);
    await machine.scheduler.settle(log.settle());
    expect(machine.disk.list(DIRECTORY)).not.toContain('leader-epoch-checkpoint');
    machine.refuses = undefined;
    await machine.scheduler.settle(machine.journal?.synced() ?? Promise.resolve());
    await machine.scheduler.settle(log.settle());
    expect(machine.disk.list(DIRECTORY)).toContain('leader-epoch-checkpoint');
  });
});
