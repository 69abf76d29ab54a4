// Method: a segment's file is cut behind the back of its open log, as a tool does it, or a file system that loses a size.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, Machine } from './testing/machine.js';

const BATCHES = testBatches({ from: 0, before: 5 });
const BATCH_BYTES = BATCHES[0]?.length ?? 0;

/** Logs that have lost some or all of their last two batches. */
async function* shortLogs() {
  for (let lostBytes = 1; lostBytes <= 2 * BATCH_BYTES; lostBytes += 11) {
    const machine = new Machine(1, {});
    const { log } = machine.open();
    log.append(BATCHES);
    await machine.flush(log);
    const file = machine.disk.open(`${DIRECTORY}/00000000000000000000.log`, 'write');
    file.truncate(file.sizeBytes() - lostBytes);
    file.close();
    yield { machine, log, whole: offset(5 - Math.ceil(lostBytes / BATCH_BYTES)) };
  }
}

describe('a read of a file that has become shorter', () => {
  it.each(['read', 'readCold'] as const)('gives what is whole, and finds damage behind it (%s)', async (how) => {
    for await (const { machine, log, whole } of shortLogs()) {
      const read = async (from: number) => {
        const result = log[how]({ from: offset(from), maxBytes: 4_096 });
        return result instanceof Promise ? machine.scheduler.settle(result) : result;
      };
      expect(await read(0)).toEqual({ batches: BATCHES.slice(0, whole), nextOffset: whole });
      await expect(read(whole)).rejects.toMatchObject({ code: 'damaged' });
      expect([log.damage, log.logEndOffset]).toEqual([
        expect.objectContaining({ offset: whole, recoveryPoint: 5 }),
        whole,
      ]);
    }
  });
});
