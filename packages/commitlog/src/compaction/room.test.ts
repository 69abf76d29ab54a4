// Method: a log of small segments, all of whose records stay, becomes one of large ones: each group is written anew, beside what it
// replaces, which is to stay for longer than the test lasts. The disk has room for a group and a half.
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { keyedBatch, readRecords, startCompaction } from '../testing/keyed-log.js';
import { DIRECTORY, Machine } from '../testing/machine.js';

const SMALL_BYTES = 600;
const GROUP_BYTES = 6_000;
const KEPT_BYTES = 1_000;
const RECORDS = 400;
const OPTIONS = { verifiedTailBytes: 1, fileDeleteDelayMs: 3_600_000 };

async function smallSegments() {
  const machine = new Machine();
  const { log: before } = machine.open({ ...OPTIONS, segmentBytes: SMALL_BYTES });
  for (let at = 0; at < RECORDS; at += 1) {
    before.append([keyedBatch({ baseOffset: at, records: [[`key-${at}`, 'x'.repeat(20)]] })]);
  }
  await machine.flush(before);
  await machine.scheduler.settle(before.close());
  machine.kill();
  const { log } = machine.open({ ...OPTIONS, segmentBytes: GROUP_BYTES });
  return { machine, log, records: readRecords(log) };
}

const names = (machine: Machine, ending: string) =>
  machine.disk.list(DIRECTORY).filter((name) => name.endsWith(ending));

/** One pass that keeps to what is free: what came of it, how little that ever was, and the files that it began. */
async function pass(machine: Machine, log: CommitLog, freeBytes: number) {
  const { disk, crashingDisk, scheduler } = machine;
  disk.capacityBytes -= disk.freeBytes() - freeBytes;
  let leastBytes = freeBytes;
  const begun: string[] = [];
  const { onOperation } = crashingDisk;
  crashingDisk.onOperation = (operation, path, mode) => {
    onOperation?.(operation, path, mode);
    leastBytes = Math.min(leastBytes, disk.freeBytes());
    if (mode === 'create') begun.push(path);
  };
  const hasRoom = (bytes: number) => disk.freeBytes() >= bytes + KEPT_BYTES;
  const running = startCompaction(machine, log, { hasRoom });
  const outcome = await scheduler.settle(running.catch((error: unknown) => error));
  return { outcome, leastBytes, begun };
}

describe('a pass that has room for a group, and not for all of them beside what they replace', () => {
  it('removes what it has replaced at once, and comes through', async () => {
    const { machine, log, records } = await smallSegments();
    const segments = names(machine, '.log').length;
    const { outcome, leastBytes } = await pass(machine, log, 1.5 * GROUP_BYTES);
    expect(outcome).toMatchObject({ keys: RECORDS - 4 });
    expect(leastBytes).toBeGreaterThanOrEqual(KEPT_BYTES);
    expect(names(machine, '.log').length).toBeLessThan(segments / 5);
    expect(readRecords(log)).toEqual(records);
  });

  it('leaves it for whoever reads there where there is room', async () => {
    const { machine, log } = await smallSegments();
    await pass(machine, log, 100 * GROUP_BYTES);
    expect(names(machine, '.deleted').length).toBeGreaterThan(50);
  });
});

describe('a pass that finds no room', () => {
  it('does not begin', async () => {
    const { machine, log, records } = await smallSegments();
    const { outcome, begun } = await pass(machine, log, GROUP_BYTES);
    expect([outcome, begun]).toMatchObject([{ code: 'no-room' }, []]);
    expect(readRecords(log)).toEqual(records);
  });

  it.each([
    ['between two groups', 3],
    ['within a group', 0],
  ])('ends %s before the disk is full, and goes on where it stood once there is some', async (_, groups) => {
    const { machine, log, records } = await smallSegments();
    const { disk } = machine;
    const hasReplaced = () => names(machine, '.log.deleted').length >= groups * 5;
    const isWriting = () => names(machine, '.log.cleaned').length > 0;
    let takenBytes = 0;
    const hasRoom = (bytes: number) => {
      // Others fill the disk.
      if (takenBytes === 0 && hasReplaced() && isWriting()) {
        takenBytes = disk.freeBytes() - KEPT_BYTES / 2;
        disk.capacityBytes -= takenBytes;
      }
      return disk.freeBytes() >= bytes + KEPT_BYTES;
    };
    const running = startCompaction(machine, log, { hasRoom });
    await expect(machine.scheduler.settle(running)).rejects.toMatchObject({ code: 'no-room' });
    expect(takenBytes).toBeGreaterThan(0);
    expect(log.compaction.cleanedTo).toBe(0);
    for (const ending of ['.cleaned', '.swap', '.deleted']) expect(names(machine, ending)).toEqual([]);
    expect(readRecords(log)).toEqual(records);
    disk.capacityBytes += takenBytes;
    await machine.scheduler.settle(startCompaction(machine, log, { hasRoom: () => true }));
    expect(log.compaction.cleanedTo).toBeGreaterThan(RECORDS / 2);
    expect(readRecords(log)).toEqual(records);
  });
});
