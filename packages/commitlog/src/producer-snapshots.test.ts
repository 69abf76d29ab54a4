// Method: producers write to a log of small segments; files are removed, cut or made to rot between two openings, and
// what is known of the producers must be what the log says.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from './commit-log.js';
import { segmentName } from './file-names.js';
import { testBatch } from './testing/batches.js';
import { DIRECTORY, Machine } from './testing/machine.js';

/** Five batches fill a segment. */
const SEGMENT_BYTES = 400;
/** Only the last segment or two are walked. */
const OPTIONS = { segmentBytes: SEGMENT_BYTES, verifiedTailBytes: 1 };

/** Batches by two producers in turn. */
function write(log: CommitLog, count: number): void {
  for (let index = 0; index < count; index++) {
    const at: number = log.logEndOffset;
    log.append([testBatch({ baseOffset: at, producerId: at % 2, baseSequence: Math.floor(at / 2) })]);
  }
}

async function durableLog(count: number) {
  const machine = new Machine();
  const { log } = machine.open(OPTIONS);
  write(log, count);
  await machine.flush(log);
  // Epochs are saved behind.
  await machine.scheduler.runFor(20);
  return { machine, log };
}

const snapshots = (machine: Machine) =>
  machine.disk
    .list(DIRECTORY)
    .filter((name) => name.endsWith('.snapshot'))
    .map((name) => Number.parseInt(name, 10));
const segments = (machine: Machine) =>
  machine.disk
    .list(DIRECTORY)
    .filter((name) => name.endsWith('.log'))
    .map((name) => Number.parseInt(name, 10));
const name = (at: number) => `${DIRECTORY}/${segmentName(at)}.snapshot`;

/** Of each producer the last five batches below an end. */
function expectKnown(log: CommitLog, end: number): void {
  for (const producerId of [0, 1]) {
    const all = Array.from({ length: end }, (_, at) => at).filter((at) => at % 2 === producerId);
    const known = log.producers.entry(producerId)?.batches ?? [];
    expect(known.map(({ baseOffset }) => baseOffset)).toEqual(all.slice(-5));
  }
}

// Seed 3540 of the simulator.
it('a cut leaves known what producers wrote below it, though the log begins above that by now', async () => {
  const { log } = await durableLog(22);
  log.advanceLogStart(offset(20));
  log.deleteExpiredSegments({ nowMs: 0, retentionMs: -1, retentionBytes: -1, highWatermark: offset(20) });
  expect(() => log.read({ from: offset(20), maxBytes: 1 })).not.toThrow();
  log.truncateTo(offset(21));
  const known = [0, 1].map((producerId) =>
    log.producers.entry(producerId)?.batches.map(({ baseOffset }) => baseOffset),
  );
  expect(known).toEqual([
    [12, 14, 16, 18, 20],
    [13, 15, 17, 19],
  ]);
});

