import { topicId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { beginLog } from './begin-log.js';
import { CommitLog } from './commit-log.js';
import { parentDirectory } from './file-names.js';
import { LogJournal } from './journal/log-journal.js';
import { readPartitionMetadata } from './partition-directory.js';
import { testBatch } from './testing/batches.js';
import { DIRECTORY, JOURNAL_KEY, Machine, readAll } from './testing/machine.js';

const TOPIC_ID = topicId('gBvCoHjQRYKa8GREwS2TVg');

function machineWithJournal(seed: string | number = 1): Machine {
  const machine = new Machine(seed, {});
  machine.openJournal()?.began();
  return machine;
}

async function begin(machine: Machine, { withJournal = true } = {}): Promise<LogJournal | undefined> {
  const disk = machine.crashingDisk;
  const ofMachine = withJournal ? machine.openJournal() : undefined;
  const journal = ofMachine && new LogJournal(ofMachine, JOURNAL_KEY);
  const syncParent = () => disk.syncDirectory(parentDirectory(DIRECTORY));
  await beginLog({ ...machine.world, disk }, { directory: DIRECTORY, topicId: TOPIC_ID, journal, syncParent });
  return journal;
}

describe('a log that begins', () => {
  it.each([true, false])('says whose it is, durably, as Kafka writes it (in the journal: %s)', async (withJournal) => {
    const machine = machineWithJournal();
    await machine.scheduler.settle(begin(machine, { withJournal }));
    machine.powerLoss();
    expect(readPartitionMetadata(machine.disk, DIRECTORY)).toBe(TOPIC_ID);
    expect(new TextDecoder().decode(machine.bytesOf('partition.metadata'))).toBe(`version: 0\ntopic_id: ${TOPIC_ID}`);
  });

  it('leaves nothing to sync to the opening, and keeps what is appended then', async () => {
    const machine = machineWithJournal();
    const journal = await machine.scheduler.settle(begin(machine));
    const before = machine.crashingDisk.blockingSyncs;
    const world = { ...machine.world, disk: machine.crashingDisk };
    const { log } = CommitLog.open({ world, directory: DIRECTORY, ...(journal !== undefined && { journal }) });
    expect(machine.crashingDisk.blockingSyncs).toBe(before);
    const batch = testBatch({ baseOffset: 0 });
    log.append([batch]);
    await machine.flush(log);
    machine.powerLoss();
    const { log: again, report } = machine.open({ flushPolicy: 'sync' });
    expect(report.damage).toBeUndefined();
    expect(readAll(again)).toEqual([batch]);
  });

  it("is nobody's, or whole, wherever a loss of power meets its making", async () => {
    let begun = 0;
    for (let operations = 0; operations < 20; operations += 1) {
      for (let seed = 1; seed <= 10; seed += 1) {
        const machine = machineWithJournal(`${operations}-${seed}`);
        machine.crashingDisk.crashAfter(operations);
        await machine.scheduler.settle(begin(machine).catch(() => undefined));
        const finished = !machine.crashingDisk.crashed;
        machine.powerLoss();
        const owner = machine.disk.exists(DIRECTORY) ? readPartitionMetadata(machine.disk, DIRECTORY) : undefined;
        if (finished) expect(owner).toBe(TOPIC_ID);
        if (owner === undefined) continue;
        begun += 1;
        const { report } = machine.open({ flushPolicy: 'sync' });
        expect(report).toMatchObject({ damage: undefined, unproved: false, logEndOffset: 0 });
      }
    }
    expect(begun).toBeGreaterThan(0);
  });
});

describe('a log that is deleted', () => {
  it("is gone, nobody's, or whole, however far that has come, and whatever of it a loss of power undoes", async () => {
    const found = new Set<string>();
    for (let seed = 0; seed < 80; seed += 1) {
      const machine = machineWithJournal(seed);
      await machine.scheduler.settle(begin(machine));
      const { log } = machine.open({ flushPolicy: 'sync', segmentBytes: 200 });
      for (let baseOffset = 0; baseOffset < 6; baseOffset += 1) log.append([testBatch({ baseOffset })]);
      await machine.flush(log);
      await machine.scheduler.settle(log.settle());
      const steps = log.delete().steps();
      for (let left = seed % 2 === 0 ? Number.POSITIVE_INFINITY : seed % 7; left > 0; left -= 1) {
        if (steps.next().done === true) break;
      }
      machine.powerLoss();
      const isThere = machine.disk.exists(DIRECTORY);
      const owner = isThere ? readPartitionMetadata(machine.disk, DIRECTORY) : undefined;
      found.add(owner === undefined ? `nobody's, ${isThere}` : 'whole');
      if (owner === undefined) continue;
      const { report } = machine.open({ flushPolicy: 'sync', segmentBytes: 200 });
      expect(report, `seed ${seed}`).toMatchObject({ damage: undefined, logEndOffset: 6 });
    }
    expect(found).toEqual(new Set(["nobody's, false", "nobody's, true", 'whole']));
  });
});
