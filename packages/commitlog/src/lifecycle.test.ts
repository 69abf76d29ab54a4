import { offset, readHeader } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { fillerBatch } from './core/compaction/filler.js';
import { parsePartitionDirectoryName, partitionDirectoryName } from './partition-directory.js';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';

const NO_LIMITS = { nowMs: 0, retentionMs: -1, retentionBytes: -1 };

describe('retention', () => {
  it('renames the files of what it deletes, and removes them later', async () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 500, fileDeleteDelayMs: 1_000 });
    for (const batch of testBatches({ from: 0, before: 30 })) log.append([batch]);
    await machine.flush(log);
    const before = machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'));
    const count = log.deleteExpiredSegments({ ...NO_LIMITS, retentionBytes: 600, highWatermark: offset(30) });
    expect(count).toBe(before.length - 2);
    expect(log.logStartOffset).toBe(Number.parseInt(before[count] ?? '', 10));
    expect(machine.disk.list(DIRECTORY)).toEqual(expect.arrayContaining([`${before[0]}.deleted`]));
    await machine.scheduler.runFor(1_001);
    expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.deleted'))).toEqual([]);
    machine.powerLoss();
    const { log: again, report } = machine.open();
    expect(report.damage).toBeUndefined();
    expect([again.logStartOffset, again.logEndOffset]).toEqual([log.logStartOffset, 30]);
  });

  it('removes on the next opening what a crash left renamed', async () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 500 });
    for (const batch of testBatches({ from: 0, before: 30 })) log.append([batch]);
    await machine.flush(log);
    log.deleteExpiredSegments({ ...NO_LIMITS, retentionBytes: 0, highWatermark: offset(20) });
    machine.kill();
    machine.open();
    expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.deleted'))).toEqual([]);
  });

  it('rolls before it deletes the last segment, and goes on at the same offset', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 5, timestampMs: 100 }));
    await machine.flush(log);
    log.deleteExpiredSegments({ nowMs: 10_000, retentionMs: 1_000, retentionBytes: -1, highWatermark: offset(5) });
    expect([log.logStartOffset, log.logEndOffset, log.sizeBytes]).toEqual([5, 5, 0]);
    log.append([testBatch({ baseOffset: 5 })]);
    await machine.flush(log);
    machine.powerLoss();
    expect(machine.open().log.logEndOffset).toBe(6);
  });
});

describe('a look at what has expired', () => {
  it('reads of a log that was just opened its oldest segment, where nothing has', async () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 500 });
    for (const batch of testBatches({ from: 0, before: 30, timestampMs: 1_000 })) log.append([batch]);
    await machine.scheduler.settle(log.close());
    machine.boot();
    const { log: opened } = machine.open();
    const logs = machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'));
    const bytesRead = () => logs.map((name) => machine.disk.bytesRead(`${DIRECTORY}/${name}`));
    const before = bytesRead();
    const limits = { nowMs: 2_000, retentionMs: 10_000, retentionBytes: -1 };
    expect(opened.deleteExpiredSegments({ ...limits, highWatermark: offset(30) })).toBe(0);
    const isRead = bytesRead().map((bytes, index) => bytes > (before[index] ?? 0));
    expect(isRead).toEqual([true, ...logs.slice(1).map(() => false)]);
  });
});

