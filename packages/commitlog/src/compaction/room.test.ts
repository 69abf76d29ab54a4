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

async function smallSegments({
  records = RECORDS,
  valueBytes = 20,
  smallBytes = SMALL_BYTES,
  groupBytes = GROUP_BYTES,
} = {}) {
  const machine = new Machine();
  const { log: before } = machine.open({ ...OPTIONS, segmentBytes: smallBytes });
  for (let at = 0; at < records; at += 1) {
    before.append([keyedBatch({ baseOffset: at, records: [[`key-${at}`, 'x'.repeat(valueBytes)]] })]);
  }
  await machine.flush(before);
  await machine.scheduler.settle(before.close());
  machine.kill();
  const { log } = machine.open({ ...OPTIONS, segmentBytes: groupBytes });
  return { machine, log, records: readRecords(log) };
}

const names = (machine: Machine, ending: string) =>
  machine.disk.list(DIRECTORY).filter((name) => name.endsWith(ending));

/** Takes room from a pass in the middle of it. */
class Others {
  takenBytes = 0;
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  fill(): void {
    const { disk } = this.#machine;
    const bytes = Math.max(0, disk.freeBytes() - KEPT_BYTES / 2);
    this.takenBytes += bytes;
    disk.capacityBytes -= bytes;
  }

  /** As soon as a group is written. */
  fillBehind(): void {
    const { crashingDisk } = this.#machine;
    const { onOperation } = crashingDisk;
    crashingDisk.onOperation = (operation, path, mode) => {
      onOperation?.(operation, path, mode);
      if (operation === 'syncNow' && path.endsWith('.log.cleaned')) this.fill();
    };
  }

  hasRoom(bytes: number): boolean {
    return this.#machine.disk.freeBytes() >= bytes + KEPT_BYTES;
  }

  leave(): void {
    this.#machine.disk.capacityBytes += this.takenBytes;
  }
}

const NO_ROOM = { code: 'no-room' };

/** Nothing is lost and nothing left over, and the next pass comes through. */
async function expectGoesOn(
  machine: Machine,
  log: CommitLog,
  { records, others }: { readonly records: unknown; readonly others: Others },
) {
  expect(others.takenBytes).toBeGreaterThan(0);
  expect(log.compaction.cleanedTo).toBe(0);
  for (const ending of ['.cleaned', '.swap', '.deleted']) expect(names(machine, ending)).toEqual([]);
  expect(readRecords(log)).toEqual(records);
  others.leave();
  await machine.scheduler.settle(startCompaction(machine, log, { hasRoom: () => true }));
  expect(log.compaction.cleanedTo).toBeGreaterThan(20);
  expect(readRecords(log)).toEqual(records);
}

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

  it('removes first what an earlier pass has replaced', async () => {
    const { machine, log, records } = await smallSegments();
    await pass(machine, log, 100 * GROUP_BYTES);
    expect(names(machine, '.deleted').length).toBeGreaterThan(50);
    while (log.logEndOffset < RECORDS + 20) {
      const at: number = log.logEndOffset;
      log.append([keyedBatch({ baseOffset: at, records: [['key-0', 'x'.repeat(900)]] })]);
    }
    await machine.flush(log);
    const { outcome } = await pass(machine, log, GROUP_BYTES / 2);
    expect(outcome).toMatchObject({ cleanedTo: expect.any(Number) });
    expect(log.compaction.cleanedTo).toBeGreaterThan(RECORDS);
    expect(readRecords(log).slice(0, 3)).toEqual(records.slice(1, 4));
  });

  it('ends between two groups before the disk is full, and goes on where it stood once there is some', async () => {
    const { machine, log, records } = await smallSegments();
    const others = new Others(machine);
    const hasRoom = (bytes: number) => {
      if (others.takenBytes > 0 || names(machine, '.log.deleted').length >= 15) others.fill();
      return others.hasRoom(bytes);
    };
    await expect(machine.scheduler.settle(startCompaction(machine, log, { hasRoom }))).rejects.toMatchObject(NO_ROOM);
    await expectGoesOn(machine, log, { records, others });
  });

  it('ends within a group, too', async () => {
    const large = { records: 30, valueBytes: 300_000, smallBytes: 400_000, groupBytes: 3_000_000 };
    const { machine, log, records } = await smallSegments(large);
    const segments = names(machine, '.log').length;
    const others = new Others(machine);
    const hasRoom = (bytes: number) => {
      if (names(machine, '.log.cleaned').length > 0) others.fill();
      return others.hasRoom(bytes);
    };
    await expect(machine.scheduler.settle(startCompaction(machine, log, { hasRoom }))).rejects.toMatchObject(NO_ROOM);
    expect(names(machine, '.log').length).toBe(segments);
    await expectGoesOn(machine, log, { records, others });
  });

  it('still puts a group in its place that is written by then, which makes some', async () => {
    const { machine, log, records } = await smallSegments();
    const segments = names(machine, '.log').length;
    const others = new Others(machine);
    others.fillBehind();
    const running = startCompaction(machine, log, { hasRoom: (bytes) => others.hasRoom(bytes) });
    await machine.scheduler.settle(running.catch((error: unknown) => expect(error).toMatchObject(NO_ROOM)));
    expect(others.takenBytes).toBeGreaterThan(0);
    expect(names(machine, '.log').length).toBeLessThan(segments);
    expect(readRecords(log)).toEqual(records);
  });

  it('begins none that it would break off, behind one that stays as it is either', async () => {
    const { machine, log } = await smallSegments();
    await pass(machine, log, 100 * GROUP_BYTES);
    const [first = '', second = ''] = names(machine, '.log');
    const bytesOf = (name: string) => machine.bytesOf(name).length;
    expect(bytesOf(first)).not.toBe(bytesOf(second));
    const superseded = Number.parseInt(second, 10) + 1;
    while (log.logEndOffset < RECORDS + 200) {
      log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [[`key-${superseded}`, 'x'.repeat(20)]] })]);
    }
    await machine.flush(log);
    const begun: string[] = [];
    machine.crashingDisk.onOperation = (_, path, mode) => {
      if (mode === 'create' && path.endsWith('.log.cleaned')) begun.push(path.slice(DIRECTORY.length + 1));
    };
    const hasRoom = (bytes: number) => bytes !== bytesOf(second);
    await expect(machine.scheduler.settle(startCompaction(machine, log, { hasRoom }))).rejects.toMatchObject(NO_ROOM);
    expect(begun).toEqual([`${first}.cleaned`]);
  });
});
