// Goal: records that their producer made unreadable are no damage of the log that holds them. Method: a log with such a batch
// between others, its CRC right, is searched by time and compacted.
import { BATCH_OVERHEAD_BYTES, batchLayout, crc32c, encodeBatch, offset, readHeader } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from './commit-log.js';
import { dumpSegment } from './offline/dump.js';
import { compact, keyedBatch } from './testing/keyed-log.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';

const AT = 3;
const ABOVE = 5;
const TOMBSTONES = [0, ABOVE];

/** Two records at offset AT. */
const init = {
  baseOffset: AT,
  leaderEpoch: 0,
  records: ['a', 'b'].map((value) => ({ timestampMs: 100, key: null, value: new TextEncoder().encode(value) })),
};

function signed(batch: Uint8Array): Uint8Array {
  new DataView(batch.buffer, batch.byteOffset).setUint32(
    batchLayout.crc,
    crc32c(batch.subarray(batchLayout.attributes)),
  );
  return batch;
}

const unreadable: Record<string, () => Uint8Array> = {
  'that do not unpack': () => {
    const batch = encodeBatch({ ...init, compression: 'gzip' });
    return signed(batch.fill(0xee, BATCH_OVERHEAD_BYTES));
  },
  'that unpack to more than may be held': () =>
    encodeBatch({
      ...init,
      compression: 'lz4',
      records: [34, 34].map((mebibytes) => ({ timestampMs: 100, value: new Uint8Array(mebibytes * 2 ** 20) })),
    }),
  'whose lengths lie': () => {
    const batch = encodeBatch(init);
    // Behind the record's length, attributes, timestamp and offset: the length of its key.
    batch[BATCH_OVERHEAD_BYTES + 4] = 0x7e;
    return signed(batch);
  },
};

async function logWith(batch: Uint8Array) {
  const machine = new Machine();
  const { log } = machine.open({ segmentBytes: 250, verifiedTailBytes: 1 });
  const append = (at: number) => {
    const record = TOMBSTONES.includes(at) ? ([`deleted-${at}`, null] as const) : (['x', `value-${at}`] as const);
    log.append([keyedBatch({ baseOffset: at, records: [record], timestampMs: at * 10 })]);
  };
  for (let at = 0; at < AT; at++) append(at);
  log.append([batch]);
  for (let at = ABOVE; at < 20; at++) append(at);
  await machine.flush(log);
  return { machine, log };
}

describe.each(Object.keys(unreadable))('records %s', (which) => {
  const batch = unreadable[which]?.() ?? new Uint8Array();
  const isKept = (log: CommitLog) =>
    readAll(log).some((each) => readHeader(each).baseOffset === AT && Buffer.compare(each, batch) === 0);

  it('are found by time as far as their header tells, and what lies about them too', async () => {
    const { log } = await logWith(batch);
    expect(log.offsetForTimestamp(20)).toEqual({ offset: 2, timestampMs: 20 });
    expect(log.offsetForTimestamp(60)).toEqual({ offset: AT, timestampMs: 100 });
    expect(log.offsetForTimestamp(110)).toEqual({ offset: 11, timestampMs: 110 });
    log.advanceLogStart(offset(AT + 1));
    expect(log.offsetForTimestamp(0)).toEqual({ offset: AT + 1, timestampMs: 100 });
    expect(log.maxTimestampOffset(offset(ABOVE))).toEqual({ offset: AT + 1, timestampMs: 100 });
    expect(log.damage).toBeUndefined();
  });

  it('are dumped as what their producer made, and the batches about them as ever', async () => {
    const { machine } = await logWith(batch);
    const logs = machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'));
    const items = logs.flatMap((name) => [
      ...dumpSegment(machine.disk, `${DIRECTORY}/${name}`, { records: true, from: 0 }),
    ]);
    const types = items.map(({ type }) => type).filter((type) => type !== 'batch');
    expect(types).toEqual(Array.from({ length: 19 }, (_, at) => (at === AT ? 'unreadable-records' : 'record')));
  });

  it('outlive compaction as they are, and a restart', async () => {
    const { machine, log } = await logWith(batch);
    await compact(machine, log);
    await machine.flush(log);
    expect(isKept(log)).toBe(true);
    expect(readAll(log).length).toBeLessThan(19);
    await machine.scheduler.settle(log.close());
    machine.boot();
    const { log: again } = machine.open();
    expect(isKept(again)).toBe(true);
    expect(again.damage).toBeUndefined();
    expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(1);
  });

  it('keep the tombstones above them, which may be what hides one of theirs, and none below', async () => {
    const { machine, log } = await logWith(batch);
    const kept = () => {
      const headers = readAll(log).map((each) => readHeader(each));
      return headers.flatMap(({ baseOffset, recordCount }) => (recordCount > 0 ? [Number(baseOffset)] : []));
    };
    await compact(machine, log);
    expect(kept().slice(0, 3)).toEqual([0, AT, ABOVE]);
    for (let at = 20; at < 40; at++) {
      log.append([keyedBatch({ baseOffset: at, records: [['x', `value-${at}`]], timestampMs: at * 10 })]);
    }
    await machine.flush(log);
    await compact(machine, log, { nowMs: 3_000_000 });
    expect(kept().slice(0, 2)).toEqual([AT, ABOVE]);
  });
});
