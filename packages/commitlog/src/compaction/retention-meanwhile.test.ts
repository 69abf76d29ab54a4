// Goal: a pass goes on while the oldest segments go, and leaves the log as if they had gone before it. Method: they go before each of
// the operations of whoever writes the segments anew, as if by another thread; one, or so many that the first groups go with them.
import type { Disk } from '@tidemark/ports';
import { WatchedDisk } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { compact, type KeyedRecord, keyedBatch, lastValues, readRecords } from '../testing/keyed-log.js';
import { DIRECTORY, Machine } from '../testing/machine.js';

const OPTIONS = { segmentBytes: 400, verifiedTailBytes: 1 };
const KEYS = 7;
const RECORDS = 70;

/** A log of small segments, a part of which is compacted, to be made larger ones. */
async function dirtyLog() {
  const machine = new Machine();
  const { log: before } = machine.open(OPTIONS);
  const write = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) {
      const value = at % 17 === 0 ? null : `value-${at}`;
      before.append([keyedBatch({ baseOffset: at, records: [[`key-${at % KEYS}`, value]] })]);
    }
  };
  write(0, RECORDS / 2);
  await machine.flush(before);
  await compact(machine, before, { deleteRetentionMs: 0 });
  write(RECORDS / 2, RECORDS);
  await machine.flush(before);
  await machine.scheduler.settle(before.close());
  machine.kill();
  const { log } = machine.open({ ...OPTIONS, segmentBytes: 1_200 });
  return { machine, log, records: readRecords(log) };
}

/** Lets the oldest segments go. */
function expire(log: CommitLog, segments: number): void {
  const request = { nowMs: 1_000_000, retentionMs: 0, retentionBytes: -1, highWatermark: log.logEndOffset };
  expect(log.deleteExpiredSegments({ ...request, segmentsMax: segments })).toBe(segments);
}

function expectCompacted(log: CommitLog, records: readonly KeyedRecord[]): void {
  const left = readRecords(log);
  const there = records.filter(({ offset }) => offset >= log.logStartOffset);
  expect(lastValues(left)).toEqual(lastValues(there));
  const keys = left.filter(({ offset }) => offset < log.compaction.cleanedTo).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
}

describe.each([1, 3, 6])('a pass in the middle of which segments go (%i)', (segments) => {
  it('comes to its end', async () => {
    let moment = 0;
    for (let isReached = true; isReached; moment += 1) {
      const { machine, log, records } = await dirtyLog();
      let left = moment;
      const disk = new WatchedDisk(machine.crashingDisk as Disk);
      disk.onOperation = () => {
        if (left === 0) expire(log, segments);
        left -= 1;
      };
      const { cleanedTo } = await compact(machine, log, { disk, deleteRetentionMs: 0 });
      isReached = left < 0;
      expect([cleanedTo, log.damage], `${moment}`).toEqual([log.compaction.cleanedTo, undefined]);
      expect(cleanedTo).toBeGreaterThan(RECORDS / 2);
      expectCompacted(log, records);
      expect(machine.disk.list(DIRECTORY).filter((name) => /cleaned|swap/.test(name))).toEqual([]);
      const compacted = readRecords(log);
      machine.kill();
      const { log: again, report } = machine.open({ ...OPTIONS, segmentBytes: 1_200 });
      expect([report.damage, again.logStartOffset]).toEqual([undefined, log.logStartOffset]);
      expect(readRecords(again)).toEqual(compacted);
    }
    expect(moment).toBeGreaterThan(50);
  });
});

it('a pass takes no segment whose file is missing for one that has gone', async () => {
  const { machine, log, records } = await dirtyLog();
  const [, second = ''] = machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'));
  for (const name of ['00000000000000000000.log', second]) machine.disk.rename(`${DIRECTORY}/${name}`, `/data/${name}`);
  await expect(compact(machine, log, { deleteRetentionMs: 0 })).rejects.toMatchObject({ code: 'failed' });
  for (const name of ['00000000000000000000.log', second]) machine.disk.rename(`/data/${name}`, `${DIRECTORY}/${name}`);
  expect(lastValues(readRecords(log))).toEqual(lastValues(records));
  await compact(machine, log, { deleteRetentionMs: 0 });
  expectCompacted(log, records);
});
