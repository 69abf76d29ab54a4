// Method: keyed records go to a log of small segments, which is compacted; what is served afterwards, and after a crash,
// is compared with what was written.
import { offset, readHeader, validateBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import type { LogOptions } from '../options.js';
import {
  compact,
  compactionRequest,
  hinted,
  keyedBatch,
  lastValues,
  readRecords,
  startCompaction,
} from '../testing/keyed-log.js';
import { DIRECTORY, Machine, readAll } from '../testing/machine.js';

const OPTIONS: Partial<LogOptions> = { segmentBytes: 600, verifiedTailBytes: 1, fileDeleteDelayMs: 1_000 };

/** Batches of two records, of keys that come round. */
function write(log: CommitLog, count: number, init: { keys?: number; epoch?: number; producer?: boolean } = {}): void {
  const { keys = 5, epoch = 0, producer = false } = init;
  for (let index = 0; index < count; index++) {
    const baseOffset: number = log.logEndOffset;
    const at = baseOffset / 2;
    const records = [0, 1].map(
      (which) => [`key-${(baseOffset + which) % keys}`, `value-${baseOffset + which}`] as const,
    );
    const sequence = producer ? { producerId: 3, baseSequence: at * 2 } : {};
    log.append([keyedBatch({ baseOffset, epoch, records, ...sequence })]);
  }
}

async function writtenLog(count: number, init: Parameters<typeof write>[2] & { journal?: boolean } = {}) {
  const machine = new Machine(1, init.journal ? { segmentBytes: 8_192, segmentsMax: 3 } : undefined);
  const { log } = machine.open(OPTIONS);
  write(log, count, init);
  await machine.flush(log);
  return { machine, log };
}

const files = (machine: Machine, ending: string) =>
  machine.disk.list(DIRECTORY).filter((name) => name.endsWith(ending));
const activeBase = (machine: Machine) => Number.parseInt(files(machine, '.log').at(-1) ?? '', 10);

describe('compaction', () => {
  it('keeps the last record of each key, at its offset, and a log as contiguous as before', async () => {
    const { machine, log } = await writtenLog(60);
    const before = readRecords(log);
    const active = activeBase(machine);
    const { cleanedTo, keys } = await compact(machine, log);
    expect([cleanedTo, keys]).toEqual([active, 5]);
    const after = readRecords(log);
    expect(after.filter(({ offset: at }) => at < active)).toHaveLength(5);
    expect(lastValues(after)).toEqual(lastValues(before));
    for (const record of after) expect(before).toContainEqual(record);
    expect(after.filter(({ offset: at }) => at >= active)).toEqual(before.filter(({ offset: at }) => at >= active));
    let next = 0;
    for (const batch of readAll(log)) {
      expect(validateBatch(batch).baseOffset).toBe(next);
      next = readHeader(batch).lastOffset + 1;
    }
    expect([log.logStartOffset, log.logEndOffset, next]).toEqual([0, 120, 120]);
  });

  it('is the same after a restart of any kind, and begins above what it has done', async () => {
    for (const kind of ['close', 'kill', 'powerLoss'] as const) {
      const { machine, log } = await writtenLog(60);
      await compact(machine, log);
      const after = readAll(log);
      if (kind === 'close') await machine.scheduler.settle(log.close());
      if (kind === 'powerLoss') machine.powerLoss();
      else machine.kill();
      const { log: again, report } = machine.open({ ...OPTIONS, cleanerNote: hinted(activeBase(machine)) });
      expect(report).toMatchObject({ damage: undefined, clean: kind === 'close' });
      expect(Buffer.compare(Buffer.concat(readAll(again)), Buffer.concat(after))).toBe(0);
      expect(
        again.compaction.judge({ nowMs: 0, highWatermark: 120, minCompactionLagMs: 0, maxCompactionLagMs: 1e15 }),
      ).toMatchObject({
        dirtyRatio: 0,
      });
    }
  });

  it('merges what it has made small, and removes the files of before after a while', async () => {
    const { machine, log } = await writtenLog(60);
    const before = files(machine, '.log').length;
    await compact(machine, log);
    await compact(machine, log);
    expect(files(machine, '.log').length).toBeLessThan(before / 2);
    expect(files(machine, '.deleted')).not.toEqual([]);
    await machine.scheduler.runFor(1_001);
    expect([...files(machine, '.deleted'), ...files(machine, '.cleaned'), ...files(machine, '.swap')]).toEqual([]);
    expect(machine.disk.openFiles.every((path) => path.endsWith('.log') || path.endsWith('log-checkpoint'))).toBe(true);
  });

  it('compaction-never-above-hw', async () => {
    const { machine, log } = await writtenLog(60);
    const before = readRecords(log);
    const highWatermark = offset(40);
    const { cleanedTo } = await compact(machine, log, { highWatermark });
    expect(cleanedTo).toBeLessThanOrEqual(highWatermark);
    expect(cleanedTo).toBeGreaterThan(0);
    const after = readRecords(log);
    expect(after.filter(({ offset: at }) => at >= cleanedTo)).toEqual(
      before.filter(({ offset: at }) => at >= cleanedTo),
    );
    // What is above may yet be cut: the last record of each key below is still there.
    log.truncateTo(highWatermark);
    expect(lastValues(readRecords(log))).toEqual(lastValues(before.filter(({ offset: at }) => at < highWatermark)));
  });

  it('touches nothing that a crash would take from the journal', async () => {
    const { machine, log } = await writtenLog(10, { journal: true });
    const settled = log.compaction.judge({
      nowMs: 0,
      highWatermark: 20,
      minCompactionLagMs: 0,
      maxCompactionLagMs: 1e15,
    });
    expect(settled.before).toBe(0);
    // Enough to use the journal's segments again, and so to write the log out.
    for (let round = 0; round < 40; round++) {
      write(log, 10);
      await machine.flush(log);
    }
    const before = readRecords(log);
    await compact(machine, log);
    expect(log.compaction.cleanedTo).toBeGreaterThan(0);
    const after = readAll(log);
    machine.powerLoss();
    const { log: again, report } = machine.open(OPTIONS);
    expect(report.damage).toBeUndefined();
    expect(Buffer.compare(Buffer.concat(readAll(again)), Buffer.concat(after))).toBe(0);
    expect(lastValues(readRecords(again))).toEqual(lastValues(before));
  });

  it('takes several passes if the keys do not fit into memory', async () => {
    const { machine, log } = await writtenLog(200, { keys: 90 });
    const before = readRecords(log);
    const points: number[] = [];
    while (points.at(-1) !== activeBase(machine)) {
      const { cleanedTo } = await compact(machine, log, { mapBytesMax: 1_200 });
      expect(cleanedTo).toBeGreaterThan(points.at(-1) ?? 0);
      points.push(cleanedTo);
      expect(lastValues(readRecords(log))).toEqual(lastValues(before));
    }
    expect(points.length).toBeGreaterThan(3);
    expect(readRecords(log).filter(({ offset: at }) => at < activeBase(machine))).toHaveLength(90);
  });

  it('keeps the batches by which a producer is recognized, without their records', async () => {
    const { machine, log } = await writtenLog(40, { producer: true });
    const known = log.producers.entry(3)?.batches ?? [];
    write(log, 10, { keys: 5 });
    await machine.flush(log);
    await compact(machine, log);
    expect(
      readAll(log)
        .map((batch) => readHeader(batch))
        .filter(({ producerId }) => producerId === 3),
    ).toHaveLength(5);
    machine.kill();
    for (const name of files(machine, '.snapshot')) machine.disk.remove(`${DIRECTORY}/${name}`);
    expect(machine.open(OPTIONS).log.producers.entry(3)?.batches).toEqual(known);
  });

  // Seed 93 of the simulator: the records beside a tombstone that had gone made each pass call for another at once.
  it('calls for another pass as long as a tombstone may go, and no longer', async () => {
    const machine = new Machine();
    const { log } = machine.open(OPTIONS);
    const records = [
      ['dead', null],
      ['live', 'here'],
    ] as const;
    log.append([keyedBatch({ baseOffset: 0, records })]);
    write(log, 60);
    await machine.flush(log);
    const isDueAt = (nowMs: number) =>
      log.compaction.judge(compactionRequest({ nowMs, highWatermark: log.durableOffset })).tombstonesDue;
    await compact(machine, log, { nowMs: 5_000, deleteRetentionMs: 1_000 });
    expect([isDueAt(5_999), isDueAt(6_000)]).toEqual([false, true]);
    await compact(machine, log, { nowMs: 6_000, deleteRetentionMs: 1_000 });
    expect(readRecords(log)[0]).toEqual({ offset: 1, key: 'live', value: 'here' });
    expect(isDueAt(1_000_000)).toBe(false);
  });

  it('keeps a tombstone that it meets by a clock in the past for as long when that is put right', async () => {
    const machine = new Machine();
    const { log } = machine.open(OPTIONS);
    const [deletedMs, deleteRetentionMs] = [1_000_000, 1_000];
    log.append([keyedBatch({ baseOffset: 0, records: [['dead', null]], timestampMs: deletedMs })]);
    write(log, 60);
    await machine.flush(log);
    const isThereAfter = async (nowMs: number) => {
      await compact(machine, log, { nowMs, deleteRetentionMs });
      return readRecords(log).some(({ key }) => key === 'dead');
    };
    expect(await isThereAfter(5_000)).toBe(true);
    expect(await isThereAfter(deletedMs + deleteRetentionMs - 1)).toBe(true);
    expect(await isThereAfter(deletedMs + deleteRetentionMs)).toBe(false);
  });

  it('calls for no further pass for tombstones in a batch of which it knows a part of the keys', async () => {
    const machine = new Machine();
    const { log } = machine.open(OPTIONS);
    const records = Array.from({ length: 100 }, (_, at) => [`dead-${at}`, at % 2 === 0 ? null : 'here'] as const);
    log.append([keyedBatch({ baseOffset: 0, records })]);
    write(log, 60);
    await machine.flush(log);
    const isDueAt = (nowMs: number) =>
      log.compaction.judge(compactionRequest({ nowMs, highWatermark: log.durableOffset })).tombstonesDue;
    const tombstones = () => readRecords(log).filter(({ value }) => value === null);
    const pass = (nowMs: number) => compact(machine, log, { nowMs, deleteRetentionMs: 1_000, mapBytesMax: 1_200 });
    const first = await pass(5_000);
    expect([tombstones().length, isDueAt(5_999), isDueAt(6_000)]).toEqual([50, false, true]);
    const second = await pass(6_000);
    expect(second.cleanedTo).toBeGreaterThan(first.cleanedTo);
    expect(second.cleanedTo).toBeLessThan(100);
    expect(tombstones().map(({ offset: at }) => at >= second.cleanedTo)).toEqual(
      Array.from({ length: Math.floor((101 - second.cleanedTo) / 2) }, () => true),
    );
    expect(isDueAt(1_000_000)).toBe(false);
    await pass(6_000);
    expect([tombstones(), isDueAt(1_000_000)]).toEqual([[], false]);
  });

  // A key that the smallest map has no room for.
  it.each([0, 3])('keeps what hides a record that it cannot compact, behind %i other keys', async (others) => {
    const machine = new Machine();
    const { log } = machine.open({ ...OPTIONS, segmentBytes: 5_000 });
    const key = 'x'.repeat(2_000);
    const put = (...record: readonly [string, string | null]) =>
      log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [record] })]);
    for (let at = 0; at < others; at++) put(`other-${at}`, 'here');
    put(key, 'secret');
    put(key, null);
    write(log, 60);
    put('last', 'x'.repeat(4_900));
    put('last', 'x'.repeat(4_900));
    await machine.flush(log);
    const passes: number[] = [];
    const pass = async (nowMs: number) => {
      passes.push((await compact(machine, log, { nowMs, deleteRetentionMs: 1_000, mapBytesMax: 1_024 })).cleanedTo);
      return readRecords(log).filter((record) => record.key === key);
    };
    const both = [
      { offset: others, key, value: 'secret' },
      { offset: others + 1, key, value: null },
    ];
    expect([await pass(5_000), await pass(6_000), await pass(1_000_000)]).toEqual([both, both, both]);
    const request = compactionRequest({ nowMs: 1_000_000, highWatermark: log.durableOffset });
    expect(log.compaction.judge(request).tombstonesDue).toBe(false);
    expect(passes[0]).toBeGreaterThan(100);
  });

  it('leaves epochs as they are, in the log that is compacted and in one that copies it', async () => {
    const { machine, log } = await writtenLog(1);
    for (let epoch = 1; epoch < 20; epoch++) write(log, 2, { epoch, keys: 2 });
    write(log, 10, { epoch: 20, keys: 2 });
    await machine.flush(log);
    const epochs = [...log.epochEntries];
    await compact(machine, log);
    expect(log.epochEntries).toEqual(epochs);
    const { log: copy } = new Machine().open(OPTIONS);
    for (const batch of readAll(log)) copy.append([batch]);
    expect(copy.epochEntries).toEqual(epochs);
    machine.kill();
    machine.disk.remove(`${DIRECTORY}/leader-epoch-checkpoint`);
    expect(machine.open(OPTIONS).log.epochEntries).toEqual(epochs);
  });

  it('lets a follower go on whose log ends in the middle of what is gone', async () => {
    const { machine, log } = await writtenLog(60);
    const originals = readAll(log);
    await compact(machine, log);
    for (let taken = 0; taken <= 60; taken += 7) {
      const { log: follower } = new Machine().open(OPTIONS);
      for (const batch of originals.slice(0, taken)) follower.append([batch]);
      while (follower.logEndOffset < log.logEndOffset) {
        const read = log.read({ from: follower.logEndOffset, maxBytes: 500 });
        follower.append(read === 'out-of-range' ? [] : read.batches);
      }
      expect(lastValues(readRecords(follower))).toEqual(lastValues(readRecords(log)));
    }
  });

  it('is stopped by a cut below what it works on, and by closing', async () => {
    for (const end of ['cut', 'restart', 'close'] as const) {
      const { machine, log } = await writtenLog(2_000);
      const running = startCompaction(machine, log).catch((error: unknown) => error);
      if (end === 'cut') log.truncateTo(offset(100));
      if (end === 'restart') log.restartAt(offset(7));
      if (end === 'close') await machine.scheduler.settle(log.close());
      expect(await machine.scheduler.settle(running)).toMatchObject({ code: 'stopped' });
      expect([...files(machine, '.cleaned'), ...files(machine, '.swap')]).toEqual([]);
      if (end === 'close') continue;
      const last = readAll(log).at(-1);
      expect(last === undefined ? log.logStartOffset : readHeader(last).lastOffset + 1).toBe(log.logEndOffset);
      expect(log.compaction.cleanedTo).toBe(0);
      await compact(machine, log);
    }
  });

  it('that finds damage says where, and the log ends there', async () => {
    const { machine, log } = await writtenLog(60);
    const [, second = ''] = files(machine, '.log');
    machine.disk.flipBit(`${DIRECTORY}/${second}`, 200, 3);
    await expect(compact(machine, log)).rejects.toMatchObject({ code: 'damaged' });
    expect(log.damage?.file).toContain(second);
    expect(log.logEndOffset).toBeLessThan(120);
  });

  it('that finds no room, or a disk that fails, leaves the log as it is', async () => {
    for (const [operation, error] of [
      ['write', 'ENOSPC'],
      ['write', 'EIO'],
      ['open', 'EIO'],
      ['read', 'EIO'],
    ] as const) {
      const { machine, log } = await writtenLog(60);
      const before = readAll(log);
      machine.disk.failNext(
        operation,
        error,
        operation === 'read' ? {} : { path: `${DIRECTORY}/00000000000000000000.log.cleaned` },
      );
      await expect(compact(machine, log)).rejects.toMatchObject({ code: error });
      expect(files(machine, '.cleaned')).toEqual([]);
      expect(Buffer.compare(Buffer.concat(readAll(log)), Buffer.concat(before))).toBe(0);
      await compact(machine, log);
      expect(readRecords(log).length).toBeLessThan(40);
    }
  });

  it('whose fsync fails halts the process', async () => {
    const { machine, log } = await writtenLog(60);
    machine.disk.failNext('sync', 'EIO', { path: `${DIRECTORY}/00000000000000000000.log.cleaned` });
    void startCompaction(machine, log).catch(() => undefined);
    await machine.scheduler.runUntil(() => machine.halts.length > 0);
    expect(machine.halts[0]).toMatch(/cleaned failed$/);
  });
});