describe('retention of whole segments', () => {
  const BATCHES = 40;

  /** A log of several segments, whose records are a second apart. */
  async function segmentedLog() {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 500, fileDeleteDelayMs: 1_000 });
    for (let at = 0; at < BATCHES; at++) log.append([testBatch({ baseOffset: at, timestampMs: at * 1_000 })]);
    await machine.flush(log);
    const bases = machine.disk
      .list(DIRECTORY)
      .filter((name) => name.endsWith('.log'))
      .map((name) => Number.parseInt(name, 10));
    const retain = (limits: Partial<typeof NO_LIMITS>) =>
      log.deleteExpiredSegments({ ...NO_LIMITS, ...limits, highWatermark: offset(BATCHES) });
    return { machine, log, bases, retain };
  }

  it('by time deletes those whose newest record is too old, and no other', async () => {
    const { log, bases, retain } = await segmentedLog();
    const [, second = 0, third = 0] = bases;
    // The newest record of the second segment is just young enough.
    retain({ nowMs: 100_000 + (third - 1) * 1_000, retentionMs: 100_000 });
    expect(log.logStartOffset).toBe(second);
    retain({ nowMs: 100_001 + (third - 1) * 1_000, retentionMs: 100_000 });
    expect(log.logStartOffset).toBe(third);
  });

  it('by size keeps as much as the limit says, and less than a segment more', async () => {
    const { log, retain } = await segmentedLog();
    retain({ retentionBytes: 1_200 });
    expect(log.sizeBytes).toBeGreaterThanOrEqual(1_200);
    expect(log.sizeBytes).toBeLessThan(1_200 + 500);
  });

  it('by start offset deletes those that lie below it, the one that it lies in excepted', async () => {
    const { log, bases, retain } = await segmentedLog();
    const [, , third = 0] = bases;
    log.advanceLogStart(offset(third + 2));
    expect(retain({})).toBe(2);
    expect(log.logStartOffset).toBe(third + 2);
    expect(readAll(log)).toHaveLength(BATCHES - third - 2);
  });

  it('waits with the files for readers: one that has a file open reads it to its end', async () => {
    const { machine, bases, retain } = await segmentedLog();
    const file = machine.disk.open(`${DIRECTORY}/${String(bases[0]).padStart(20, '0')}.log`, 'read');
    const before = new Uint8Array(file.sizeBytes());
    file.read(before, 0);
    retain({ retentionBytes: 0 });
    await machine.scheduler.runFor(999);
    const after = new Uint8Array(before.length);
    expect(await machine.scheduler.settle(file.readAsync(after, 0))).toBe(before.length);
    expect(after).toEqual(before);
    expect(machine.disk.list(DIRECTORY).some((name) => name.endsWith('.deleted'))).toBe(true);
  });

  it('answers a cold read that is under way as one that comes afterwards, and never fails it', async () => {
    for (let ms = 0; ms < 1; ms += 0.05) {
      const { machine, log, retain } = await segmentedLog();
      const reading = log.readCold({ from: offset(0), maxBytes: 100 });
      await machine.scheduler.runFor(ms);
      retain({ retentionBytes: 0 });
      const read = await machine.scheduler.settle(reading);
      if (read !== 'out-of-range') expect(read.batches[0]).toEqual(testBatch({ baseOffset: 0, timestampMs: 0 }));
      expect(log.damage).toBeUndefined();
    }
  });

  it('refuses a cold read that waits for its turn while the log is deleted, and opens nothing under its path again', async () => {
    const { machine, log } = await segmentedLog();
    machine.disk.stallReads(DIRECTORY);
    const read = () => log.readCold({ from: offset(0), maxBytes: 100 });
    const reads = Array.from({ length: 5 }, read).map((reading) => reading.catch((error: unknown) => error));
    await machine.scheduler.runFor(1);
    expect(machine.disk.stalledReads).toBe(3);
    Array.from(log.delete().steps());
    machine.disk.releaseReads();
    for (const outcome of await machine.scheduler.settle(Promise.all(reads))) {
      expect(outcome).toMatchObject({ code: 'closed' });
    }
    expect(machine.disk.exists(DIRECTORY)).toBe(false);
  });
});

describe('a segment', () => {
  const bases = (machine: Machine) => machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log')).length;

  it('ends before an offset that its indexes could not say: they hold 31 bits of it', () => {
    const machine = new Machine();
    const { log } = machine.open();
    const last = 2 ** 31 - 1;
    const filler = (baseOffset: number, lastOffset: number) => fillerBatch({ baseOffset, lastOffset, leaderEpoch: 0 });
    log.append([filler(0, last - 1)]);
    log.append([testBatch({ baseOffset: last })]);
    expect(bases(machine)).toBe(1);
    log.append([testBatch({ baseOffset: last + 1 })]);
    expect(bases(machine)).toBe(2);
    expect(readAll(log, last).map((batch) => readHeader(batch).baseOffset)).toEqual([last, last + 1]);
  });

  it('ages from its first batch, by the timestamps of batches', () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentRollMs: 100 });
    for (const [baseOffset, timestampMs] of [5_000, 5_100, 5_101].entries()) {
      log.append([testBatch({ baseOffset, timestampMs })]);
    }
    expect(bases(machine)).toBe(2);
  });

  it('ages from when it was made, or opened, where batches have none', async () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentRollMs: 100 });
    for (const baseOffset of [0, 1]) {
      log.append([testBatch({ baseOffset, timestampMs: -1 })]);
      await machine.scheduler.runFor(90);
    }
    expect(bases(machine)).toBe(1);
    log.append([testBatch({ baseOffset: 2, timestampMs: -1 })]);
    expect(bases(machine)).toBe(2);
  });
});

