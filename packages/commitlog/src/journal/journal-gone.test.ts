// Method: many logs, each of which entered the journal a little later than the one before; the journal is removed, and they are
// opened in that order.
import { topicId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { beginLog } from '../begin-log.js';
import { CommitLog } from '../commit-log.js';
import { testBatches } from '../testing/batches.js';
import { JOURNAL_DIRECTORY, Machine } from '../testing/machine.js';
import { Journal } from './journal.js';
import { LogJournal } from './log-journal.js';

const LOGS = 40;
const TOPIC = topicId('AAAAAAAAAAAAAAAAAAAAAA');
const SEGMENTS_MAX = 3;

function openJournal(machine: Machine): Journal {
  const options = { segmentBytes: 65_536, segmentsMax: SEGMENTS_MAX };
  return Journal.open({ world: machine.world, directory: JOURNAL_DIRECTORY, options });
}

const files = (machine: Machine) =>
  machine.disk.list(JOURNAL_DIRECTORY).filter((name) => name.endsWith('.journal')).length;

/** Opens all logs, one after the other, the first time with a record of each. */
async function life(machine: Machine, isFirst: boolean) {
  const { world } = machine;
  const journal = openJournal(machine);
  const unproved: boolean[] = [];
  const sequences: number[] = [];
  for (let partition = 0; partition < LOGS; partition += 1) {
    const own = new LogJournal(journal, { topicId: TOPIC, partition });
    const directory = `/data/t-${String(partition).padStart(3, '0')}`;
    const syncParent = () => world.disk.syncDirectory('/data');
    if (isFirst)
      await machine.scheduler.settle(beginLog(world, { directory, topicId: TOPIC, journal: own, syncParent }));
    const { log, report } = CommitLog.open({ world, directory, journal: own });
    unproved.push(report.unproved);
    sequences.push(journal.nextSequence);
    if (isFirst) log.append(testBatches({ from: 0, before: 3 }));
  }
  journal.began();
  journal.lossTold();
  return { journal, unproved, sequences };
}

describe('a journal that is gone', () => {
  it('is one file again, whatever number of logs knew it, none of which is proved', async () => {
    const machine = new Machine();
    (await life(machine, true)).journal.syncNow();
    machine.kill();
    machine.disk.remove(JOURNAL_DIRECTORY);
    const { unproved, sequences } = await life(machine, false);
    expect(unproved).toEqual(sequences.map(() => true));
    expect(sequences.toSorted((a, b) => a - b)).toEqual(sequences);
    expect(files(machine)).toBeLessThanOrEqual(2);
    machine.kill();
    await life(machine, false);
    expect(files(machine)).toBeLessThanOrEqual(3);
  });

  it('keeps no file for each time it is raised, and is above all that it was raised to', () => {
    const machine = new Machine();
    const journal = openJournal(machine);
    for (let at = 1; at <= 30; at += 1) {
      journal.raiseTo(at * 2 ** 30);
      expect(journal.nextSequence).toBeGreaterThan(at * 2 ** 30);
    }
    const next = journal.nextSequence;
    expect(files(machine)).toBeLessThanOrEqual(2);
    machine.powerLoss();
    expect(openJournal(machine).nextSequence).toBeGreaterThanOrEqual(next);
  });
});
