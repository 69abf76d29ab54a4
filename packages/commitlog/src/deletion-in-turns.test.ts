// Method: retention by age takes all segments of a log but the last; every removal of a file is noted with its turn of the event loop.
import { turnsOf } from '@tidemark/ports/simulated';
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { CommitLog } from './commit-log.js';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';

const BATCHES = 24;
const OPTIONS = { segmentBytes: 300, indexIntervalBytes: 10, fileDeleteDelayMs: 0 };
const DIRECTORIES = [DIRECTORY, '/data/topic-1', '/data/topic-2'];
const expired = { nowMs: 1_000_000, retentionMs: 1_000, retentionBytes: -1, highWatermark: offset(BATCHES) };

const filesOf = (machine: Machine, directory: string, suffix: string) =>
  machine.disk.list(directory).filter((name) => name.endsWith(suffix));

/** A log of many segments. */
function segmented(machine: Machine, directory = DIRECTORY): CommitLog {
  const world = { ...machine.world, disk: machine.crashingDisk };
  const { log } = CommitLog.open({ world, directory, options: OPTIONS });
  for (const batch of testBatches({ from: 0, before: BATCHES, valueBytes: 60 })) log.append([batch]);
  expect(filesOf(machine, directory, '.log').length).toBeGreaterThan(5);
  return log;
}

/** In which turns files that were set aside are removed. */
function removals(machine: Machine): number[] {
  const { crashingDisk, world } = machine;
  const { onOperation } = crashingDisk;
  const turn = turnsOf(world.clock);
  const found: number[] = [];
  crashingDisk.onOperation = (operation, path, mode) => {
    if (operation === 'remove' && path.endsWith('.deleted')) found.push(turn());
    onOperation?.(operation, path, mode);
  };
  return found;
}

describe('files of segments that were deleted', () => {
  it('are removed one in a turn, of however many logs they are', async () => {
    const machine = new Machine();
    const logs = DIRECTORIES.map((directory) => segmented(machine, directory));
    for (const log of logs) log.deleteExpiredSegments(expired);
    const aside = () => DIRECTORIES.flatMap((directory) => filesOf(machine, directory, '.deleted'));
    const count = aside().length;
    expect(count).toBeGreaterThan(30);
    const found = removals(machine);
    await machine.scheduler.runUntil(() => aside().length === 0);
    expect([found.length, new Set(found).size]).toEqual([count, count]);
  });

  it('stay where the log is closed meanwhile, which may be another by then, and go with the next opening', async () => {
    const machine = new Machine();
    const log = segmented(machine);
    const bystander = segmented(machine, '/data/topic-1');
    for (const each of [log, bystander]) each.deleteExpiredSegments(expired);
    const aside = filesOf(machine, DIRECTORY, '.deleted').length;
    await machine.scheduler.runUntil(() => filesOf(machine, DIRECTORY, '.deleted').length < aside);
    const closing = log.close();
    const left = filesOf(machine, DIRECTORY, '.deleted');
    expect(left.length).toBeGreaterThan(5);
    await machine.scheduler.runUntil(() => filesOf(machine, '/data/topic-1', '.deleted').length === 0);
    await machine.scheduler.settle(closing);
    expect(filesOf(machine, DIRECTORY, '.deleted')).toEqual(left);
    machine.kill();
    machine.open(OPTIONS);
    expect(filesOf(machine, DIRECTORY, '.deleted')).toEqual([]);
  });
});

describe('retention that takes a few segments at a time', () => {
  const [SEGMENTS_MAX, END] = [2, 8];
  const batches = testBatches({ from: 0, before: END, valueBytes: 60 });

  function deleteAll(log: CommitLog): void {
    while (
      log.deleteExpiredSegments({ ...expired, highWatermark: offset(END), segmentsMax: SEGMENTS_MAX }) === SEGMENTS_MAX
    );
  }

  const journals = [undefined, { segmentBytes: 2 ** 20, segmentsMax: 3 }];

  it.each(journals)('goes on after a loss of power before any of its operations (journal: %o)', async (journal) => {
    const starts = new Set<number>();
    for (let [operations, crashed] = [0, true]; crashed; operations += 1) {
      const machine = new Machine(1, journal);
      const { log } = machine.open(OPTIONS);
      for (const batch of batches) log.append([batch]);
      await machine.flush(log);
      const { crashingDisk } = machine;
      crashingDisk.crashAfter(operations);
      try {
        deleteAll(log);
      } catch (error) {
        if (!crashingDisk.crashed) throw error;
      }
      crashed = crashingDisk.crashed;
      machine.powerLoss();
      const { log: again, report } = machine.open(OPTIONS);
      expect([report.damage, again.logEndOffset]).toEqual([undefined, END]);
      expect(readAll(again)).toEqual(batches.slice(again.logStartOffset));
      starts.add(again.logStartOffset);
      deleteAll(again);
      expect([again.logStartOffset, filesOf(machine, DIRECTORY, '.log').length]).toEqual([END, 1]);
    }
    expect(starts.size).toBeGreaterThan(2);
  });
});
