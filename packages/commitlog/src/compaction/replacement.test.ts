// Method: the process ends before the first, the second, … disk operation of a compaction, with or without a loss of power;
// every time the next opening must find the log as it was, or compacted, and never anything in between.
import { DiskError } from '@tidemark/ports';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import type { LogOptions } from '../options.js';
import { compact, keyedBatch, lastValues, readRecords } from '../testing/keyed-log.js';
import { DIRECTORY, Machine, readAll } from '../testing/machine.js';

const OPTIONS: Partial<LogOptions> = { segmentBytes: 700, verifiedTailBytes: 1 };

/** Arbitrary parts of what was not synced survive: each moment is tried with so many. */
const SEEDS = 2;

/**
 * A log of several segments, durable, opened by a process that ends at one of its disk operations; small ones that become
 * one, where it was compacted before.
 */
async function crashingLog({ seed = 1, operations = 0, isCompacted = false }) {
  const machine = new Machine(seed);
  const { log: writer } = machine.open(OPTIONS);
  for (let at = 0; at < 40; at++) {
    writer.append([
      keyedBatch({
        baseOffset: at * 2,
        epoch: Math.floor(at / 9),
        records: [
          [`k${at % 4}`, `v${at}`],
          [`u${at % 7}`, `v${at}`],
        ],
      }),
    ]);
  }
  await machine.flush(writer);
  if (isCompacted) await compact(machine, writer);
  await machine.scheduler.settle(writer.close());
  machine.kill();
  const { log } = machine.open(OPTIONS);
  machine.crashingDisk.crashAfter(operations);
  return { machine, log };
}

function expectSound(log: CommitLog, before: ReturnType<typeof readRecords>): void {
  expect(log.damage).toBeUndefined();
  expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 80]);
  expect(log.epochEntries.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4]);
  const found = readRecords(log);
  expect(lastValues(found)).toEqual(lastValues(before));
  // As text: vitest's own equality takes a thousand times as long.
  const known = new Set(before.map((record) => JSON.stringify(record)));
  expect(found.filter((record) => !known.has(JSON.stringify(record)))).toEqual([]);
}

describe('a crash at any disk operation of a compaction', () => {
  it.each([
    ['kill', false],
    ['powerLoss', false],
    ['powerLoss', true],
  ] as const)('leaves the log as it was, or compacted (%s, compacted before: %s)', async (end, isCompacted) => {
    let runs = 0;
    for (let finished = false; !finished; runs++) {
      const operations = Math.floor(runs / SEEDS);
      const { machine, log } = await crashingLog({ seed: runs, operations, isCompacted });
      const before = readRecords(log);
      finished = await compact(machine, log).then(
        () => true,
        () => false,
      );
      expect(finished).toBe(!machine.crashingDisk.crashed);
      machine[end]();
      const { log: again } = machine.open(OPTIONS);
      expectSound(again, before);
      // And can be compacted: nothing is in the way.
      await compact(machine, again);
      expectSound(again, before);
      expect(machine.disk.list(DIRECTORY).filter((name) => /\.(cleaned|swap)$/.test(name))).toEqual([]);
    }
    expect(runs).toBeGreaterThan(12 * SEEDS);
  });

  it('never leaves a group without its first segment, or without the others', async () => {
    const { machine: whole, log: written } = await crashingLog({
      operations: Number.POSITIVE_INFINITY,
      isCompacted: true,
    });
    const before = readRecords(written);
    const segments = whole.disk.list(DIRECTORY).filter((name) => name.endsWith('.log')).length;
    for (let operations = 4; operations < 16; operations++) {
      for (let seed = 0; seed < 12; seed++) {
        const { machine, log } = await crashingLog({ seed, operations, isCompacted: true });
        await compact(machine, log).catch(() => undefined);
        machine.powerLoss();
        const { log: again, report } = machine.open(OPTIONS);
        expect(report.damage, `seed ${seed}, operation ${operations}`).toBeUndefined();
        expect(lastValues(readRecords(again))).toEqual(lastValues(before));
      }
    }
    expect(segments).toBeGreaterThan(2);
  });

  it('and another one while the opening finishes it', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const { machine, log } = await crashingLog({ seed, operations: 18 + (seed % 20) });
      const before = readRecords(log);
      await compact(machine, log).catch(() => undefined);
      machine.powerLoss();
      machine.crashingDisk.crashAfter(seed % 9);
      try {
        machine.open(OPTIONS);
      } catch (error) {
        expect(machine.crashingDisk.crashed, String(error)).toBe(true);
      }
      machine.powerLoss();
      expectSound(machine.open(OPTIONS).log, before);
    }
  });

  it('is undone where what was written has rotted, the segments of before being there', async () => {
    const names = (machine: Machine, ending: string) =>
      machine.disk.list(DIRECTORY).filter((name) => name.endsWith(ending));
    let operations = 0;
    let crashed = await crashingLog({ operations });
    // Up to the moment at which the first segments are about to go.
    for (; names(crashed.machine, '.swap').length === 0; operations++) {
      crashed = await crashingLog({ operations });
      await compact(crashed.machine, crashed.log).catch(() => undefined);
    }
    const { machine } = crashed;
    const [swap] = names(machine, '.swap');
    machine.kill();
    const { log: before } = await crashingLog({ operations: Number.POSITIVE_INFINITY });
    machine.disk.flipBit(`${DIRECTORY}/${swap}`, 40, 1);
    const { log: again, report } = machine.open(OPTIONS);
    expect(report.damage).toBeUndefined();
    expect(Buffer.compare(Buffer.concat(readAll(again)), Buffer.concat(readAll(before)))).toBe(0);
  });
});

describe('a disk without room or descriptors at any operation of a compaction', () => {
  it.each([
    ['rename', 'ENOSPC'],
    ['open', 'EMFILE'],
  ] as const)('leaves no hole in the open log, nor in the next one (%s: %s)', async (failing, code) => {
    let runs = 0;
    for (let finished = false; !finished; runs++) {
      const { machine, log } = await crashingLog({ operations: Number.POSITIVE_INFINITY, isCompacted: true });
      const before = readRecords(log);
      let left = runs;
      machine.crashingDisk.onOperation = (operation, path) => {
        if (operation === failing && left-- === 0) throw new DiskError({ code, operation, path });
      };
      await compact(machine, log).catch((error: unknown) => expect(error).toMatchObject({ code }));
      finished = left >= 0;
      machine.crashingDisk.onOperation = undefined;
      expectSound(log, before);
      await compact(machine, log);
      expectSound(log, before);
      expect(machine.halts).toEqual([]);
      machine.powerLoss();
      expectSound(machine.open(OPTIONS).log, before);
    }
    expect(runs).toBeGreaterThan(8);
  });

  it('ends the process where it cannot be done as an opening would either, which then does it', async () => {
    const { machine, log } = await crashingLog({ operations: Number.POSITIVE_INFINITY, isCompacted: true });
    const before = readRecords(log);
    machine.disk.failNext('rename', 'EIO', { path: `${DIRECTORY}/00000000000000000000.log.swap`, times: 2 });
    await compact(machine, log).catch(() => undefined);
    expect(machine.halts).toHaveLength(1);
    machine.boot();
    expectSound(machine.open(OPTIONS).log, before);
  });
});
