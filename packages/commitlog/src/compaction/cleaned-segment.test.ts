// Method: what is handed to the disk in one write is what was kept until then, with all of the memory that it lies in.
import type { DiskFile } from '@tidemark/ports';
import { WatchedDisk } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { compact, keyedBatch, readRecords } from '../testing/keyed-log.js';
import { Machine } from '../testing/machine.js';

const MEBIBYTE = 2 ** 20;

class WatchedBuffers extends WatchedDisk {
  /** The most that one write kept alive. */
  aliveBytes = 0;

  override open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    const file = super.open(path, mode);
    return {
      ...file,
      write: (buffers, position) => {
        const alive = [...new Set(buffers.map(({ buffer }) => buffer))];
        this.aliveBytes = Math.max(
          this.aliveBytes,
          alive.reduce((sum, { byteLength }) => sum + byteLength, 0),
        );
        file.write(buffers, position);
      },
    };
  }
}

describe('a compaction that keeps little of much', () => {
  it('keeps no more than that in memory', async () => {
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 2 * MEBIBYTE });
    const value = 'v'.repeat(1_000);
    while (log.sizeBytes < 2 * MEBIBYTE) {
      const at = log.logEndOffset;
      const record = at % 250 === 0 ? ([`key ${at}`, 'kept'] as const) : (['often', value] as const);
      log.append([keyedBatch({ baseOffset: at, records: [record] })]);
    }
    // The active segment stays as it is.
    for (let at = 0; at < 2; at += 1)
      log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [['often', value]] })]);
    await machine.flush(log);
    const disk = new WatchedBuffers(machine.crashingDisk);
    const { writtenBytes } = await compact(machine, log, { disk });
    const kept = readRecords(log).filter(({ value: found }) => found === 'kept');
    expect(kept.length).toBeGreaterThan(5);
    expect(writtenBytes).toBeLessThan(8_192);
    expect(disk.aliveBytes).toBeLessThanOrEqual(2 * writtenBytes);
  });
});
