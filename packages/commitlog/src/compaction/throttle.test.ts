// Method: a compaction of several MiB on the simulated clock, on which nothing takes time but its pauses; every byte that
// is asked of the disk is noted with the moment.
import { WatchedDisk } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { compact, keyedBatch, startCompaction } from '../testing/keyed-log.js';
import { Machine } from '../testing/machine.js';

const MEBIBYTE = 2 ** 20;
const IO_BYTES_PER_SECOND = 2 * MEBIBYTE;
/** A step, what was gathered before it is written, and what is read ahead. */
const BURST_BYTES = 3 * MEBIBYTE;
const WINDOW_MS = 4_000;
const BATCHES = 160;

/** A log of 10 MiB, a quarter of which is superseded, in every segment. */
async function bigLog(machine: Machine) {
  const { log } = machine.open({ segmentBytes: 2 * MEBIBYTE });
  const value = 'v'.repeat(65_000);
  for (let at = 0; at < BATCHES; at++) {
    log.append([keyedBatch({ baseOffset: at, records: [[at % 4 === 0 ? 'often' : `key ${at}`, value]] })]);
    if (at % 20 === 0) await machine.flush(log);
  }
  await machine.flush(log);
  return log;
}

describe('the rate of a compaction', () => {
  it('is the limit of what is read and written together, and is made use of', async () => {
    const machine = new Machine();
    const log = await bigLog(machine);
    const moved: { readonly atMs: number; readonly bytes: number }[] = [];
    const disk = new WatchedDisk(machine.crashingDisk);
    disk.onBytes = (bytes) => moved.push({ atMs: machine.scheduler.nowMs, bytes });
    const startMs = machine.scheduler.nowMs;

    const summary = await compact(machine, log, { disk, ioBytesPerSecond: IO_BYTES_PER_SECOND });

    const tookSeconds = (machine.scheduler.nowMs - startMs) / 1_000;
    const total = moved.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(summary.writtenBytes).toBeGreaterThan(4 * MEBIBYTE);
    expect(total).toBeGreaterThan(summary.readBytes + summary.writtenBytes - BURST_BYTES);
    expect(tookSeconds).toBeGreaterThan((total - BURST_BYTES) / IO_BYTES_PER_SECOND);
    expect(tookSeconds).toBeLessThan(total / IO_BYTES_PER_SECOND + 1);
    for (const { atMs: from } of moved) {
      const within = moved.filter(({ atMs }) => atMs >= from && atMs < from + WINDOW_MS);
      const bytes = within.reduce((sum, each) => sum + each.bytes, 0);
      expect(bytes).toBeLessThanOrEqual((IO_BYTES_PER_SECOND * WINDOW_MS) / 1_000 + BURST_BYTES);
    }
  });

  it('may be as low as it goes, and whoever closes the log does not wait for what is paid for', async () => {
    const machine = new Machine();
    const log = await bigLog(machine);
    const running = startCompaction(machine, log, { ioBytesPerSecond: 65_536 });
    const stopped = expect(running).rejects.toMatchObject({ code: 'stopped' });
    await machine.scheduler.runFor(1_250);
    const startMs = machine.scheduler.nowMs;
    await machine.scheduler.settle(log.close());
    expect(machine.scheduler.nowMs - startMs).toBeLessThan(600);
    await stopped;
  });
});
