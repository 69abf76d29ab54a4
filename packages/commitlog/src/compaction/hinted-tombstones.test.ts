// Method: an earlier process has left word of how far a log is compacted, which may be too much: of another log, or by rot. A
// value that was deleted, and the tombstone that hides it, lie below that; passes follow until none is due.
import { BATCH_OVERHEAD_BYTES, batchLayout, crc32c, encodeBatch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { compact, compactionRequest, hinted, keyedBatch, readRecords } from '../testing/keyed-log.js';
import { Machine } from '../testing/machine.js';

const OPTIONS = { segmentBytes: 600, verifiedTailBytes: 1 };
/** So long that the smallest map of keys has room for a third. */
const DEAD = Array.from({ length: 30 }, (_, at) => `dead-${at}-${'x'.repeat(60)}`);
const HINT = 80;
const RETENTION_MS = 1_000;

/** Of which nobody can read the records: `ee` is no gzip. */
function unreadableBatch(): Uint8Array {
  const records = [{ timestampMs: 1, key: null, value: new Uint8Array(9) }];
  const bytes = encodeBatch({ baseOffset: 0, leaderEpoch: 0, records, compression: 'gzip' }).fill(
    0xee,
    BATCH_OVERHEAD_BYTES,
  );
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(
    batchLayout.crc,
    crc32c(bytes.subarray(batchLayout.attributes)),
  );
  return bytes;
}

async function deletedBelow(
  dead: readonly string[],
  first: readonly Uint8Array[] = [],
): Promise<{ machine: Machine; log: CommitLog }> {
  const machine = new Machine();
  const { log } = machine.open({ ...OPTIONS, cleanerNote: hinted(HINT) });
  const put = (key: string, value: string | null) =>
    log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [[key, value]] })]);
  log.append(first);
  for (const key of dead) put(key, 'secret');
  for (let at = 0; at < 5; at += 1) put('live', `value-${at}`);
  for (const key of dead) put(key, null);
  while (log.logEndOffset < 150) put(`key-${log.logEndOffset % 4}`, `value-${log.logEndOffset}`);
  await machine.flush(log);
  return { machine, log };
}

function tombstonesDue(log: CommitLog, nowMs: number): boolean {
  return log.compaction.judge(compactionRequest({ nowMs, highWatermark: log.durableOffset })).tombstonesDue;
}

/** What is left of what was deleted, value and tombstone, after each pass. */
async function passes(machine: Machine, log: CommitLog, mapBytesMax = 65_536): Promise<string[]> {
  const found: string[] = [];
  let nowMs = 10_000;
  do {
    await compact(machine, log, { nowMs, deleteRetentionMs: RETENTION_MS, mapBytesMax });
    nowMs += RETENTION_MS;
    const left = readRecords(log).filter(({ key }) => key?.startsWith('dead') === true);
    found.push(left.map(({ key, value }) => `${key}=${value}`).join());
  } while (tombstonesDue(log, nowMs) && found.length < 20);
  expect(found.length).toBeLessThan(20);
  return found;
}

/** Of every key whose value is there, that which hides it is there as well. */
function expectHidden(found: readonly string[]): void {
  for (const left of found) {
    for (const key of DEAD) {
      if (left.includes(`${key}=secret`)) expect(left, left).toContain(`${key}=null`);
    }
  }
}

describe('a tombstone below what an earlier process has left word of', () => {
  it('stays as long as what it hides, and goes with it', async () => {
    const { machine, log } = await deletedBelow(['dead-0']);
    const both = 'dead-0=secret,dead-0=null';
    // The first gives it its time, which the second finds over.
    expect(await passes(machine, log)).toEqual([both, '']);
    expect(log.compaction.cleanedTo).toBeGreaterThan(HINT);
    expect(tombstonesDue(log, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('stays as long as what it hides where there is room for the keys of a few', async () => {
    const { machine, log } = await deletedBelow(DEAD);
    const found = await passes(machine, log, 1_024);
    expectHidden(found);
    expect([found.length, found.at(-1)]).toEqual([5, '']);
    expect(tombstonesDue(log, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('stays where only an earlier one of its key was known, and the value lies between them', async () => {
    const [last = '', ...others] = DEAD;
    const first = keyedBatch({ baseOffset: 0, records: [[last, null]] });
    const { machine, log } = await deletedBelow([...others, last], [first]);
    const found = await passes(machine, log, 1_024);
    expectHidden(found.map((left) => left.replace(`${last}=null,`, '')));
    expect(found.at(-1)).toBe('');
  });

  it('calls for no pass after pass where every one has to stay', async () => {
    const { machine, log } = await deletedBelow(DEAD, [unreadableBatch()]);
    let nowMs = 10_000;
    for (const isDue of [true, false]) {
      await compact(machine, log, { nowMs, deleteRetentionMs: RETENTION_MS, mapBytesMax: 1_024 });
      nowMs += RETENTION_MS;
      expect(tombstonesDue(log, nowMs)).toBe(isDue);
    }
  });

  it('goes although its map has no room for the key of another', async () => {
    const endless = `dead-${'x'.repeat(2_000)}`;
    const { machine, log } = await deletedBelow([endless, 'dead-0']);
    const found = await passes(machine, log, 1_024);
    expect(found.at(-1)).toBe(`${endless}=secret,${endless}=null`);
    for (let at = 0; at < 40; at += 1) {
      log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [['other', `${at}`]] })]);
    }
    await machine.flush(log);
    await compact(machine, log, { nowMs: 100_000, deleteRetentionMs: RETENTION_MS, mapBytesMax: 1_024 });
    expect(tombstonesDue(log, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('is not looked for where nothing is due, and calls for a pass that looks', async () => {
    const { machine, log } = await deletedBelow(['dead-0']);
    await compact(machine, log, { nowMs: 10_000, deleteRetentionMs: RETENTION_MS });
    const { cleanedTo } = log.compaction;
    machine.kill();
    const { log: again } = machine.open({ ...OPTIONS, cleanerNote: hinted(cleanedTo) });
    expect(tombstonesDue(again, 20_000)).toBe(false);
    await compact(machine, again, { nowMs: 20_000, deleteRetentionMs: RETENTION_MS });
    expect(readRecords(again).filter(({ key }) => key === 'dead-0')).toHaveLength(2);
    expect(tombstonesDue(again, 20_000)).toBe(true);
    await compact(machine, again, { nowMs: 20_000, deleteRetentionMs: RETENTION_MS });
    expect(readRecords(again).filter(({ key }) => key === 'dead-0')).toEqual([]);
    expect(tombstonesDue(again, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('whose key has a later value goes, and the value stays', async () => {
    const { machine, log } = await deletedBelow(['dead-0']);
    log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [['dead-0', 'back']] })]);
    for (let at = 0; at < 40; at += 1) {
      log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [['other', `${at}`]] })]);
    }
    await machine.flush(log);
    expect((await passes(machine, log)).at(-1)).toBe('dead-0=back');
  });

  it('stays where the log was cut below it and its key written again', async () => {
    const { machine, log } = await deletedBelow(['dead-0']);
    log.truncateTo(offset(6));
    for (const key of ['dead-0', 'x', 'x', 'x']) {
      for (let at = 0; at < 15; at += 1) {
        const value = key === 'dead-0' && at > 3 ? null : `${at}`;
        log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [[key, value]] })]);
      }
    }
    await machine.flush(log);
    const found = await passes(machine, log);
    expect(found[0]).toBe('dead-0=null');
    expect(found.at(-1)).toBe('');
  });
});
