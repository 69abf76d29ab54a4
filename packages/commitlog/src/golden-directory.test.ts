// Method: a directory that Kafka 4.3 wrote is put on a simulated disk and opened; then the same batches are appended to a
// log of ours, and the files are compared byte for byte.
import { offset, readHeader } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { readPartitionMetadata } from './partition-directory.js';
import { goldenFile, goldenMachine } from './testing/golden.js';
import { DIRECTORY, expectBatches, Machine, readAll } from './testing/machine.js';

const SEGMENTS = ['00000000000000000000', '00000000000000005921', '00000000000000007025'];
const INDEXES = SEGMENTS.flatMap((name) => [`${name}.index`, `${name}.timeindex`]);

/** At the start of each segment but the first, and at the end. */
const SNAPSHOTS = ['00000000000000005921.snapshot', '00000000000000007025.snapshot', '00000000000000007104.snapshot'];

/** Kafka's index entries as absolute offsets and positions. */
function kafkaEntries(segment: string): { offset: number; position: number }[] {
  const view = new DataView(goldenFile(`${segment}.index`).buffer);
  return Array.from({ length: view.byteLength / 8 }, (_, index) => ({
    offset: Number(segment) + view.getInt32(index * 8),
    position: view.getInt32(index * 8 + 4),
  }));
}

describe("a directory of Kafka's", () => {
  it('opens undamaged, with its epochs and its topic id', () => {
    const machine = goldenMachine();
    const { log, report } = machine.open();
    expect(report).toMatchObject({ clean: false, damage: undefined, cut: undefined, logEndOffset: 7_104 });
    expect(log.epochEntries).toEqual([{ epoch: 0, startOffset: 0 }]);
    expect(readPartitionMetadata(machine.disk, DIRECTORY)).toBe('gBvCoHjQRYKa8GREwS2TVg');
  });

  it('is read from every one of its 7,104 offsets', () => {
    const { log } = goldenMachine().open();
    for (let at = 0; at < 7_104; at++) {
      const { batches } = expectBatches(log.read({ from: offset(at), maxBytes: 1 }));
      const header = readHeader(batches[0] ?? new Uint8Array(0));
      expect(header.baseOffset <= at && at <= header.lastOffset).toBe(true);
    }
  });

  it("has indexes that say what ours do: recovery finds nothing to write, and Kafka's entries lead to their batches", () => {
    const machine = goldenMachine();
    const { log } = machine.open();
    // Compared as buffers: vitest's own equality takes a thousand times as long.
    for (const name of INDEXES) expect(Buffer.compare(machine.bytesOf(name), goldenFile(name)), name).toBe(0);
    for (const segment of SEGMENTS) {
      const bytes = goldenFile(`${segment}.log`);
      for (const entry of kafkaEntries(segment)) {
        const { batches } = expectBatches(log.read({ from: offset(entry.offset), maxBytes: 1 }));
        const expected = bytes.subarray(entry.position, entry.position + (batches[0]?.length ?? 0));
        expect(Buffer.compare(batches[0] ?? new Uint8Array(0), expected)).toBe(0);
      }
    }
  });

  it('finds offsets by time as the time index says', () => {
    const { log } = goldenMachine().open();
    for (let index = 0; index < 6_000; index += 97) {
      const timestampMs = 1_700_000_000_000 + index * 10;
      expect(log.offsetForTimestamp(timestampMs)).toEqual({ offset: index, timestampMs });
    }
  });

  it('remembers the producers that its snapshot names', () => {
    const { log } = goldenMachine().open();
    expect(log.producers.entry(0)?.batches.at(-1)).toMatchObject({ lastSequence: 5_999, lastOffset: 5_999 });
    expect(log.producers.entry(1)?.batches.at(-1)).toMatchObject({ lastSequence: 999, lastOffset: 6_999 });
    expect(log.producers.entry(2)).toMatchObject({ epoch: 4, batches: [] });
  });

  it('is what we write from the same batches: logs, indexes, snapshots and epoch checkpoint, byte for byte', async () => {
    const batches = readAll(goldenMachine().open().log);
    const machine = new Machine();
    const { log } = machine.open({ segmentBytes: 2 ** 20 });
    for (const batch of batches) log.append([batch]);
    await machine.scheduler.settle(log.close());
    for (const name of [
      ...SEGMENTS.map((segment) => `${segment}.log`),
      ...INDEXES,
      ...SNAPSHOTS,
      'leader-epoch-checkpoint',
    ]) {
      expect(Buffer.compare(machine.bytesOf(name), goldenFile(name)), name).toBe(0);
    }
  });
});
