// Method: logs that are durable by the journal, whose files get their batches later; processes die, disks fill, descriptors go.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { TailCachePool } from './tail-cache.js';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, expectBatches, Machine, readAll } from './testing/machine.js';

const LOG = `${DIRECTORY}/00000000000000000000.log`;
const NO_SPACE = expect.objectContaining({ code: 'ENOSPC' });
const first = testBatches({ from: 0, before: 5 });
const second = testBatches({ from: 5, before: 9 });
const third = testBatches({ from: 9, before: 12 });

const machine = (segmentBytes = 2 ** 20) => new Machine(1, { segmentBytes, segmentsMax: 3 }, { blockBytes: 16_384 });
const sizeOf = ({ disk }: Machine, path = LOG) => disk.open(path, 'read').sizeBytes();
const bytesOf = (batches: readonly Uint8Array[]) => batches.reduce((sum, { length }) => sum + length, 0);

/** Another log goes on until the journal has used its segments again. */
async function useJournalAgain(at: Machine): Promise<void> {
  const { log } = at.openOther(1);
  while (log.recoveryPoint < 40) {
    log.append(testBatches({ from: log.logEndOffset, before: log.logEndOffset + 5, valueBytes: 300 }));
    await at.flush(log);
  }
}

describe('batches that are durable and not in their file yet', () => {
  it.each(['kill', 'powerLoss'] as const)('are there after the end of the process (%s)', async (end) => {
    const at = machine();
    const { log } = at.open();
    log.append(first);
    await at.flush(log);
    expect([sizeOf(at), log.durableOffset, log.recoveryPoint]).toEqual([0, 5, 0]);
    at[end]();
    const { log: again, report } = at.open();
    expect(report).toMatchObject({ damage: undefined, unproved: false });
    expect(readAll(again)).toEqual(first);
  });

  it('are read from memory, at once and off the loop, also where no cache has them', async () => {
    const at = machine();
    const { log } = at.open();
    log.append(first);
    await at.flush(log);
    log.append(second);
    expect(readAll(log)).toEqual([...first, ...second]);
    const cold = await at.scheduler.settle(log.readCold({ from: offset(3), maxBytes: 10_000 }));
    expect(expectBatches(cold).batches).toEqual([...first.slice(3), ...second]);
    expect(log.offsetForTimestamp(0)?.offset).toBe(0);
    expect(sizeOf(at)).toBe(0);
  });

  it('are in it before the journal forgets them', async () => {
    const at = machine(4_096);
    const { log } = at.open();
    while (log.recoveryPoint < 20) {
      log.append(testBatches({ from: log.logEndOffset, before: log.logEndOffset + 3, valueBytes: 300 }));
      await at.flush(log);
    }
    const batches = readAll(log);
    expect(sizeOf(at)).toBeGreaterThanOrEqual(bytesOf(batches.slice(0, log.recoveryPoint)));
    at.powerLoss();
    const { log: again, report } = at.open();
    expect([report.damage, readAll(again)]).toEqual([undefined, batches]);
  });

  it('are in it once their segment is complete', () => {
    const at = machine();
    const { log } = at.open({ segmentBytes: bytesOf([...first, ...second]) });
    for (const batches of [first, second, third]) log.append(batches);
    const active = `${DIRECTORY}/00000000000000000009.log`;
    expect([sizeOf(at), sizeOf(at, active)]).toEqual([bytesOf([...first, ...second]), 0]);
  });

  it('are in it once the log is closed, suspended, or durable by its file', async () => {
    for (const end of ['close', 'suspend', 'async'] as const) {
      const at = machine();
      const { log } = at.open();
      log.append(first);
      if (end === 'async') log.setOptions({ flushPolicy: 'async' });
      else await at.scheduler.settle<unknown>(log[end]());
      expect(sizeOf(at)).toBe(bytesOf(first));
    }
  });

  it('go with a cut, and what comes in their place takes their place', async () => {
    const at = machine();
    const { log } = at.open();
    log.append([...first, ...second]);
    await at.flush(log);
    log.truncateTo(offset(7));
    const other = testBatches({ from: 7, before: 12, epoch: 3, fill: 99 });
    log.append(other);
    await at.flush(log);
    const kept = [...first, ...second.slice(0, 2), ...other];
    expect(readAll(log)).toEqual(kept);
    at.powerLoss();
    expect(readAll(at.open().log)).toEqual(kept);
  });

  it('are written before what is damaged is kept aside', async () => {
    const at = machine();
    const { log } = at.open();
    log.append(first);
    await at.scheduler.settle(log.settle());
    log.append(second);
    await at.flush(log);
    at.disk.flipBit(LOG, bytesOf(first.slice(0, 2)) + 70);
    expect(() => log.read({ from: offset(2), maxBytes: 10_000 })).toThrow(expect.objectContaining({ code: 'damaged' }));
    expect([log.logEndOffset, sizeOf(at)]).toEqual([2, bytesOf([...first, ...second])]);
  });
});

