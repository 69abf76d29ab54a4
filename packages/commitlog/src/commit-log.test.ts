import { leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { TailCachePool } from './tail-cache.js';
import { testBatch, testBatches } from './testing/batches.js';
import { baseOffsets, DIRECTORY, expectBatches, Machine, readAll } from './testing/machine.js';

describe('append and read', () => {
  it('gives back what was appended, byte for byte, across segments', () => {
    const { log } = new Machine().open({ segmentBytes: 1_000 });
    const batches = testBatches({ from: 0, before: 100, valueBytes: 50 });
    for (const batch of batches) log.append([batch]);
    expect(log.logEndOffset).toBe(100);
    expect(readAll(log)).toEqual(batches);
    expect(readAll(log, 37)).toEqual(batches.slice(37));
  });

  it('serves the same from memory as from disk', () => {
    const { log } = new Machine().open({ tailCache: new TailCachePool() });
    const batches = testBatches({ from: 0, before: 50 });
    log.append(batches);
    expect(log.inMemory(offset(0))).toBe(true);
    expect(readAll(log, 7, 300)).toEqual(batches.slice(7));
  });

  it('begins a read with the batch that holds the offset and returns it however large it is', () => {
    const { log } = new Machine().open();
    log.append([testBatch({ baseOffset: 0, count: 10, valueBytes: 1_000 }), testBatch({ baseOffset: 10, count: 5 })]);
    const { batches, nextOffset } = expectBatches(log.read({ from: offset(7), maxBytes: 1 }));
    expect(baseOffsets(batches)).toEqual([0]);
    expect(nextOffset).toBe(10);
  });

  it('never returns a batch that ends at or above the bound', () => {
    for (const tailCache of [new TailCachePool(), new TailCachePool({ bytesMax: 0 })]) {
      const { log } = new Machine().open({ tailCache });
      log.append([testBatch({ baseOffset: 0, count: 2 }), testBatch({ baseOffset: 2, count: 2 })]);
      const read = (before: number) =>
        baseOffsets(expectBatches(log.read({ from: offset(0), maxBytes: 9_999, before: offset(before) })).batches);
      expect(read(4)).toEqual([0, 2]);
      expect(read(3)).toEqual([0]);
      expect(read(1)).toEqual([]);
    }
  });

  it('tells an offset outside the log from an end without records', () => {
    const { log } = new Machine().open();
    log.append(testBatches({ from: 0, before: 3 }));
    log.advanceLogStart(offset(1));
    expect(log.read({ from: offset(3), maxBytes: 10 })).toEqual({ batches: [], nextOffset: 3 });
    expect(log.read({ from: offset(4), maxBytes: 10 })).toBe('out-of-range');
    expect(log.read({ from: offset(0), maxBytes: 10 })).toBe('out-of-range');
  });

  it('keeps no more than twice the memory alive of what a read returns, all of it in one piece', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    const batches = testBatches({ from: 0, before: 1_000, valueBytes: 300 });
    log.append(batches);
    for (const maxBytes of [1, 5_000, 100_000, 200_000, 1_000_000]) {
      const request = { from: offset(700), maxBytes };
      for (const result of [log.read(request), await machine.scheduler.settle(log.readCold(request))]) {
        const read = expectBatches(result).batches;
        expect(Buffer.concat(read).equals(Buffer.concat(batches.slice(700, 700 + read.length)))).toBe(true);
        const [piece, ...others] = new Set(read.map(({ buffer }) => buffer));
        expect(others).toEqual([]);
        expect(piece?.byteLength).toBeLessThanOrEqual(2 * read.reduce((sum, { length }) => sum + length, 0));
      }
    }
  });

  it('reads cold what it reads warm', async () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 20_000 });
    const batches = testBatches({ from: 0, before: 300, valueBytes: 300 });
    for (const batch of batches) log.append([batch]);
    const found: Uint8Array[] = [];
    for (let next = offset(0); next < log.logEndOffset; ) {
      const read = await machine.scheduler.settle(log.readCold({ from: next, maxBytes: 5_000 }));
      const result = expectBatches(read);
      found.push(...result.batches);
      next = result.nextOffset;
    }
    expect(found).toEqual(batches);
  });

  it('goes on over the ends of small segments, up to the bytes that are asked for', async () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 400 });
    const batches = testBatches({ from: 0, before: 100, valueBytes: 300 });
    for (const batch of batches) log.append([batch]);
    const sizeBytes = batches[0]?.length ?? 0;
    const read = async (maxBytes: number, before = 100) => {
      const request = { from: offset(1), maxBytes, before: offset(before) };
      const cold = expectBatches(await machine.scheduler.settle(log.readCold(request)));
      expect(log.read(request)).toEqual(cold);
      expect(cold.nextOffset).toBe(1 + cold.batches.length);
      return cold.batches;
    };
    expect(await read(4 * sizeBytes)).toEqual(batches.slice(1, 3));
    expect(await read(4 * sizeBytes + 1)).toEqual(batches.slice(1, 4));
    expect(await read(2 * sizeBytes - 1)).toEqual(batches.slice(1, 2));
    expect(await read(2 ** 20, 4)).toEqual(batches.slice(1, 4));
    // Sixteen segments at most.
    expect(await read(2 ** 20)).toEqual(batches.slice(1, 17));
  });

  it('answers a cold read that a truncation overtook by what is there afterwards', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 10 }));
    const reading = log.readCold({ from: offset(5), maxBytes: 1_000 });
    log.truncateTo(offset(6));
    const replaced = testBatch({ baseOffset: 6, epoch: 1, fill: 200 });
    log.append([replaced]);
    const { batches } = expectBatches(await machine.scheduler.settle(reading));
    expect(batches.at(-1)).toEqual(replaced);
    expect(batches).toHaveLength(2);
  });

  it('never answers a cold read from a file that was discarded meanwhile', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 10 }));
    const reading = log.readCold({ from: offset(5), maxBytes: 1_000 });
    log.restartAt(offset(5));
    const replaced = testBatch({ baseOffset: 5, epoch: 1, fill: 200 });
    log.append([replaced]);
    const { batches } = expectBatches(await machine.scheduler.settle(reading));
    expect(batches).toEqual([replaced]);
  });

  it('refuses what does not continue the log, and stays as it was', () => {
    const { log } = new Machine().open();
    log.append([testBatch({ baseOffset: 0, epoch: 3, count: 2 })]);
    const attempts = [
      { batch: testBatch({ baseOffset: 1, epoch: 3 }), code: 'not-contiguous' },
      { batch: testBatch({ baseOffset: 3, epoch: 3 }), code: 'not-contiguous' },
      { batch: testBatch({ baseOffset: 2, epoch: 2 }), code: 'stale-epoch' },
      { batch: testBatch({ baseOffset: 2, epoch: -1 }), code: 'stale-epoch' },
    ];
    for (const { batch, code } of attempts) {
      expect(() => log.append([batch])).toThrow(expect.objectContaining({ code }));
    }
    const good = testBatch({ baseOffset: 2, epoch: 3 });
    expect(() => log.append([good, good])).toThrow(expect.objectContaining({ code: 'not-contiguous' }));
    expect(log.logEndOffset).toBe(2);
  });
});

