// Goal: what one process left in the page cache only, and the next went by, does not harm when the power goes after that.
import { offset, topicId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { beginLog } from './begin-log.js';
import type { CommitLog } from './commit-log.js';
import { parentDirectory } from './file-names.js';
import { LogJournal } from './journal/log-journal.js';
import { readPartitionMetadata } from './partition-directory.js';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, JOURNAL_KEY, Machine, readAll } from './testing/machine.js';

const SYNC = { flushPolicy: 'sync' } as const;
const TOPIC_ID = topicId('gBvCoHjQRYKa8GREwS2TVg');

/** Does what is interrupted before a disk operation; false: it has fewer. */
function interrupted(machine: Machine, operations: number, work: () => void): boolean {
  machine.openJournal();
  machine.crashingDisk.crashAfter(operations);
  try {
    work();
  } catch (error) {
    if (!machine.crashingDisk.crashed) throw error;
  }
  return machine.crashingDisk.crashed;
}

/** A log of 20 batches that was closed in order: its files hold them all. */
async function openedAgain(machine: Machine): Promise<CommitLog> {
  const { log } = machine.open(SYNC);
  log.append(testBatches({ from: 0, before: 20 }));
  await machine.flush(log);
  await machine.scheduler.settle(log.close());
  return machine.open(SYNC).log;
}

const journalOptions = { segmentBytes: 8_192, segmentsMax: 3 };

describe('two interrupted lives of a log, and then a loss of power', () => {
  it('keep what is acknowledged in the journal, where they meet a change of the flush policy', async () => {
    for (let first = 0; first < 20; first += 1) {
      for (let second = 0; second < 12; second += 1) {
        const machine = new Machine(`${first}-${second}`, {});
        const { log } = machine.open({ flushPolicy: 'async' });
        log.append(testBatches({ from: 0, before: 2 }));
        interrupted(machine, first, () => log.setOptions(SYNC));
        machine.kill();
        interrupted(machine, second, () => machine.open(SYNC));
        machine.kill();
        const { log: next } = machine.open(SYNC);
        next.append(testBatches({ from: next.logEndOffset, before: next.logEndOffset + 2 }));
        await machine.flush(next);
        const acknowledged = readAll(next);
        machine.powerLoss();
        const { log: last, report } = machine.open(SYNC);
        expect(report.damage).toBeUndefined();
        expect(readAll(last)).toEqual(acknowledged);
      }
    }
  });

  it.each([true, false])(
    'leave one that begins again whole, or where it was (in the journal: %s)',
    async (journaled) => {
      let met = 0;
      for (let first = 0; first < 16; first += 1) {
        for (let second = 0; second < 30; second += 1) {
          const machine = new Machine(`${first}-${second}`, journaled ? journalOptions : undefined);
          const open = await openedAgain(machine);
          if (!interrupted(machine, first, () => open.restartAt(offset(40)))) continue;
          machine.kill();
          if (!interrupted(machine, second, () => machine.open(SYNC))) continue;
          machine.powerLoss();
          const { log: last, report } = machine.open(SYNC);
          expect(report.damage).toBeUndefined();
          expect([
            [0, 20],
            [40, 40],
          ]).toContainEqual([last.logStartOffset, last.logEndOffset]);
          met += 1;
        }
      }
      expect(met).toBeGreaterThan(50);
    },
  );

  it.each([true, false])('leave one that is cut whole, or cut (in the journal: %s)', async (journaled) => {
    for (let first = 0; first < 24; first += 1) {
      for (let second = 0; second < 16; second += 1) {
        const machine = new Machine(`${first}-${second}`, journaled ? journalOptions : undefined);
        const open = await openedAgain(machine);
        if (!interrupted(machine, first, () => open.truncateTo(offset(5)))) continue;
        machine.kill();
        interrupted(machine, second, () => machine.open({ ...SYNC, ignoreCleanMarker: true }));
        machine.powerLoss();
        const { log: last, report } = machine.open(SYNC);
        expect(report.damage).toBeUndefined();
        expect([5, 20]).toContain(last.logEndOffset);
      }
    }
  });
});

describe('a log that began where a batch lies in its start', () => {
  it('has that batch in its own segment whatever comes, twice', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const machine = new Machine(seed, journalOptions);
      const { log } = machine.open(SYNC);
      log.restartAt(offset(10));
      log.append([testBatch({ baseOffset: 8, count: 4 }), testBatch({ baseOffset: 12 })]);
      await machine.flush(log);
      const acknowledged = readAll(log);
      for (const end of ['powerLoss', 'kill', 'powerLoss'] as const) {
        machine[end]();
        const { log: next, report } = machine.open(SYNC);
        expect(report.damage).toBeUndefined();
        expect(readAll(next)).toEqual(acknowledged);
      }
    }
  });
});

describe('a log that was being made when the process ended', () => {
  it("is the next one's only once its folder is durable", async () => {
    let met = 0;
    for (let operations = 0; operations < 14; operations += 1) {
      for (let seed = 1; seed <= 10; seed += 1) {
        const machine = new Machine(`${operations}-${seed}`, {});
        const journal = machine.openJournal();
        if (journal === undefined) throw new Error('the machine has no journal');
        journal.began();
        const disk = machine.crashingDisk;
        disk.crashAfter(operations);
        const syncParent = () => disk.syncDirectory(parentDirectory(DIRECTORY));
        const making = {
          directory: DIRECTORY,
          topicId: TOPIC_ID,
          journal: new LogJournal(journal, JOURNAL_KEY),
          syncParent,
        };
        await machine.scheduler.settle(beginLog({ ...machine.world, disk }, making).catch(() => undefined));
        machine.kill();
        if (!machine.disk.exists(`${DIRECTORY}/partition.metadata`)) continue;
        met += 1;
        const { log } = machine.open(SYNC);
        log.append(testBatches({ from: 0, before: 5 }));
        await machine.flush(log);
        const acknowledged = readAll(log);
        machine.powerLoss();
        expect(readPartitionMetadata(machine.disk, DIRECTORY)).toBe(TOPIC_ID);
        expect(readAll(machine.open(SYNC).log)).toEqual(acknowledged);
      }
    }
    expect(met).toBeGreaterThan(0);
  });
});
