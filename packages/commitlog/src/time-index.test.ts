// Method: the time index of a log that was closed in order, or killed, is lost or rots; what lies in it never makes a segment older.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { TIME_ENTRY_BYTES } from './core/index-entries.js';
import type { LogOptions } from './options.js';
import { testBatch } from './testing/batches.js';
import { DIRECTORY, Machine } from './testing/machine.js';

const OPTIONS: Partial<LogOptions> = { indexIntervalBytes: 256, segmentBytes: 4_000 };
const FIRST = `${DIRECTORY}/00000000000000000000`;
const NOW_MS = 1_000_100;

/** 100 old records in several segments, the one at offset 3 excepted, which is young; closed in order. */
async function closedLog(options: Partial<LogOptions> = OPTIONS): Promise<Machine> {
  const machine = new Machine(7);
  const { log } = machine.open(options);
  for (let at = 0; at < 100; at++) {
    log.append([testBatch({ baseOffset: at, valueBytes: 100, timestampMs: at === 3 ? NOW_MS - 100 : 1_000 + at })]);
  }
  await machine.flush(log);
  await machine.scheduler.settle(log.close());
  machine.boot();
  return machine;
}

/** Its timestamp is half of what it was. */
function rotLastEntry(machine: Machine): void {
  const { length } = machine.bytesOf('00000000000000000000.timeindex');
  machine.disk.flipBit(`${FIRST}.timeindex`, length - TIME_ENTRY_BYTES + 5, 3);
}

function expectYoung(machine: Machine, options: Parameters<Machine['open']>[0] = OPTIONS): void {
  const { log } = machine.open(options);
  expect(log.offsetForTimestamp(500_000)?.offset).toBe(3);
  expect(log.maxTimestampOffset(offset(100))).toEqual({ offset: 3, timestampMs: NOW_MS - 100 });
  const request = { nowMs: NOW_MS, highWatermark: 100, retentionMs: 10_000, retentionBytes: -1 };
  expect(log.deleteExpiredSegments(request)).toBe(0);
}

describe('a segment keeps its largest timestamp', () => {
  it.each([[['.timeindex']], [['.index']], [['.index', '.timeindex']]])('where %s is lost', async (extensions) => {
    const machine = await closedLog();
    for (const extension of extensions) machine.disk.remove(FIRST + extension);
    expectYoung(machine);
  });

  it('where the last entry of its time index rots', async () => {
    const machine = await closedLog();
    rotLastEntry(machine);
    expectYoung(machine);
  });

  it.each(['lost', 'rotten'])(
    'where its time index is %s, and an opening walks only behind a landmark',
    async (how) => {
      const options = { indexIntervalBytes: 256, landmarkBytes: 1_024, verifiedTailBytes: 1_000 };
      const machine = new Machine(7);
      const { log } = machine.open(options);
      for (let at = 0; at < 100; at++) {
        log.append([testBatch({ baseOffset: at, valueBytes: 100, timestampMs: at === 3 ? NOW_MS - 100 : 1_000 + at })]);
        await machine.flush(log);
      }
      machine.kill();
      if (how === 'lost') machine.disk.remove(`${FIRST}.timeindex`);
      else rotLastEntry(machine);
      expectYoung(machine, options);
    },
  );
});

describe('a segment without an offset index', () => {
  it('gets it again before it is read, so that a read does not walk all of it', async () => {
    const machine = await closedLog({ indexIntervalBytes: 256 });
    const before = machine.bytesOf('00000000000000000000.index');
    machine.disk.remove(`${FIRST}.index`);
    const { log } = machine.open({ indexIntervalBytes: 256 });
    log.read({ from: offset(90), maxBytes: 1 });
    expect(machine.bytesOf('00000000000000000000.index')).toEqual(before);
  });

  it('and with a batch that cannot be read is read up to there all the same', async () => {
    const machine = await closedLog({ indexIntervalBytes: 256 });
    machine.disk.remove(`${FIRST}.index`);
    const { length } = testBatch({ baseOffset: 0, valueBytes: 100 });
    machine.disk.flipBit(`${FIRST}.log`, 50 * length + 16, 3);
    const { log } = machine.open({ indexIntervalBytes: 256 });
    expect(log.read({ from: offset(49), maxBytes: 1 })).toMatchObject({ nextOffset: 50 });
    expect(log.damage).toBeUndefined();
  });
});
