import { describe, expect, it } from 'vitest';
import { IndexBuilder } from './index-builder.js';
import { decodeOffsetEntry, decodeTimeEntry, OFFSET_ENTRY_BYTES, TIME_ENTRY_BYTES } from './index-entries.js';
import { IndexProgress } from './index-progress.js';

const batch = (lastOffset: number, sizeBytes: number, maxTimestamp = lastOffset) => ({
  lastOffset,
  sizeBytes,
  maxTimestamp,
});

function split(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

describe('index entries', () => {
  it('are due once more than the interval was written since the last, its own batch included', () => {
    const builder = new IndexBuilder({ baseOffset: 100, intervalBytes: 100 });
    const sizes = [50, 50, 1, 100, 1, 101, 1];
    let position = 0;
    for (const [index, size] of sizes.entries()) {
      builder.add(batch(100 + index, size), position);
      position += size;
    }
    expect(split(builder.offsetEntries(), OFFSET_ENTRY_BYTES).map(decodeOffsetEntry)).toEqual([
      { relativeOffset: 3, position: 101 },
      { relativeOffset: 5, position: 202 },
      { relativeOffset: 6, position: 303 },
    ]);
  });

  it('of time come with those of offsets, only if the largest timestamp rose, and once more at the end', () => {
    const builder = new IndexBuilder({ baseOffset: 100, intervalBytes: 0 });
    for (const [index, timestampMs] of [7, 5, 9, 8, 9, 12].entries())
      builder.add(batch(100 + index, 10, timestampMs), 0);
    const decode = (bytes: Uint8Array) => split(bytes, TIME_ENTRY_BYTES).map((entry) => decodeTimeEntry(entry, 100));
    const open = [
      { timestampMs: 7, offset: 100 },
      { timestampMs: 9, offset: 102 },
      { timestampMs: 12, offset: 105 },
    ];
    expect(decode(builder.openTimeEntries())).toEqual(open);
    builder.add(batch(106, 10, -1), 0);
    expect(decode(builder.sealedTimeEntries())).toEqual(open);
  });

  it('go on after the last entry as if the log had never been closed', () => {
    const never = new IndexProgress({ intervalBytes: 100 });
    const added = [0, 1, 2, 3].map((index) => never.add(batch(index, 60), index * 60));
    expect(added.map((each) => each?.offset.position)).toEqual([undefined, undefined, 120, undefined]);
    const again = new IndexProgress({ intervalBytes: 100, last: { timestampMs: 2, offset: 2 } });
    for (const index of [2, 3]) again.skip(batch(index, 60));
    expect(again.add(batch(4, 60), 240)).toEqual(never.add(batch(4, 60), 240));
  });
});
