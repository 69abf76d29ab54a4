// Method: one bit of one file rots between two openings of a log, a different one each time. Whatever it is, the log must
// be what it was, or say that it is damaged; what it serves must never be anything else.
import { offset } from '@tidemark/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommitLog } from './commit-log.js';
import { LogError } from './errors.js';
import type { LogOptions } from './options.js';
import { testBatches } from './testing/batches.js';
import { compact, keyedBatch } from './testing/keyed-log.js';
import { DIRECTORY, Machine } from './testing/machine.js';

const OPTIONS: Partial<LogOptions> = { segmentBytes: 900, indexIntervalBytes: 100, verifiedTailBytes: 1 };
/** At most so many bits of a file are tried. */
const BITS_MAX = 60;

type Files = ReadonlyMap<string, Uint8Array>;

function filesOf(machine: Machine): Files {
  return new Map(machine.disk.list(DIRECTORY).map((name) => [name, machine.bytesOf(name)]));
}

function put(machine: Machine, files: Files): void {
  machine.disk.remove(DIRECTORY);
  machine.disk.makeDirectory(DIRECTORY);
  for (const [name, bytes] of files) {
    const file = machine.disk.open(`${DIRECTORY}/${name}`, 'create');
    file.write([bytes], 0);
    file.close();
  }
}

/** A log of several segments, epochs and producers, a part of it compacted, as a stop leaves it. */
async function stoppedLog(orderly: boolean): Promise<Files> {
  const machine = new Machine();
  const { log } = machine.open(OPTIONS);
  for (let at = 0; at < 60; at++) {
    const records = [[`key-${at % 9}`, `value-${at}`]] as const;
    const producer = { producerId: at % 2, baseSequence: Math.floor(at / 2) };
    log.append([
      keyedBatch({ baseOffset: at, epoch: Math.floor(at / 13), records, timestampMs: at * 10, ...producer }),
    ]);
  }
  await machine.flush(log);
  await compact(machine, log, { highWatermark: offset(25) });
  await machine.flush(log);
  await machine.scheduler.runFor(50);
  if (orderly) await machine.scheduler.settle(log.close());
  return filesOf(machine);
}

/** All that anybody can learn of a log; a read that finds damage ends it. */
function learn(log: CommitLog): { batches: string[]; rest: unknown } {
  const batches: string[] = [];
  const found = new Map<number, unknown>();
  try {
    for (let next = log.logStartOffset; next < log.logEndOffset; ) {
      const read = log.read({ from: next, maxBytes: 1 });
      if (read === 'out-of-range' || read.batches.length === 0) break;
      batches.push(...read.batches.map((batch) => Buffer.from(batch).toString('base64')));
      next = read.nextOffset;
    }
    for (let timestampMs = 0; timestampMs < 620; timestampMs += 70) {
      found.set(timestampMs, log.offsetForTimestamp(timestampMs));
    }
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
  }
  const producers = [0, 1].map((id) => log.producers.entry(id)?.batches);
  return { batches, rest: { producers, epochs: log.epochEntries, start: log.logStartOffset, found: [...found] } };
}

describe.each([true, false])('a bit that rots (closed in order before: %s)', (orderly) => {
  let files: Files = new Map();
  let healthy: ReturnType<typeof learn>;
  beforeAll(async () => {
    files = await stoppedLog(orderly);
    const machine = new Machine();
    put(machine, files);
    healthy = learn(machine.open(OPTIONS).log);
    expect(healthy.batches.length).toBeGreaterThan(30);
  });

  const kinds = [
    '.log',
    '.index',
    '.timeindex',
    '.snapshot',
    'leader-epoch-checkpoint',
    'log-checkpoint',
    'clean-shutdown',
  ];
  it.each(kinds)('in %s changes nothing, or shows', (kind) => {
    const names = [...files.keys()].filter((name) => name.endsWith(kind));
    if (kind !== 'clean-shutdown' || orderly) expect(names).not.toEqual([]);
    for (const name of names) {
      const bits = (files.get(name)?.length ?? 0) * 8;
      for (let bit = 0; bit < bits; bit += Math.max(1, Math.floor(bits / BITS_MAX) | 1)) {
        const machine = new Machine();
        put(machine, files);
        machine.disk.flipBit(`${DIRECTORY}/${name}`, Math.floor(bit / 8), bit % 8);
        const { log } = machine.open(OPTIONS);
        const learned = learn(log);
        const served = learned.batches.join() === healthy.batches.slice(0, learned.batches.length).join();
        expect(served, `what is served, bit ${bit} of ${name}`).toBe(true);
        if (log.damage !== undefined) continue;
        expect(learned.batches.length, `bit ${bit} of ${name}`).toBe(healthy.batches.length);
        expect(learned.rest, `bit ${bit} of ${name}`).toEqual(healthy.rest);
      }
    }
  });
});

// Seed 112 of the simulator. The epoch lies outside the CRC: only the epoch file says that no such epoch ever began.
describe.each(['journal', 'files'])('an epoch that rises in the last batch of a log (durable by its %s)', (by) => {
  it('is damage, and becomes no epoch of the log', async () => {
    const machine = new Machine(1, by === 'journal' ? { segmentBytes: 2 ** 20, segmentsMax: 3 } : undefined);
    const { log } = machine.open({ flushPolicy: 'async' });
    log.append(testBatches({ from: 0, before: 10, epoch: 1 }));
    if (by === 'journal') log.setOptions({ flushPolicy: 'sync' });
    else await machine.scheduler.runFor(1_000);
    expect(log.recoveryPoint).toBe(10);
    const sizeBytes = log.sizeBytes / 10;
    machine.kill();
    machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, 9 * sizeBytes + 14);
    const { log: rotten, report } = machine.open({ flushPolicy: by === 'journal' ? 'sync' : 'async' });
    expect(report.damage).toMatchObject({ offset: 9, reason: expect.stringContaining('leader epoch 257') });
    expect([rotten.logEndOffset, rotten.latestEpoch]).toEqual([9, 1]);
  });
});

describe('the first batch of a segment that nobody has looked at, whose header rots', () => {
  /** A log that was closed in order and is open again: so far only sizes were looked at. */
  async function openWithRot() {
    const machine = new Machine();
    put(machine, await stoppedLog(true));
    const { log, report } = machine.open(OPTIONS);
    expect(report).toMatchObject({ clean: true, damage: undefined });
    const [first = ''] = machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'));
    machine.disk.flipBit(`${DIRECTORY}/${first}`, 16, 6);
    return log;
  }
  const damaged = expect.objectContaining({ code: 'damaged' });

  it('is damage when retention meets it', async () => {
    const log = await openWithRot();
    const request = { nowMs: 10 ** 6, highWatermark: log.logEndOffset, retentionMs: 10 ** 5, retentionBytes: -1 };
    expect(() => log.deleteExpiredSegments(request)).toThrow(damaged);
    expect(log.damage).toMatchObject({ offset: 0 });
    expect(log.logEndOffset).toBe(0);
  });

  it('is damage when it is judged what to compact', async () => {
    const log = await openWithRot();
    const request = { nowMs: 10 ** 6, highWatermark: 60, minCompactionLagMs: 1, maxCompactionLagMs: 10 ** 9 };
    expect(() => log.compaction.judge(request)).toThrow(damaged);
    expect(log.damage).toMatchObject({ offset: 0 });
  });

  it('is damage when the newest record is looked for', async () => {
    const log = await openWithRot();
    expect(() => log.maxTimestampOffset(log.logEndOffset)).toThrow(damaged);
    expect(log.damage).toMatchObject({ offset: 0 });
  });
});
