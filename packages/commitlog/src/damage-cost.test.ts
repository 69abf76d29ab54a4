// Method: a segment of several MiB whose records rot, on a simulated disk that counts what is read. Bytes, not time: neither finding
// damage nor keeping it aside may take a time in which nothing else is done, however long the segment is.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { testBatch } from './testing/batches.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';

const MEBIBYTE = 2 ** 20;
const PATH = `${DIRECTORY}/00000000000000000000.log`;
const SEGMENT_MEBIBYTES = 20;
const RECORDS_BYTE = 70;
const EPOCH_BYTE = 15;
const ROTTEN = 200;

/** A durable log of one segment, of which one batch near the beginning has changed in a byte. */
async function rottenLog(byte: number, valueBytes: number) {
  const machine = new Machine();
  const { log } = machine.open();
  const batch = (baseOffset: number) => testBatch({ baseOffset, valueBytes });
  const batchBytes = batch(0).length;
  const count = Math.floor((SEGMENT_MEBIBYTES * MEBIBYTE) / batchBytes);
  for (let at = 0; at < count; at += 1) log.append([batch(at)]);
  await machine.flush(log);
  machine.disk.flipBit(PATH, ROTTEN * batchBytes + byte, 0);
  return { machine, log, count, position: ROTTEN * batchBytes };
}

it.each([
  ['records', RECORDS_BYTE],
  ['leader epoch', EPOCH_BYTE],
])('a read that finds %s which are not what was written reads no more than any other', async (_, byte) => {
  const { machine, log, count } = await rottenLog(byte, 1_000);
  const before = machine.disk.bytesRead(DIRECTORY);
  const read = machine.scheduler.settle(log.readCold({ from: offset(ROTTEN), maxBytes: 1 }));
  await expect(read).rejects.toMatchObject({ code: 'damaged' });
  expect(log.damage).toMatchObject({ offset: ROTTEN, recoveryPoint: count });
  expect(machine.disk.bytesRead(DIRECTORY) - before).toBeLessThan(MEBIBYTE / 2);
});

describe('what is kept of a damaged segment', () => {
  const keptBytes = (machine: Machine, position: number) =>
    machine.bytesOf(`00000000000000000000.log.${position}.damaged`).length;

  it('is what lies next to the damage, and not the rest', async () => {
    const { machine, log, position } = await rottenLog(RECORDS_BYTE, 10_000);
    const whole = machine.bytesOf('00000000000000000000.log').subarray(position, position + MEBIBYTE);
    expect(() => log.read({ from: offset(ROTTEN), maxBytes: 1 })).toThrow('damaged');
    log.truncateTo(log.logEndOffset);
    expect(keptBytes(machine, position)).toBe(4 * MEBIBYTE);
    const kept = machine.bytesOf(`00000000000000000000.log.${position}.damaged`);
    expect(Buffer.compare(kept.subarray(0, MEBIBYTE), whole)).toBe(0);
  });

  it('is nothing where the disk would have little room left', async () => {
    const { machine, log, count } = await rottenLog(RECORDS_BYTE, 10_000);
    expect(() => log.read({ from: offset(ROTTEN), maxBytes: 1 })).toThrow('damaged');
    machine.disk.capacityBytes -= machine.disk.freeBytes() - 30 * MEBIBYTE;
    log.truncateTo(log.logEndOffset);
    expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.damaged'))).toEqual([]);
    expect([log.damage, log.logEndOffset < count, readAll(log).length]).toEqual([undefined, true, ROTTEN]);
  });
});
