// Method: `cleaner-offset-checkpoint` has no sum of its own, so a bit that rots may make it say anything. Every bit is tried,
// and the log is compacted by what the file says then: it must still hold the last value of each key, and nothing else of one
// that was deleted.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { compact, keyedBatch, lastValues, readRecords } from '../testing/keyed-log.js';
import { Machine } from '../testing/machine.js';
import { CleanerCheckpoint } from './cleaner-checkpoint.js';

const DATA = '/data';
const FILE = `${DATA}/cleaner-offset-checkpoint`;
const LOG = { topic: 'topic', partition: 0 };
const KEYS = 5;
const BATCHES = 40;
const RETENTION_MS = 1_000;

const noteOf = (machine: Machine, log = LOG) => new CleanerCheckpoint(machine.world, DATA).of(log);
const open = (machine: Machine) => machine.open({ segmentBytes: 400, cleanerNote: noteOf(machine) }).log;

/** A machine with a log whose first half is compacted, and that is noted. */
async function compactedHalf(): Promise<Machine> {
  const machine = new Machine();
  const log = open(machine);
  for (let at = 0; at < BATCHES; at++) {
    const record = [`key-${at % KEYS}`, `value-${at}`] as const;
    const dead = ['dead', at < BATCHES - KEYS ? 'secret' : null] as const;
    log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [record, dead] })]);
  }
  for (let at = 0; at < KEYS; at++)
    log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [['end', 'end']] })]);
  await machine.flush(log);
  await compact(machine, log, { highWatermark: offset(BATCHES) });
  expect(log.compaction.cleanedTo).toBeGreaterThan(0);
  await machine.scheduler.settle(log.close());
  return machine;
}

describe('a bit that rots in cleaner-offset-checkpoint', () => {
  it('costs no record that counts, whatever the file says then, and brings none back', async () => {
    const bits = ((await compactedHalf()).disk.durableBytes(FILE)?.length ?? 0) * 8;
    const found = new Set<number>();
    for (let bit = 0; bit < bits; bit += 1) {
      const machine = await compactedHalf();
      machine.disk.flipBit(FILE, bit >> 3, bit & 7);
      const log = open(machine);
      found.add(log.compaction.cleanedTo);
      for (const nowMs of [10_000, 10_000 + RETENTION_MS, 10_000 + 2 * RETENTION_MS]) {
        await compact(machine, log, { nowMs, deleteRetentionMs: RETENTION_MS });
        const last = lastValues(readRecords(log));
        for (let key = 0; key < KEYS; key++) {
          expect(last.get(`key-${key}`), `bit ${bit}`).toBe(`value-${BATCHES - KEYS + key}`);
        }
        expect(last.has('dead'), `bit ${bit}`).toBe(false);
      }
      await machine.scheduler.settle(log.close());
    }
    // It says nothing, the truth, and numbers below and above.
    expect(found.size).toBeGreaterThan(5);
  });

  it('that makes it no such file is mended by the next compaction', async () => {
    const machine = await compactedHalf();
    machine.disk.flipBit(FILE, 0, 7);
    const note = noteOf(machine);
    expect(note.offset).toBe(0);
    await machine.scheduler.settle(note.set(7));
    expect(noteOf(machine).offset).toBe(7);
  });
});

describe('cleaner-offset-checkpoint', () => {
  const other = { topic: 'other', partition: 3 };

  async function noted(): Promise<{ machine: Machine; checkpoint: CleanerCheckpoint }> {
    const machine = new Machine();
    machine.disk.makeDirectory(DATA);
    const checkpoint = new CleanerCheckpoint(machine.world, DATA);
    await machine.scheduler.settle(checkpoint.of(LOG).set(20));
    await machine.scheduler.settle(checkpoint.of(other).set(30));
    return { machine, checkpoint };
  }

  it('says no more than what was lowered, from then on, and what it knows of others a moment later', async () => {
    const { machine, checkpoint } = await noted();
    checkpoint.of(LOG).lower(5);
    expect(machine.disk.exists(FILE)).toBe(false);
    await machine.scheduler.settle(checkpoint.settled());
    machine.powerLoss();
    expect([noteOf(machine).offset, noteOf(machine, other).offset]).toEqual([5, 30]);
  });

  it('needs no room to say less', async () => {
    const { machine, checkpoint } = await noted();
    machine.disk.failNext('write', 'ENOSPC', { times: Number.POSITIVE_INFINITY });
    checkpoint.of(LOG).lower(0);
    await machine.scheduler.settle(checkpoint.settled());
    machine.powerLoss();
    expect(noteOf(machine).offset).toBe(0);
  });

  it('forgets logs that are not there', async () => {
    const { machine, checkpoint } = await noted();
    checkpoint.keepOnly([other]);
    await machine.scheduler.settle(checkpoint.settled());
    expect(new TextDecoder().decode(machine.disk.durableBytes(FILE))).toBe('0\n1\nother 3 30\n');
  });

  // An earlier writing that is under way must not come over the later word.
  it.each(['sync', 'syncDirectory'])('says no more than what was lowered during the %s of it', async (during) => {
    for (const isEarly of [true, false]) {
      const { machine } = await noted();
      const checkpoint = new CleanerCheckpoint({ ...machine.world, disk: machine.crashingDisk }, DATA);
      let lowered = false;
      machine.crashingDisk.onOperation = (operation) => {
        if (operation !== during || lowered) return;
        lowered = true;
        machine.world.clock.defer(() => checkpoint.of(LOG).lower(0));
      };
      const written = checkpoint.of(other).set(40);
      await machine.scheduler.runUntil(() => lowered);
      if (!isEarly) await machine.scheduler.settle(written);
      else await machine.scheduler.runUntil(() => checkpoint.of(LOG).offset === 0);
      machine.powerLoss();
      expect(noteOf(machine).offset).toBe(0);
      if (!isEarly) expect(noteOf(machine, other).offset).toBe(40);
    }
  });
});
