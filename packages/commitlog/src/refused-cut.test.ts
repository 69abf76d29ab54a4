// Method: the disk refuses one of the things that a cut of the log's files needs, after some of what lay above has gone, or before.
// The process must end, and the next opening finds the log as after a crash at this moment.
import { DiskError } from '@tidemark/ports';
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { FlushPolicy } from './options.js';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';

const CUT = offset(2);
const OPTIONS = { segmentBytes: 400, indexIntervalBytes: 1 };
const before = testBatches({ from: 0, before: 12, producerId: 7, baseSequence: 0 });
const comes = testBatches({ from: 2, before: 9, epoch: 1, fill: 99, producerId: 7, baseSequence: 2 });

const settings: readonly { readonly flushPolicy: FlushPolicy; readonly journal: boolean }[] = [
  { flushPolicy: 'sync', journal: true },
  { flushPolicy: 'sync', journal: false },
  { flushPolicy: 'async', journal: true },
];

/** The operations that can be refused, by whether it is the first or a later one of its kind. */
const refusals = [
  ['remove', 1],
  ['remove', 2],
  ['remove', 4],
  ['truncate', 1],
  ['truncate', 2],
] as const;

describe.each(refusals)('a cut whose %s, the %s. of them, is refused', (operation, which) => {
  it.each(settings)('ends the process, and loses nothing (%o)', async ({ flushPolicy, journal }) => {
    for (const end of ['kill', 'powerLoss'] as const) {
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
      expect(() => log.truncateTo(CUT)).toThrow();
      expect(machine.halts).toEqual([`the disk refused a cut of ${DIRECTORY} half way`]);
      machine[end]();
      const { log: again, report } = machine.open({ ...OPTIONS, flushPolicy });
      expect(report).toMatchObject({ clean: false, damage: undefined, unproved: false });
      if (flushPolicy === 'sync') expect(again.logEndOffset).toBeGreaterThanOrEqual(CUT);
      expect(readAll(again)).toEqual(before.slice(0, again.logEndOffset));
      if (again.logEndOffset < CUT) continue;
      again.truncateTo(CUT);
      again.append(comes);
      await machine.flush(again);
      machine.kill();
      const { log: last } = machine.open({ ...OPTIONS, flushPolicy });
      expect(readAll(last)).toEqual([...before.slice(0, CUT), ...comes]);
    }
  });
});