describe('durability', () => {
  it('reports nothing durable before an fsync, and everything that it covered after it', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    const reported: number[] = [];
    log.onDurable = (durable) => reported.push(durable);
    log.append(testBatches({ from: 0, before: 3 }));
    log.flush();
    log.append(testBatches({ from: 3, before: 5 }));
    log.flush();
    log.flush();
    expect(log.durableOffset).toBe(0);
    await machine.scheduler.runUntil(() => log.durableOffset === 5);
    expect(reported).toEqual([3, 5]);
    expect(log.recoveryPoint).toBe(5);
  });

  it('counts no append durable that came after a truncation below a running fsync', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 10 }));
    log.flush();
    await machine.scheduler.drain();
    log.truncateTo(offset(4));
    log.append(testBatches({ from: 4, before: 10, epoch: 1 }));
    await machine.scheduler.runFor(100);
    expect(log.durableOffset).toBe(4);
  });

  it('halts the process when an fsync fails', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 3 }));
    machine.disk.failNext('sync', 'EIO');
    log.flush();
    await machine.scheduler.runUntil(() => machine.halts.length > 0);
    expect(machine.halts).toEqual([`fsync of ${DIRECTORY}/00000000000000000000.log failed`]);
  });

  it('async: durable once written, fsynced by a timer', async () => {
    const machine = new Machine();
    const { log } = machine.open({ flushPolicy: 'async', flushIntervalMs: 500 });
    const reported: number[] = [];
    log.onDurable = (durable) => reported.push(durable);
    log.append(testBatches({ from: 0, before: 3 }));
    expect(log.durableOffset).toBe(3);
    await machine.scheduler.runFor(1);
    expect(reported).toEqual([3]);
    expect(log.recoveryPoint).toBe(0);
    await machine.scheduler.runFor(510);
    expect(log.recoveryPoint).toBe(3);
    expect(machine.scheduler.pending).toBe(0);
  });

  it('async: fsynced at once when so many records wait for it', async () => {
    const machine = new Machine();
    const { log } = machine.open({ flushPolicy: 'async', flushIntervalMs: 60_000, flushMessages: 5 });
    log.append(testBatches({ from: 0, before: 4 }));
    await machine.scheduler.runFor(1_000);
    expect(log.recoveryPoint).toBe(0);
    log.append(testBatches({ from: 4, before: 6 }));
    await machine.scheduler.runFor(1_000);
    expect(log.recoveryPoint).toBe(6);
  });

  it('async to sync fsyncs first, so that what was durable stays so', () => {
    const machine = new Machine();
    const { log } = machine.open({ flushPolicy: 'async' });
    log.append(testBatches({ from: 0, before: 3 }));
    log.setOptions({ flushPolicy: 'sync' });
    expect(log.durableOffset).toBe(3);
    machine.powerLoss();
    expect(machine.open().log.logEndOffset).toBe(3);
  });

  it.each([
    ['its files', undefined],
    ['a journal', {}],
  ])('sync to async tells of what became durable by that, of a log that is durable by %s', async (_by, journal) => {
    const machine = new Machine(1, journal);
    const { log } = machine.open({ flushPolicy: 'sync' });
    const told: number[] = [];
    log.onDurable = (durableOffset) => told.push(durableOffset);
    log.append(testBatches({ from: 0, before: 3 }));
    // An fsync of them is under way, which says nothing any more when it ends.
    log.flush();
    log.setOptions({ flushPolicy: 'async' });
    await machine.scheduler.runFor(100);
    expect(told).toEqual([3]);
  });
});

