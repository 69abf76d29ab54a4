// Method: the disk refuses, for a while, to write the recovery point of a log, or the epochs that it must not pass; then nothing is
// appended any more, so that no flush comes by itself.
import { describe, expect, it } from 'vitest';
import type { FlushPolicy } from './options.js';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, Machine } from './testing/machine.js';

const MINUTE_MS = 60_000;

const refusals = [
  ['write', `${DIRECTORY}/log-checkpoint`],
  ['rename', DIRECTORY],
] as const;

const settings: readonly { readonly flushPolicy: FlushPolicy; readonly journal: boolean }[] = [
  { flushPolicy: 'async', journal: true },
  { flushPolicy: 'async', journal: false },
  { flushPolicy: 'sync', journal: false },
];

describe.each(refusals)('the recovery point of a log that falls silent as a %s in %s is refused', (operation, path) => {
  it.each(settings)('follows once it is not ($flushPolicy, journal: $journal)', async ({ flushPolicy, journal }) => {
    const machine = new Machine(1, journal ? {} : undefined);
    const { log } = machine.open({ flushPolicy });
    log.append(testBatches({ from: 0, before: 5 }));
    log.flush();
    await machine.scheduler.runFor(MINUTE_MS);
    const fault = machine.disk.failNext(operation, 'ENOSPC', { path, times: Number.POSITIVE_INFINITY });
    log.append(testBatches({ from: 5, before: 10, epoch: 2 }));
    log.flush();
    await machine.scheduler.runFor(60 * MINUTE_MS);
    expect([log.recoveryPoint, log.durableOffset]).toEqual([5, 10]);
    // Now and then, and not all the time.
    expect(fault.hits).toBeGreaterThan(30);
    expect(fault.hits).toBeLessThan(90);
    machine.disk.clearFaults();
    await machine.scheduler.runFor(2 * MINUTE_MS);
    expect([log.recoveryPoint, machine.halts]).toEqual([10, []]);
    machine.kill();
    const sizeBytes = testBatch({ baseOffset: 0 }).length;
    machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, 7 * sizeBytes + 70, 0);
    const { report } = machine.open({ flushPolicy });
    expect([report.damage?.offset, report.cut]).toEqual([7, undefined]);
  });
});

it('a recovery point that was refused is left alone once its log is closed, or durable by its journal', async () => {
  for (const end of ['close', 'sync', 'abandon'] as const) {
    const machine = new Machine(1, {});
    const { log } = machine.open({ flushPolicy: 'async' });
    machine.disk.failNext('write', 'ENOSPC', { path: `${DIRECTORY}/log-checkpoint` });
    log.append(testBatches({ from: 0, before: 5 }));
    await machine.scheduler.runFor(log.options.flushIntervalMs + 1_000);
    expect(log.recoveryPoint).toBe(0);
    if (end === 'sync') log.setOptions({ flushPolicy: 'sync' });
    else await machine.scheduler.settle(Promise.resolve(log[end]()));
    const operations: string[] = [];
    machine.crashingDisk.onOperation = (operation, path) => {
      if (path.startsWith(DIRECTORY)) operations.push(operation);
    };
    await machine.scheduler.runFor(5 * MINUTE_MS);
    expect([end, operations]).toEqual([end, []]);
  }
});
