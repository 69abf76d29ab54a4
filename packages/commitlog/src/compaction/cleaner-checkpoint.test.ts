// Method: `cleaner-offset-checkpoint` has no sum of its own, so a bit that rots may make it say anything. Every bit is tried,
// and the log is compacted by what the file says then: it must still hold the last value of each key.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { compact, keyedBatch, lastValues, readRecords } from '../testing/keyed-log.js';
import { Machine } from '../testing/machine.js';
import { CleanerCheckpoint } from './cleaner-checkpoint.js';

const DATA = '/data';
const FILE = `${DATA}/cleaner-offset-checkpoint`;
const LOG = { topic: 'topic', partition: 0 };
const KEYS = 5;
const BATCHES = 40;

/** A machine with a log whose first half is compacted, and that is noted. */
async function compactedHalf(): Promise<Machine> {
  const machine = new Machine();
  const { log } = machine.open({ segmentBytes: 400 });
  for (let at = 0; at < BATCHES; at++) {
    log.append([keyedBatch({ baseOffset: at, records: [[`key-${at % KEYS}`, `value-${at}`]] })]);
  }
  await machine.flush(log);
  await compact(machine, log, { highWatermark: offset(BATCHES / 2) });
  const checkpoint = new CleanerCheckpoint(machine.world.disk, DATA);
  await machine.scheduler.settle(checkpoint.set({ ...LOG, offset: log.compaction.cleanedTo }));
  expect(log.compaction.cleanedTo).toBeGreaterThan(0);
  await machine.scheduler.settle(log.close());
  return machine;
}

describe('a bit that rots in cleaner-offset-checkpoint', () => {
  it('costs no record that counts, whatever the file says then', async () => {
    const machine = await compactedHalf();
    const bits = (machine.disk.durableBytes(FILE)?.length ?? 0) * 8;
    const found = new Set<number>();
    for (let bit = 0; bit < bits; bit += 1) {
      machine.disk.flipBit(FILE, bit >> 3, bit & 7);
      const cleanedTo = new CleanerCheckpoint(machine.world.disk, DATA).get(LOG);
      found.add(cleanedTo);
      const { log } = machine.open({ segmentBytes: 400 });
      log.compaction.cleanedTo = cleanedTo;
      await compact(machine, log, { highWatermark: offset(BATCHES) });
      const last = lastValues(readRecords(log));
      for (let key = 0; key < KEYS; key++) {
        expect(last.get(`key-${key}`), `bit ${bit}`).toBe(`value-${BATCHES - KEYS + key}`);
      }
      await machine.scheduler.settle(log.close());
      machine.disk.flipBit(FILE, bit >> 3, bit & 7);
    }
    // It says nothing, the truth, and numbers below and above.
    expect(found.size).toBeGreaterThan(5);
  });

  it('that makes it no such file is mended by the next compaction', async () => {
    const machine = await compactedHalf();
    machine.disk.flipBit(FILE, 0, 7);
    const checkpoint = new CleanerCheckpoint(machine.world.disk, DATA);
    expect(checkpoint.get(LOG)).toBe(0);
    await machine.scheduler.settle(checkpoint.set({ ...LOG, offset: 7 }));
    expect(new CleanerCheckpoint(machine.world.disk, DATA).get(LOG)).toBe(7);
  });
});
