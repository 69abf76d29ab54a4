// What a log's file holds above the recovery point does not count after a crash: the journal says what comes there. Goal: it
// is written over where that is the same, and gone, for good, where it is not.
import { describe, expect, it } from 'vitest';
import { testBatches } from '../testing/batches.js';
import { DIRECTORY, Machine, readAll } from '../testing/machine.js';

const SEGMENT = `${DIRECTORY}/00000000000000000000.log`;
const BATCHES = testBatches({ from: 0, before: 6 });
const bytesOf = (batches: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(batches));

/** Opens the log, and counts how often its file is cut meanwhile. */
function opened(machine: Machine) {
  const { crashingDisk } = machine;
  const { onOperation } = crashingDisk;
  let cuts = 0;
  crashingDisk.onOperation = (operation, path, mode) => {
    if (operation === 'truncate' && path === SEGMENT) cuts += 1;
    onOperation?.(operation, path, mode);
  };
  return { ...machine.open(), cuts: () => cuts };
}

describe('what a file holds above the recovery point', () => {
  it('stays where the journal has the same, and the file is never cut', async () => {
    const machine = new Machine('same', {});
    const { log } = machine.open();
    log.append(BATCHES);
    await machine.flush(log);
    machine.kill();
    const { log: again, cuts } = opened(machine);
    expect(cuts()).toBe(0);
    expect(readAll(again)).toEqual(BATCHES);
    expect(machine.bytesOf('00000000000000000000.log')).toEqual(bytesOf(BATCHES));
  });

  it('is cut where the journal ends before it, and does not come back with a loss of power', async () => {
    const machine = new Machine('longer', {});
    const { log } = machine.open();
    log.append(BATCHES);
    await machine.flush(log);
    // In the file, and not in the journal when the process ends.
    log.append(testBatches({ from: 6, before: 9, fill: 99 }));
    machine.kill();
    const { log: again, cuts } = opened(machine);
    expect(cuts()).toBe(1);
    expect(readAll(again)).toEqual(BATCHES);
    expect(machine.bytesOf('00000000000000000000.log')).toEqual(bytesOf(BATCHES));
    again.append(testBatches({ from: 6, before: 7, fill: 1 }));
    await machine.flush(again);
    machine.powerLoss();
    expect(readAll(machine.open().log)).toEqual([...BATCHES, ...testBatches({ from: 6, before: 7, fill: 1 })]);
  });

  it('is gone where the journal has nothing of the log', () => {
    const machine = new Machine('nothing', {});
    const { log } = machine.open();
    log.append(BATCHES);
    machine.kill();
    expect(readAll(opened(machine).log)).toEqual([]);
    expect(machine.bytesOf('00000000000000000000.log')).toHaveLength(0);
  });
});
