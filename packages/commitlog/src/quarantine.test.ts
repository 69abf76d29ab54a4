// Method: a large segment rots. Bytes, not time: what the node reads and copies, in one turn, may not grow with what the segment holds.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { KEPT_BYTES_MAX } from './quarantine.js';
import { testBatch, testBatches } from './testing/batches.js';
import { baseOffsets, DIRECTORY, Machine, readAll } from './testing/machine.js';

const SEGMENT = '00000000000000000000.log';
const code = (expected: string) => expect.objectContaining({ code: expected });

/** A durable log of one segment of 300 KB, in which the batch at an offset rots at a byte of its own. */
async function largeLog({ at, byte }: { readonly at: number; readonly byte: number }) {
  const machine = new Machine();
  const { log } = machine.open({ indexIntervalBytes: 1_024 });
  const batches = testBatches({ from: 0, before: 1_000, valueBytes: 230 });
  for (const batch of batches) log.append([batch]);
  await machine.flush(log);
  machine.disk.flipBit(`${DIRECTORY}/${SEGMENT}`, at * (batches[0]?.length ?? 0) + byte, 2);
  return { machine, log, batches };
}

// Base offset, length, magic, CRC, last offset delta, the record's value. Every fourth batch has an entry in the index.
describe.each([7, 10, 16, 17, 26, 80])('rot near the end of a large segment (byte %i)', (byte) => {
  it.each([900, 901, 902, 903, 904])('is found without a walk through all of it (batch %i)', async (at) => {
    const { machine, log, batches } = await largeLog({ at, byte });
    const before = machine.disk.bytesRead(DIRECTORY);
    await expect(machine.scheduler.settle(log.readCold({ from: offset(at), maxBytes: 1 }))).rejects.toEqual(
      code('damaged'),
    );
    // A cold read takes 256 KiB at a time.
    expect(machine.disk.bytesRead(DIRECTORY) - before).toBeLessThan(2 * 100 * (batches[0]?.length ?? 0) + 32_768);
    expect(log.damage).toMatchObject({ offset: at, position: at * (batches[0]?.length ?? 0) });
    expect(baseOffsets(readAll(log))).toEqual(batches.slice(0, at).map((_, index) => index));
  });
});

it('an index that leads astray is built again, and nothing is damage', async () => {
  const { machine, log, batches } = await largeLog({ at: 0, byte: 7 });
  machine.disk.flipBit(`${DIRECTORY}/${SEGMENT}`, 7, 2);
  await machine.scheduler.settle(log.close());
  const { log: again } = machine.open({ indexIntervalBytes: 1_024 });
  // Every position is that of a byte in the middle of a batch.
  const index = machine.disk.open(`${DIRECTORY}/00000000000000000000.index`, 'write');
  const bytes = machine.bytesOf('00000000000000000000.index');
  for (let at = 7; at < bytes.length; at += 8) bytes[at] = (bytes[at] ?? 0) ^ 1;
  index.write([bytes], 0);
  index.close();
  for (const at of [1, 500, 999]) {
    const read = again.read({ from: offset(at), maxBytes: 1 });
    expect(read).toMatchObject({ batches: [batches[at]] });
  }
  expect(again.damage).toBeUndefined();
});

it('what lies behind damage in a large segment is kept up to a limit', async () => {
  const machine = new Machine();
  const { log } = machine.open();
  const batchBytes = testBatch({ baseOffset: 0, valueBytes: 2 ** 20 }).length;
  const count = Math.ceil(KEPT_BYTES_MAX / batchBytes) + 3;
  for (let at = 0; at < count; at += 1) log.append([testBatch({ baseOffset: at, valueBytes: 2 ** 20 })]);
  await machine.flush(log);
  machine.disk.flipBit(`${DIRECTORY}/${SEGMENT}`, batchBytes + 100);
  expect(() => log.read({ from: offset(1), maxBytes: 1 })).toThrow(code('damaged'));
  const found = machine.bytesOf(SEGMENT).subarray(batchBytes, batchBytes + KEPT_BYTES_MAX);
  log.truncateTo(log.logEndOffset);
  const kept = machine.bytesOf(`${SEGMENT}.${batchBytes}.damaged`);
  expect([kept.length, Buffer.compare(kept, found)]).toEqual([KEPT_BYTES_MAX, 0]);
  expect(log).toMatchObject({ damage: undefined, logEndOffset: 1 });
});
