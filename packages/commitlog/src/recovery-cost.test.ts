// Method: a log of one segment of several MiB on a simulated disk, which counts the bytes that are read of it while the log
// is opened after a crash. Bytes, not time: what is read may not grow with what the segment holds.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from './commit-log.js';
import { testBatch } from './testing/batches.js';
import { baseOffsets, DIRECTORY, JOURNAL_DIRECTORY, Machine, readAll } from './testing/machine.js';

const MEBIBYTE = 2 ** 20;
const KIBIBYTE = 2 ** 10;
const LANDMARK_BYTES = 256 * KIBIBYTE;
const OPTIONS = { landmarkBytes: LANDMARK_BYTES, verifiedTailBytes: 0 };
const JOURNAL = { segmentBytes: 128 * KIBIBYTE, segmentsMax: 3 };
/** Of the journal, all segments of which are in use when the crash comes. */
const JOURNAL_BYTES = JOURNAL.segmentBytes * JOURNAL.segmentsMax;
/** Looked through below a snapshot for the batches before each producer's last. */
const HISTORY_BYTES = 256 * KIBIBYTE;
/** A few entries of indexes, a header here and there, and the small files. */
const LOOKED_UP_BYTES = 64 * KIBIBYTE;
const PRODUCERS = 3;

/** Appends about so many bytes by some producers in turn, making them durable as it goes. */
async function write(machine: Machine, log: CommitLog, bytes: number): Promise<void> {
  for (let written = 0; written < bytes; ) {
    const at = log.logEndOffset;
    const batch = testBatch({
      baseOffset: at,
      epoch: Math.floor(at / 1_500),
      producerId: at % PRODUCERS,
      baseSequence: Math.floor(at / PRODUCERS),
      valueBytes: 900,
    });
    log.append([batch]);
    written += batch.length;
    if (at % 20 === 0) await machine.flush(log);
  }
  await machine.flush(log);
  // Logs are written out behind, as the journal wants its segments back.
  await machine.scheduler.runFor(100);
}

function expectProducersKnown(log: CommitLog): void {
  for (let producerId = 0; producerId < PRODUCERS; producerId++) {
    const all = Array.from({ length: log.logEndOffset }, (_, at) => at).filter((at) => at % PRODUCERS === producerId);
    const known = log.producers.entry(producerId)?.batches ?? [];
    expect(known.map(({ baseOffset }) => baseOffset)).toEqual(all.slice(-5));
  }
}

/** All batches as one; vitest's own equality takes a thousand times as long. */
const bytesOf = (log: CommitLog) => Buffer.concat(readAll(log, log.logStartOffset, 256 * KIBIBYTE));

/** Opens the log of a machine and returns what was read for it. */
function opened(machine: Machine, options: Parameters<Machine['open']>[0] = OPTIONS) {
  const [logBefore, journalBefore] = [machine.disk.bytesRead(DIRECTORY), machine.disk.bytesRead(JOURNAL_DIRECTORY)];
  const { log, report } = machine.open(options);
  return {
    log,
    report,
    logBytesRead: machine.disk.bytesRead(DIRECTORY) - logBefore,
    journalBytesRead: machine.disk.bytesRead(JOURNAL_DIRECTORY) - journalBefore,
  };
}

describe.each(['kill', 'powerLoss'] as const)('an opening after a %s', (crash) => {
  it.each([2, 6])('reads what lies behind the last landmark, not the segment (of %i MiB)', async (mebibytes) => {
    const machine = new Machine(1, JOURNAL);
    const { log } = machine.open(OPTIONS);
    await write(machine, log, mebibytes * MEBIBYTE);
    const batches = bytesOf(log);
    const epochs = [...log.epochEntries];
    expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'))).toHaveLength(1);
    machine[crash]();
    const { log: again, report, logBytesRead, journalBytesRead } = opened(machine);
    expect(report).toMatchObject({ clean: false, damage: undefined, unproved: false });
    expect(logBytesRead).toBeLessThan(LANDMARK_BYTES + JOURNAL_BYTES + HISTORY_BYTES + LOOKED_UP_BYTES);
    // Once to find what counts, and once to take it over.
    expect(journalBytesRead).toBeLessThan(2 * JOURNAL_BYTES + LOOKED_UP_BYTES);
    expect(Buffer.compare(bytesOf(again), batches)).toBe(0);
    expect(again.epochEntries).toEqual(epochs);
    expectProducersKnown(again);
  });

  it('reads no more of a log whose files are the truth (flush.policy=async)', async () => {
    const machine = new Machine();
    const options = { ...OPTIONS, flushPolicy: 'async' as const, flushIntervalMs: 5 };
    const { log } = machine.open(options);
    for (let round = 0; round < 40; round++) await write(machine, log, MEBIBYTE / 10);
    expect(log.recoveryPoint).toBe(log.logEndOffset);
    const batches = bytesOf(log);
    machine[crash]();
    const { log: again, logBytesRead } = opened(machine, options);
    expect(logBytesRead).toBeLessThan(LANDMARK_BYTES + MEBIBYTE / 10 + HISTORY_BYTES + LOOKED_UP_BYTES);
    expect(Buffer.compare(bytesOf(again), batches)).toBe(0);
    expectProducersKnown(again);
  });
});

