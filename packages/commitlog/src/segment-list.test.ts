// Method: fsyncs of the simulated disk are stalled, and something is done to what they are of.
import { readHeader } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { EntryFile } from './entry-file.js';
import { OpenFiles } from './open-files.js';
import { SegmentList } from './segment-list.js';
import { testBatch } from './testing/batches.js';
import { DIRECTORY, Machine } from './testing/machine.js';
import { WriteBehind } from './write-behind.js';

function stalled() {
  const { disk, scheduler, world } = new Machine();
  disk.makeDirectory(DIRECTORY);
  disk.stallSyncs();
  return { disk, scheduler, clock: world.clock };
}

describe('an fsync under way', () => {
  it('of a segment does not cover the indexes that a roll completes', async () => {
    const { disk, scheduler, clock } = stalled();
    const openFiles = new OpenFiles({ most: 8, leavingMost: 8 });
    const segments = new SegmentList({
      disk,
      directory: DIRECTORY,
      intervalBytes: 1,
      openFiles,
      behind: new WriteBehind(),
      clock,
    });
    const bytes = testBatch({ baseOffset: 0 });
    const sealed = segments.create(0);
    sealed.append([{ bytes, header: readHeader(bytes) }], { mayWait: false });
    const leaving = sealed.syncFile();
    segments.roll();
    disk.releaseSyncs();
    await scheduler.settle(leaving);
    expect(sealed.unsynced).toBe(true);
    await scheduler.settle(sealed.syncFile());
    expect(sealed.unsynced).toBe(false);
  });

  it('of an index is waited for by whoever needs it durable', async () => {
    const { disk, scheduler } = stalled();
    const entries = new EntryFile({ disk, path: `${DIRECTORY}/0.index`, entryBytes: 8, fresh: true });
    entries.append(new Uint8Array(8));
    entries.flush();
    const ended: string[] = [];
    const first = entries.sync().then(() => ended.push('first'));
    const second = entries.sync().then(() => ended.push('second'));
    await scheduler.runFor(1_000);
    expect(ended).toEqual([]);
    disk.releaseSyncs();
    await scheduler.settle(Promise.all([first, second]));
    // And there is nothing more to do.
    disk.stallSyncs();
    await scheduler.settle(entries.sync());
  });
});
