// Method: the disk refuses, once, one of the things that a log needs as it is discarded and begins again. What the owner does
// then must not be acknowledged and go with the restart that the next opening finishes.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { FlushPolicy } from './options.js';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, Machine } from './testing/machine.js';

const START = offset(50);
const EPOCHS = `${DIRECTORY}/leader-epoch-checkpoint.tmp`;

const refusals: readonly (readonly ['open' | 'write' | 'rename', string])[] = [
  ['open', EPOCHS],
  ['write', EPOCHS],
  ['rename', EPOCHS],
  ['open', `${DIRECTORY}/00000000000000000050.log`],
];

const settings: readonly { readonly flushPolicy: FlushPolicy; readonly journal: boolean }[] = [
  { flushPolicy: 'sync', journal: true },
  { flushPolicy: 'sync', journal: false },
  { flushPolicy: 'async', journal: true },
];

describe.each(refusals)('a restart of a log whose %s of %s is refused', (operation, path) => {
  it.each(settings)(
    'takes nothing until the next opening has finished it ($flushPolicy, journal: $journal)',
    async (setting) => {
      const { flushPolicy, journal } = setting;
      for (const end of ['close', 'suspend', 'kill'] as const) {
        const machine = new Machine(1, journal ? {} : undefined);
        const { log } = machine.open({ flushPolicy });
        log.append(testBatches({ from: 0, before: 5 }));
        await machine.flush(log);
        machine.disk.failNext(operation, 'ENOSPC', { path });
        expect(() => log.restartAt(START)).toThrow('ENOSPC');
        const refused = expect.objectContaining({ name: 'LogError', code: 'write-failed' });
        expect(() => log.append(testBatches({ from: 50, before: 60 }))).toThrow(refused);
        expect(log.read({ from: offset(2), maxBytes: 100 })).toBe('out-of-range');
        const suspended = end === 'suspend' ? await machine.scheduler.settle(log.suspend()) : undefined;
        if (end === 'close') await machine.scheduler.settle(log.close());
        machine.kill();
        const { log: again, report } = machine.open({ flushPolicy, suspended });
        expect(suspended).toBeUndefined();
        expect(report).toMatchObject({ clean: false, damage: undefined, logStartOffset: START, logEndOffset: START });
        again.append(testBatches({ from: 50, before: 60 }));
        await machine.flush(again);
        machine.kill();
        expect(machine.open({ flushPolicy }).report).toMatchObject({ damage: undefined, logEndOffset: 60 });
      }
    },
  );
});