describe('truncation', () => {
  it('cuts at the end of a batch, downwards, in memory and on disk', () => {
    for (const tailCache of [new TailCachePool(), new TailCachePool({ bytesMax: 0 })]) {
      const machine = new Machine();
      const { log } = machine.open({ segmentBytes: 500, tailCache });
      for (let base = 0; base < 60; base += 3) log.append([testBatch({ baseOffset: base, count: 3 })]);
      log.truncateTo(offset(31));
      expect(log.logEndOffset).toBe(30);
      expect(baseOffsets(readAll(log))).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
      machine.powerLoss();
      expect(machine.open().log.logEndOffset).toBeLessThanOrEqual(30);
    }
  });

  it('evicts the epochs that begin there, with records or without', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 5, epoch: 1 }));
    await machine.scheduler.settle(log.startEpoch(leaderEpoch(4)));
    expect(log.latestEpoch).toBe(4);
    log.truncateTo(offset(5));
    expect(log.latestEpoch).toBe(1);
    machine.kill();
    expect(machine.open().log.epochEntries).toEqual([{ epoch: 1, startOffset: 0 }]);
  });

  it('restarts elsewhere with nothing left', async () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 500 });
    log.append(testBatches({ from: 0, before: 60 }));
    await machine.flush(log);
    log.restartAt(offset(20));
    expect([log.logStartOffset, log.logEndOffset, log.durableOffset]).toEqual([20, 20, 20]);
    expect(log.epochEntries).toEqual([]);
    const batch = testBatch({ baseOffset: 20, epoch: 7 });
    log.append([batch]);
    await machine.flush(log);
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report.damage).toBeUndefined();
    expect([again.logStartOffset, again.logEndOffset]).toEqual([20, 21]);
    expect(readAll(again)).toEqual([batch]);
  });
});

describe('segments', () => {
  it('roll by size and by the time that records say', () => {
    const { log } = new Machine().open({ segmentBytes: 1_000, segmentRollMs: 50 });
    log.append(testBatches({ from: 0, before: 2, valueBytes: 10, timestampMs: 0 }));
    log.append([testBatch({ baseOffset: 2, timestampMs: 51 })]);
    log.append([testBatch({ baseOffset: 3, timestampMs: 51, valueBytes: 2_000 })]);
    expect(log.sizeBytes).toBeGreaterThan(2_000);
    expect(readAll(log)).toHaveLength(4);
  });
});

describe('timestamps', () => {
  it('finds the first record that is not older', () => {
    const { log } = new Machine().open({ segmentBytes: 2_000, indexIntervalBytes: 100 });
    for (let base = 0; base < 200; base += 4) {
      log.append([testBatch({ baseOffset: base, count: 4, timestampMs: 1_000 + base * 10 })]);
    }
    expect(log.offsetForTimestamp(0)).toEqual({ offset: 0, timestampMs: 1_000 });
    for (let base = 0; base < 200; base += 4) {
      expect(log.offsetForTimestamp(1_000 + base * 10 + 2)).toEqual({
        offset: base + 2,
        timestampMs: 1_000 + base * 10 + 2,
      });
    }
    expect(log.offsetForTimestamp(1_000_000)).toBeUndefined();
    log.advanceLogStart(offset(50));
    expect(log.offsetForTimestamp(0)?.offset).toBe(50);
  });
});
