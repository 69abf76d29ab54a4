// Goal: where a log's truth lies, in its files or in the journal, is one place after any crashes, and what was acknowledged is there.
import { describe, expect, it } from 'vitest';
import { testBatches } from './testing/batches.js';
import { Machine, readAll } from './testing/machine.js';

/** Does what may be interrupted before a disk operation, and kills the process. */
function killedAfter(machine: Machine, operations: number, work: () => void): void {
  machine.openJournal();
  machine.crashingDisk.crashAfter(operations);
  try {
    work();
  } catch (error) {
    if (!machine.crashingDisk.crashed) throw error;
  }
  machine.kill();
}

describe('a log whose flush policy is changed', () => {
  it('keeps what is acknowledged in the journal, wherever two kills meet the change and the next start', async () => {
    const sync = { flushPolicy: 'sync' } as const;
    for (let first = 0; first < 20; first += 1) {
      for (let second = 0; second < 12; second += 1) {
        const machine = new Machine(`${first}-${second}`, {});
        const { log } = machine.open({ flushPolicy: 'async' });
        log.append(testBatches({ from: 0, before: 2 }));
        killedAfter(machine, first, () => log.setOptions(sync));
        killedAfter(machine, second, () => machine.open(sync));
        const { log: next } = machine.open(sync);
        next.append(testBatches({ from: next.logEndOffset, before: next.logEndOffset + 2 }));
        await machine.flush(next);
        const acknowledged = readAll(next);
        machine.powerLoss();
        const { log: last, report } = machine.open(sync);
        expect(report.damage).toBeUndefined();
        expect(readAll(last)).toEqual(acknowledged);
      }
    }
  });
});