describe('producer snapshots', () => {
  it('are written where a segment begins, and at the end on closing', async () => {
    const { machine, log } = await durableLog(22);
    const begins = segments(machine).slice(1);
    expect(begins.length).toBeGreaterThan(3);
    expect(snapshots(machine)).toEqual(begins);
    await machine.scheduler.settle(log.close());
    expect(snapshots(machine)).toEqual([...begins, 22]);
    const { log: again } = machine.open(OPTIONS);
    write(again, 1);
    await machine.scheduler.settle(again.close());
    expect(snapshots(machine)).toEqual([...begins, 23]);
  });

  it('make an opening after a crash walk the last segments only, and know the last five batches all the same', async () => {
    const { machine } = await durableLog(200);
    machine.kill();
    const { log, report } = machine.open(OPTIONS);
    expect(report.clean).toBe(false);
    expect(report.scannedBytes).toBeLessThanOrEqual(2 * SEGMENT_BYTES);
    expect(log.logEndOffset).toBe(200);
    expectKnown(log, 200);
    const duplicate = { producerId: 0, producerEpoch: 0, lastOffsetDelta: 0, isControl: false, isTransactional: false };
    const again = { ...duplicate, baseSequence: 95, baseOffset: 0, lastOffset: 0, maxTimestamp: 0 };
    expect(log.producers.check(again)).toEqual({ kind: 'duplicate', baseOffset: 190, lastOffset: 190 });
  });

  it('of which the last ones are missing or rotten give way to the one before', async () => {
    for (const spoil of ['remove', 'rot', 'all'] as const) {
      const { machine } = await durableLog(100);
      machine.powerLoss();
      for (const at of spoil === 'all' ? snapshots(machine) : snapshots(machine).slice(-3)) {
        if (spoil === 'rot') machine.disk.flipBit(name(at), 20, 1);
        else machine.disk.remove(name(at));
      }
      const { log, report } = machine.open(OPTIONS);
      expect(report.damage).toBeUndefined();
      expectKnown(log, 100);
      // And are there again.
      expect(snapshots(machine)).toEqual(segments(machine).slice(1));
    }
  });

  it('are completed by the batches before, although the end of the segment is torn and its index gone', async () => {
    const options = { ...OPTIONS, segmentBytes: 2 ** 20, indexIntervalBytes: 100, landmarkBytes: 1_000 };
    const machine = new Machine();
    const { log: before } = machine.open(options);
    write(before, 40);
    await machine.flush(before);
    await machine.scheduler.runFor(20);
    expect(snapshots(machine)).toEqual([40]);
    machine.kill();
    for (const extension of ['index', 'timeindex']) machine.disk.remove(`${DIRECTORY}/${segmentName(0)}.${extension}`);
    const file = machine.disk.open(`${DIRECTORY}/${segmentName(0)}.log`, 'write');
    file.write([testBatch({ baseOffset: 40 }).subarray(0, 30)], file.sizeBytes());
    file.close();
    const { log, report } = machine.open(options);
    expect(report).toMatchObject({ damage: undefined, cut: { from: 40, bytes: 30 } });
    expectKnown(log, 40);
  });

  it('go with their segments', async () => {
    const { machine, log } = await durableLog(50);
    const rules = { nowMs: 0, retentionMs: -1, retentionBytes: 3 * SEGMENT_BYTES, highWatermark: offset(50) };
    expect(log.deleteExpiredSegments(rules)).toBeGreaterThan(0);
    expect(snapshots(machine)).toEqual(segments(machine));
    machine.powerLoss();
    expectKnown(machine.open(OPTIONS).log, 50);
  });

  it.each([true, false])(
    'above a cut are gone, those below tell what was known there (with the journal: %s)',
    async (journaled) => {
      for (let seed = 0; seed < 20; seed++) {
        const machine = new Machine(seed, journaled ? {} : undefined);
        const { log } = machine.open(OPTIONS);
        write(log, 60);
        await machine.flush(log);
        log.truncateTo(offset(33));
        expectKnown(log, 33);
        expect(snapshots(machine).every((at) => at <= 33)).toBe(true);
        // Other batches, up to where the snapshots were that are gone.
        while (log.logEndOffset < 60) {
          const at: number = log.logEndOffset;
          log.append([testBatch({ baseOffset: at, epoch: 1, producerId: 7, baseSequence: at - 33 })]);
        }
        await machine.flush(log);
        machine.powerLoss();
        const { log: again } = machine.open(OPTIONS);
        expect(again.producers.entry(7)?.batches.at(-1)).toMatchObject({ baseOffset: 59, lastSequence: 26 });
        expectKnown(again, 33);
      }
    },
  );

  it('of where the log was once closed go with a cut below', async () => {
    for (const journaled of [true, false]) {
      const machine = new Machine(1, journaled ? {} : undefined);
      const { log: before } = machine.open(OPTIONS);
      write(before, 13);
      await machine.scheduler.settle(before.close());
      await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
      machine.kill();
      const { log } = machine.open(OPTIONS);
      expect(snapshots(machine)).toContain(13);
      write(log, 1);
      log.truncateTo(offset(12));
      expect(snapshots(machine)).not.toContain(13);
      expectKnown(log, 12);
    }
  });

  it('above the recovery point are not believed: what they tell of may be gone', async () => {
    const { machine } = await durableLog(7);
    machine.kill();
    const [at = 0] = snapshots(machine);
    const lost = machine.bytesOf(`${segmentName(at)}.snapshot`);
    const file = machine.disk.open(name(9), 'create');
    file.write([lost], 0);
    file.close();
    const { log } = machine.open(OPTIONS);
    expect(snapshots(machine)).not.toContain(9);
    write(log, 10);
    await machine.flush(log);
    machine.kill();
    expectKnown(machine.open(OPTIONS).log, 17);
  });

  it('are not taken of a log that is known to be damaged: once it is repaired they would be believed', async () => {
    const machine = new Machine(1, {});
    const { log } = machine.open({ ...OPTIONS, segmentBytes: 2 ** 20, landmarkBytes: 1_000 });
    write(log, 40);
    const file = machine.disk.open(`${DIRECTORY}/${segmentName(0)}.log`, 'write');
    file.write([new Uint8Array(500)], Math.floor(log.sizeBytes / 2));
    file.close();
    expect(() => log.read({ from: offset(20), maxBytes: 2 ** 20 })).toThrow('damaged');
    // What producers wrote is known up to what was the end.
    expectKnown(log, 40);
    await machine.scheduler.settle(log.settle());
    expect(log.logEndOffset).toBeLessThan(21);
    expect(snapshots(machine)).toEqual([]);
  });

  it('that cannot be written are done without', async () => {
    const machine = new Machine();
    const { log } = machine.open(OPTIONS);
    write(log, 4);
    const next = segments(machine).length;
    machine.disk.failNext('open', 'EIO', { path: name(5) });
    write(log, 10);
    expect(segments(machine).length).toBeGreaterThan(next);
    await machine.flush(log);
    expect(snapshots(machine)).not.toContain(5);
    machine.powerLoss();
    expectKnown(machine.open(OPTIONS).log, 14);
  });

  it('are not kept of a log whose batches use the fields otherwise', async () => {
    const machine = new Machine();
    const { log } = machine.open({ ...OPTIONS, trackProducers: false });
    write(log, 20);
    await machine.scheduler.settle(log.close());
    expect(snapshots(machine)).toEqual([]);
  });
});
