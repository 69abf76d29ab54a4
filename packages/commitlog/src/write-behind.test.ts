// Method: two segments share one descriptor, so that each takes it from the other, and what waits must not be taken for fsynced by that.
import { readHeader } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { OpenFiles } from './open-files.js';
import { Segment } from './segment.js';
import { testBatch } from './testing/batches.js';
import { Machine } from './testing/machine.js';
import { WriteBehind } from './write-behind.js';

function twoSegments({ leavingMost }: { readonly leavingMost: number }) {
  const { disk, scheduler } = new Machine();
  const openFiles = new OpenFiles({ most: 1, leavingMost });
  const behind = new WriteBehind();
  const segmentIn = (directory: string) => {
    disk.makeDirectory(directory);
    return Segment.create({ disk, directory, baseOffset: 0, intervalBytes: 4_096, openFiles, behind, createdMs: 0 });
  };
  const append = (segment: Segment, mayWait = true) => {
    const bytes = testBatch({ baseOffset: segment.endOffset });
    segment.append([{ bytes, header: readHeader(bytes) }], { mayWait });
  };
  const sizeOf = ({ path }: Segment) => disk.open(path, 'read').sizeBytes();
  return { disk, scheduler, one: segmentIn('/data/one'), other: segmentIn('/data/other'), append, sizeOf };
}

it('what waits without a descriptor is not synced, and what was written for its sake is not either', async () => {
  const { one, other, append, sizeOf } = twoSegments({ leavingMost: 0 });
  append(one, false);
  append(one);
  append(other, false);
  expect([sizeOf(one) < one.sizeBytes, one.unsynced]).toEqual([true, true]);
  one.file.writeOut();
  expect([sizeOf(one), one.unsynced]).toEqual([one.sizeBytes, true]);
  one.syncNow();
  expect(one.unsynced).toBe(false);
});

it('what comes to wait while a file is fsynced to be closed is not synced by that', async () => {
  const { scheduler, one, other, append, sizeOf } = twoSegments({ leavingMost: 1 });
  append(one, false);
  append(other, false);
  append(one);
  await scheduler.runFor(1_000);
  expect([sizeOf(one) < one.sizeBytes, one.unsynced]).toEqual([true, true]);
});

it('what a write that failed may have left is not synced', () => {
  const { disk, one, append } = twoSegments({ leavingMost: 1 });
  append(one, false);
  one.syncNow();
  disk.failNext('write', 'ENOSPC', { path: one.path });
  expect(() => append(one, false)).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  expect(one.unsynced).toBe(true);
});