describe('a log that begins in the middle of a batch', () => {
  it('takes the whole batch and serves it from there', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.restartAt(offset(17));
    const straddling = testBatch({ baseOffset: 15, count: 6, epoch: 2 });
    expect(() => log.append([testBatch({ baseOffset: 10, count: 7, epoch: 2 })])).toThrow();
    log.append([straddling]);
    expect([log.logStartOffset, log.logEndOffset]).toEqual([17, 21]);
    expect(log.epochEntries).toEqual([{ epoch: 2, startOffset: 17 }]);
    expect(log.read({ from: offset(16), maxBytes: 10 })).toBe('out-of-range');
    expect(readAll(log)).toEqual([straddling]);
    machine.powerLoss();
    const { log: lost, report } = machine.open();
    expect(report.damage).toBeUndefined();
    expect(lost.logStartOffset).toBe(17);
    expect([17, 21]).toContain(lost.logEndOffset);
  });

  it('is empty and ends at its start when that batch is cut', () => {
    const { log } = new Machine().open();
    log.append([testBatch({ baseOffset: 0, count: 6 })]);
    log.advanceLogStart(offset(4));
    log.truncateTo(offset(5));
    expect([log.logStartOffset, log.logEndOffset]).toEqual([4, 4]);
  });
});

describe('producers', () => {
  it('are as before after a truncation, also those with more than five batches', () => {
    const { log } = new Machine().open();
    for (let sequence = 0; sequence < 9; sequence++) {
      log.append([testBatch({ baseOffset: sequence, producerId: 4, baseSequence: sequence })]);
    }
    log.truncateTo(offset(7));
    expect(log.producers.entry(4)?.batches.map(({ baseOffset }) => baseOffset)).toEqual([2, 3, 4, 5, 6]);
  });

  it('are forgotten once they were silent for as long as the option says, and not before', async () => {
    const machine = new Machine();
    const { log } = machine.open({ producerExpiryMs: 1_000 });
    log.append([testBatch({ baseOffset: 0, producerId: 4, baseSequence: 0 })]);
    await machine.scheduler.runFor(600);
    log.append([testBatch({ baseOffset: 1, producerId: 5, baseSequence: 0 })]);
    const expire = () => log.deleteExpiredSegments({ ...NO_LIMITS, highWatermark: offset(0) });
    expire();
    expect(log.producers.size).toBe(2);
    await machine.scheduler.runFor(400);
    expire();
    expect(log.producers.entry(4)).toBeUndefined();
    expect(log.producers.size).toBe(1);
  });

  it('are not looked for in a log whose batches use the fields otherwise', () => {
    const machine = new Machine();
    const { log } = machine.open({ trackProducers: false });
    log.append([testBatch({ baseOffset: 0, producerId: 4, baseSequence: 9 })]);
    expect(log.producers.size).toBe(0);
    machine.kill();
    expect(machine.open({ trackProducers: false }).log.producers.size).toBe(0);
  });
});

describe('the folder', () => {
  it('is gone after delete', () => {
    const machine = new Machine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 5 }));
    Array.from(log.delete().steps());
    expect(machine.disk.exists(DIRECTORY)).toBe(false);
    expect(machine.disk.openFiles).toEqual([]);
    expect(() => log.append([testBatch({ baseOffset: 5 })])).toThrow(expect.objectContaining({ code: 'closed' }));
  });

  it('may be deleted while an fsync is under way', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const machine = new Machine(seed);
      const { log } = machine.open();
      log.append(testBatches({ from: 0, before: 5 }));
      log.flush();
      await machine.scheduler.runFor(seed / 10);
      log.append(testBatches({ from: 5, before: 9 }));
      log.flush();
      log.onDurable = () => expect.unreachable('a deleted log reports nothing');
      Array.from(log.delete().steps());
      await machine.scheduler.runFor(100);
      expect(machine.halts).toEqual([]);
      expect(machine.disk.openFiles).toEqual([]);
    }
  });

  it('holds little before anything is appended', async () => {
    const machine = new Machine();
    const { log } = machine.open();
    await machine.scheduler.settle(log.close());
    const sizes = machine.disk.list(DIRECTORY).map((name) => machine.bytesOf(name).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1_200);
  });

  it('is named as Kafka names it', () => {
    expect(partitionDirectoryName('my-topic-1', 12)).toBe('my-topic-1-12');
    expect(parsePartitionDirectoryName('my-topic-1-12')).toEqual({ topic: 'my-topic-1', partition: 12 });
    expect(parsePartitionDirectoryName('meta.json')).toBeUndefined();
  });
});
