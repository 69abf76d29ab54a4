// Goal: many logs may be made durable together after a replay, off the event loop, and whatever stops that loses nothing.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { CommitLog } from './commit-log.js';
import { LogJournal } from './journal/log-journal.js';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, JOURNAL_KEY, Machine, readAll } from './testing/machine.js';

const BATCHES = testBatches({ from: 0, before: 6 });

/** A machine that stopped when nothing but the journal had been synced. */
async function stopped(seed: string, how: 'kill' | 'powerLoss'): Promise<Machine> {
  const machine = new Machine(seed, {});
  const { log } = machine.open();
  log.append(BATCHES);
  await machine.flush(log);
  machine[how]();
  return machine;
}

/** Opens the log in the running process and leaves it to be settled. */
function openUnsettled(machine: Machine): CommitLog {
  const journal = machine.openJournal();
  if (journal === undefined) throw new Error('the machine has no journal');
  const world = { ...machine.world, disk: machine.crashingDisk };
  const open = { world, directory: DIRECTORY, journal: new LogJournal(journal, JOURNAL_KEY), settlesLater: true };
  const { log, report } = CommitLog.open(open);
  expect(report).toMatchObject({ unsettled: true, damage: undefined, replayedRecords: 1 });
  return log;
}

describe('a log that is settled after its opening', () => {
  it('waits for no fsync on opening, and holds everything', async () => {
    const machine = await stopped('waits', 'kill');
    machine.openJournal();
    const before = machine.crashingDisk.blockingSyncs;
    const log = openUnsettled(machine);
    expect(machine.crashingDisk.blockingSyncs).toBe(before);
    expect(readAll(log)).toEqual(BATCHES);
  });

  it('is in its files once it is settled: the journal may forget it', async () => {
    const machine = await stopped('files', 'powerLoss');
    const log = openUnsettled(machine);
    await machine.scheduler.settle(log.settle());
    machine.journal?.began();
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report).toMatchObject({ replayedRecords: 0, damage: undefined, unproved: false });
    expect(readAll(again)).toEqual(BATCHES);
  });

  it('is in its files too if it was being written out already', async () => {
    const machine = await stopped('twice', 'powerLoss');
    const log = openUnsettled(machine);
    // As the journal asks for it when it needs the room.
    const underWay = log.settle();
    await machine.scheduler.settle(log.settle());
    const durable = machine.disk.durableBytes(`${DIRECTORY}/00000000000000000000.log`);
    expect(Buffer.from(durable ?? []).equals(Buffer.concat(BATCHES))).toBe(true);
    await underWay;
  });

  it('keeps an epoch that began after its epochs were written down', async () => {
    const machine = new Machine('epochs', {});
    const { log } = machine.open();
    log.append(BATCHES);
    await machine.scheduler.settle(log.close());
    const { log: open } = machine.open();
    open.append(testBatches({ from: 6, before: 8, epoch: 3 }));
    await machine.flush(open);
    const { epochEntries } = open;
    machine.powerLoss();
    const replayed = openUnsettled(machine);
    await machine.scheduler.settle(replayed.settle());
    machine.journal?.began();
    machine.powerLoss();
    expect(machine.open().log.epochEntries).toEqual(epochEntries);
    expect(epochEntries).toHaveLength(2);
  });

  it('is replayed once more wherever a loss of power meets the settling', async () => {
    let interrupted = 0;
    for (let operations = 0; operations < 16; operations += 1) {
      for (let seed = 1; seed <= 5; seed += 1) {
        const machine = await stopped(`${operations}-${seed}`, 'powerLoss');
        const log = openUnsettled(machine);
        machine.crashingDisk.crashAfter(operations);
        await machine.scheduler.settle(log.settle().catch(() => undefined));
        if (machine.crashingDisk.crashed) interrupted += 1;
        machine.powerLoss();
        const { log: again, report } = machine.open();
        expect(report).toMatchObject({ damage: undefined, unproved: false });
        expect(readAll(again)).toEqual(BATCHES);
      }
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});

describe('a log that must be in its files before its oldest segments go', () => {
  it('tells of what became durable by that, since no later fsync will', async () => {
    const machine = new Machine('retention', {});
    const { log } = machine.open({ flushPolicy: 'sync', segmentBytes: 200 });
    log.append(BATCHES);
    const told: number[] = [];
    log.onDurable = (durableOffset) => told.push(durableOffset);
    log.flush();
    const highWatermark = offset(BATCHES.length - 1);
    const count = log.deleteExpiredSegments({ nowMs: 0, highWatermark, retentionMs: -1, retentionBytes: 200 });
    expect(count).toBeGreaterThan(0);
    await machine.scheduler.runFor(1_000);
    expect(told).toEqual([BATCHES.length]);
  });
});

describe('a write-out of which one part has failed', () => {
  it('waits for what is still being fsynced, and the next one does all of it', async () => {
    const machine = new Machine('one part', {});
    const { log } = machine.open({ segmentBytes: 300 });
    for (const batch of BATCHES) log.append([batch]);
    await machine.flush(log);
    const index = `${DIRECTORY}/00000000000000000000.index`;
    machine.disk.failNext('open', 'EMFILE', { path: index, times: Number.POSITIVE_INFINITY });
    machine.disk.stallSyncs();
    const outcomes: unknown[] = [];
    const note = (outcome?: unknown) => outcomes.push(outcome);
    void log.settle().then(note, note);
    await machine.scheduler.runFor(10_000);
    // Else a second one would find nothing to do, and the journal forget what the files do not hold yet.
    expect(outcomes).toEqual([]);
    machine.disk.releaseSyncs();
    await machine.scheduler.runUntil(() => outcomes.length === 1);
    expect(outcomes).toEqual([expect.objectContaining({ code: 'EMFILE' })]);
    machine.disk.clearFaults();
    const synced: string[] = [];
    machine.crashingDisk.onOperation = (operation, path) => {
      if (operation === 'sync' || operation === 'syncDirectory') synced.push(path);
    };
    await machine.scheduler.settle(log.settle());
    expect(synced).toEqual(expect.arrayContaining([index, index.replace('.index', '.log'), DIRECTORY]));
    await machine.scheduler.settle(machine.journal?.synced() ?? Promise.resolve());
    expect(log.recoveryPoint).toBe(6);
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report.damage).toBeUndefined();
    expect(readAll(again)).toEqual(BATCHES);
  });
});