describe('a file that cannot take what waits', () => {
  it('takes it later: nothing acknowledged is lost, and what does not fit in memory is refused before anything of it is done', async () => {
    const at = machine();
    const { log } = at.open({ tailCache: new TailCachePool() });
    log.append(first);
    await at.flush(log);
    at.disk.failNext('write', 'ENOSPC', { path: LOG, times: Number.POSITIVE_INFINITY });
    log.append(second);
    await at.flush(log);
    const large = testBatches({ from: 9, before: 10, valueBytes: 20_000 });
    expect(() => log.append(large)).toThrow(NO_SPACE);
    expect([log.logEndOffset, log.durableOffset]).toEqual([9, 9]);
    await expect(at.scheduler.settle(log.settle())).rejects.toEqual(NO_SPACE);
    expect(readAll(log)).toEqual([...first, ...second]);
    at.disk.clearFaults();
    log.append(third);
    await at.scheduler.settle(log.settle());
    expect(sizeOf(at)).toBe(bytesOf([...first, ...second, ...third]));
    await at.flush(log);
    at.powerLoss();
    expect(readAll(at.open().log)).toEqual([...first, ...second, ...third]);
  });

  it('has them after a stop that found no room, by the journal', async () => {
    const at = machine();
    const { log } = at.open();
    log.append(first);
    await at.flush(log);
    at.disk.failNext('write', 'ENOSPC', { path: LOG, times: Number.POSITIVE_INFINITY });
    expect(await at.scheduler.settle(log.suspend())).toBeUndefined();
    at.disk.clearFaults();
    at.powerLoss();
    expect(readAll(at.open().log)).toEqual(first);
  });

  it('has them by the journal also after a write that was left half done', async () => {
    const at = machine(4_096);
    const { log } = at.open();
    log.append(first);
    await at.flush(log);
    at.disk.failNext('write', 'ENOSPC', { path: LOG });
    at.disk.failNext('truncate', 'EIO', { path: LOG });
    expect(() => log.append(testBatches({ from: 5, before: 6, valueBytes: 20_000 }))).toThrow(NO_SPACE);
    expect(() => log.append(second)).toThrow(expect.objectContaining({ code: 'write-failed' }));
    await at.scheduler.settle(log.close());
    await useJournalAgain(at);
    at.powerLoss();
    expect(readAll(at.open().log)).toEqual(first);
  });

  it.each(['ENOSPC', 'EMFILE'] as const)('has them by the journal after a close that failed (%s)', async (code) => {
    const at = machine(4_096);
    const { log } = at.open();
    log.append(first);
    await at.flush(log);
    at.disk.failNext('write', code, { path: LOG });
    await expect(at.scheduler.settle(log.close())).rejects.toMatchObject({ code });
    await useJournalAgain(at);
    at.powerLoss();
    expect(readAll(at.open().log)).toEqual(first);
  });

  it('keeps a segment the active one that cannot be completed', async () => {
    const at = machine();
    const { log } = at.open({ segmentBytes: bytesOf(first) + 10 });
    log.append(first);
    await at.flush(log);
    at.disk.failNext('write', 'ENOSPC', { path: LOG });
    expect(() => log.append(second)).toThrow(NO_SPACE);
    expect([log.logEndOffset, readAll(log)]).toEqual([5, first]);
    log.append(second);
    await at.flush(log);
    at.powerLoss();
    expect(readAll(at.open().log)).toEqual([...first, ...second]);
  });
});