describe('an opening that begins in the middle of a segment', () => {
  it('checks as much below the recovery point as it is told to', async () => {
    const machine = new Machine(1, JOURNAL);
    const { log } = machine.open(OPTIONS);
    await write(machine, log, 4 * MEBIBYTE);
    machine.kill();
    const { logBytesRead } = opened(machine, { ...OPTIONS, verifiedTailBytes: 2 * MEBIBYTE });
    expect(logBytesRead).toBeGreaterThan(1.5 * MEBIBYTE);
    expect(logBytesRead).toBeLessThan(2 * MEBIBYTE + JOURNAL_BYTES + HISTORY_BYTES + LOOKED_UP_BYTES);
  });

  it('leaves the indexes as they would be if there had been no crash', async () => {
    for (const crash of ['kill', 'powerLoss'] as const) {
      const indexes = ['.index', '.timeindex'].map((extension) => `00000000000000000000${extension}`);
      const [crashed, whole] = [new Machine(1, JOURNAL), new Machine(1, JOURNAL)];
      for (const machine of [crashed, whole]) await write(machine, machine.open(OPTIONS).log, 2 * MEBIBYTE);
      crashed[crash]();
      const { log } = crashed.open(OPTIONS);
      await crashed.scheduler.settle(log.close());
      whole.kill();
      // Without a snapshot the whole segment is walked, and its indexes are built anew.
      for (const name of whole.disk.list(DIRECTORY).filter((name) => /snapshot|index/.test(name))) {
        whole.disk.remove(`${DIRECTORY}/${name}`);
      }
      await whole.scheduler.settle(whole.open(OPTIONS).log.close());
      for (const name of indexes) expect(Buffer.compare(crashed.bytesOf(name), whole.bytesOf(name))).toBe(0);
    }
  });

  it('does not believe an index entry that is wrong, and walks the segment', async () => {
    const machine = new Machine(1, JOURNAL);
    const { log } = machine.open(OPTIONS);
    await write(machine, log, 2 * MEBIBYTE);
    const batches = bytesOf(log);
    machine.kill();
    const index = `${DIRECTORY}/00000000000000000000.index`;
    const size = machine.bytesOf('00000000000000000000.index').length;
    for (let position = 6; position < size; position += 8) machine.disk.flipBit(index, position, 3);
    const { log: again, report, logBytesRead } = opened(machine);
    expect(report.damage).toBeUndefined();
    expect(logBytesRead).toBeGreaterThan(MEBIBYTE);
    expect(Buffer.compare(bytesOf(again), batches)).toBe(0);
    expectProducersKnown(again);
  });

  it('reports what is damaged between there and the recovery point, and cuts nothing', async () => {
    const machine = new Machine(1, JOURNAL);
    const { log } = machine.open(OPTIONS);
    await write(machine, log, 2 * MEBIBYTE);
    machine.kill();
    const [name] = machine.disk.list(DIRECTORY).filter((each) => each.endsWith('.log'));
    const { recoveryPoint } = machine.open({ ...OPTIONS, verifiedTailBytes: 0 }).log;
    machine.kill();
    const batchBytes = testBatch({ baseOffset: 0, producerId: 0, baseSequence: 0, valueBytes: 900 }).length;
    const rotten = recoveryPoint - 1;
    machine.disk.flipBit(`${DIRECTORY}/${name}`, rotten * batchBytes + 7, 0);
    const before = machine.bytesOf(name ?? '');
    const { log: again, report } = machine.open(OPTIONS);
    expect(report.damage).toMatchObject({ offset: rotten, recoveryPoint });
    expect(Buffer.compare(machine.bytesOf(name ?? ''), before)).toBe(0);
    expect(() => again.append([testBatch({ baseOffset: rotten, epoch: 9 })])).toThrow(
      expect.objectContaining({ code: 'damaged' }),
    );
  });

  // Magic, length.
  it.each([16, 8])('reports what is damaged in the header of the first batch (byte %i)', async (byte) => {
    for (const journal of [JOURNAL, undefined]) {
      const machine = new Machine(1, journal);
      const { log } = machine.open(OPTIONS);
      await write(machine, log, 2 * MEBIBYTE);
      machine.kill();
      machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, byte, 7);
      const { log: again, report } = machine.open(OPTIONS);
      expect(report).toMatchObject({ damage: { offset: 0, position: 0 }, logEndOffset: 0 });
      again.truncateTo(offset(0));
      again.append([testBatch({ baseOffset: 0 })]);
    }
  });

  it('finds by a read what is damaged below', async () => {
    const machine = new Machine(1, JOURNAL);
    const { log } = machine.open(OPTIONS);
    await write(machine, log, 2 * MEBIBYTE);
    machine.kill();
    machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, 100_000, 3);
    const { log: again, report } = machine.open(OPTIONS);
    expect(report.damage).toBeUndefined();
    expect(() => readAll(again)).toThrow(expect.objectContaining({ code: 'damaged' }));
    expect(again.damage?.offset).toBeLessThan(200);
    again.truncateTo(again.logEndOffset);
    expect(baseOffsets(readAll(again, 0)).length).toBe(again.logEndOffset);
    expect(again.logStartOffset).toBe(offset(0));
  });
});
