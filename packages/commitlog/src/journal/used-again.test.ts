// A file of the journal that is used again still holds blocks of its earlier life. The power goes while it is begun, and the
// disk keeps any part of what was written and not synced.
import { describe, expect, it } from 'vitest';
import { CommitLog } from '../commit-log.js';
import { testBatch } from '../testing/batches.js';
import { JOURNAL_KEY, Machine } from '../testing/machine.js';
import { LogJournal } from './log-journal.js';

/** Opens a log beside the machine's, of which the journal holds nothing but that it began. */
function openIdle(machine: Machine) {
  const journal = machine.openJournal();
  if (journal === undefined) throw new Error('a machine without a journal');
  const key = { ...JOURNAL_KEY, partition: 1 };
  return CommitLog.open({ world: machine.world, directory: '/data/topic-1', journal: new LogJournal(journal, key) });
}

/** Appends until a file is used again, and goes on for so many events. */
async function writeUntilUsedAgain(machine: Machine, { events }: { readonly events: number }): Promise<void> {
  openIdle(machine);
  const { log } = machine.open();
  machine.journal?.began();
  const written: string[] = [];
  let usedAgain = false;
  machine.crashingDisk.onOperation = (operation, path) => {
    if (operation !== 'write' || !path.endsWith('.journal') || path === written.at(-1)) return;
    usedAgain ||= written.includes(path);
    written.push(path);
  };
  while (!usedAgain) {
    // A group commit nearly fills a segment, so that each waits for one to be free.
    for (let count = 0; count < 4; count += 1) {
      log.append([testBatch({ baseOffset: log.logEndOffset, valueBytes: 700 })]);
    }
    log.flush();
    await machine.scheduler.runUntil(() => usedAgain || log.durableOffset === log.logEndOffset);
  }
  const until = machine.scheduler.eventsRun + events;
  await machine.scheduler.runUntil(() => machine.scheduler.eventsRun >= until);
}

describe('a file of the journal that is used again', () => {
  it('is begun durably before a block goes into it: no log is thought to have lost what nobody recorded', async () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const machine = new Machine(seed, { segmentBytes: 4_096, segmentsMax: 2 });
      await writeUntilUsedAgain(machine, { events: seed % 3 });
      machine.powerLoss();
      expect({ seed, unproved: openIdle(machine).report.unproved }).toEqual({ seed, unproved: false });
    }
  });
});
