// Method: the disk refuses, once, one of the things that a cut needs after some of what lay above has gone. What is written in its
// place counts as durable when it is, and is there after a loss of power, whatever the owner does in between.
import { DiskError } from '@tidemark/ports';
import { leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { FlushPolicy } from './options.js';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';

const CUT = offset(2);
const OPTIONS = { segmentBytes: 400, indexIntervalBytes: 1 };
const before = testBatches({ from: 0, before: 12, producerId: 7, baseSequence: 0 });
const comes = testBatches({ from: 2, before: 9, epoch: 1, fill: 99, producerId: 7, baseSequence: 2 });

interface Setting {
  readonly flushPolicy: FlushPolicy;
  readonly journal: boolean;
}

const settings: readonly Setting[] = [
  { flushPolicy: 'sync', journal: true },
  { flushPolicy: 'sync', journal: false },
  { flushPolicy: 'async', journal: true },
];

/** The operations that can be refused, by whether it is the first or a later one of its kind. */
const refusals: readonly (readonly ['remove' | 'truncate', number])[] = [
  ['remove', 1],
  ['remove', 2],
  ['remove', 4],
  ['truncate', 1],
  ['truncate', 2],
  ['truncate', 3],
];

/** A log that was to be cut, which its disk refused. */
async function refused({ flushPolicy, journal }: Setting, [operation, which]: (typeof refusals)[number]) {
  const machine = new Machine(1, journal ? { segmentBytes: 65_536, segmentsMax: 3 } : undefined);
  const { log } = machine.open({ ...OPTIONS, flushPolicy });
  log.append(before);
  await machine.flush(log);
  const { crashingDisk } = machine;
  const { onOperation } = crashingDisk;
  let count = 0;
  crashingDisk.onOperation = (done, path, mode) => {
    onOperation?.(done, path, mode);
    if (done !== operation || !path.startsWith(`${DIRECTORY}/000`)) return;
    count += 1;
    if (count === which) throw new DiskError({ code: 'ENOSPC', operation, path });
  };
  expect(() => log.truncateTo(CUT)).toThrow('ENOSPC');
  return { machine, log };
}

describe.each(refusals)('a cut whose %s, the %s. of them, is refused', (...refusal) => {
  it.each(settings)('leaves nothing durable that is to go ($flushPolicy, journal: $journal)', async (setting) => {
    const { log } = await refused(setting, refusal);
    if (setting.flushPolicy === 'sync') expect(log.durableOffset).toBeLessThanOrEqual(CUT);
  });

  it.each(settings)(
    'is finished before anything else is written ($flushPolicy, journal: $journal)',
    async (setting) => {
      for (const next of ['append', 'cut', 'epoch', 'finish'] as const) {
        const { machine, log } = await refused(setting, refusal);
        if (next === 'cut') log.truncateTo(CUT);
        else if (next === 'finish') log.finishRestart();
        else if (next === 'epoch') await machine.scheduler.settle(log.startEpoch(leaderEpoch(1)));
        log.append(comes);
        if (setting.flushPolicy === 'sync') expect(log.durableOffset).toBe(CUT);
        expect(readAll(log)).toEqual([...before.slice(0, CUT), ...comes]);
        expect(log.producers.entry(7)?.batches.map(({ baseOffset }) => baseOffset)).toEqual([4, 5, 6, 7, 8]);
        log.flush();
        await machine.scheduler.settle(log.settle());
        await machine.scheduler.runFor(2_000);
        if (setting.flushPolicy === 'sync') expect(log.durableOffset).toBe(9);
        machine.powerLoss();
        const { log: again, report } = machine.open({ ...OPTIONS, flushPolicy: setting.flushPolicy });
        expect(report).toMatchObject({ damage: undefined, unproved: false });
        const there = [...before.slice(0, CUT), ...comes];
        expect(readAll(again)).toEqual(setting.flushPolicy === 'sync' ? there : there.slice(0, again.logEndOffset));
      }
    },
  );

  it.each(settings)('is no damage for the next opening ($flushPolicy, journal: $journal)', async (setting) => {
    for (const end of ['close', 'suspend', 'kill', 'powerLoss'] as const) {
      // Which takes what was never synced.
      if (end === 'powerLoss' && setting.flushPolicy === 'async') continue;
      const { machine, log } = await refused(setting, refusal);
      const suspended = end === 'suspend' ? await machine.scheduler.settle(log.suspend()) : undefined;
      if (end === 'close') await machine.scheduler.settle(log.close());
      if (end === 'powerLoss') machine.powerLoss();
      else machine.kill();
      const { log: again, report } = machine.open({ ...OPTIONS, flushPolicy: setting.flushPolicy, suspended });
      expect(report).toMatchObject({ clean: false, damage: undefined });
      expect(readAll(again)).toEqual(before.slice(0, again.logEndOffset));
      again.truncateTo(CUT);
      again.append(comes);
      await machine.flush(again);
      machine.kill();
      const { log: last } = machine.open({ ...OPTIONS, flushPolicy: setting.flushPolicy });
      expect(readAll(last)).toEqual([...before.slice(0, CUT), ...comes]);
    }
  });
});
