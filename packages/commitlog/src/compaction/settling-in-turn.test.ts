// Method: logs of one data directory that are durable by their journal only, asked all at once to be written out, on a
// simulated disk whose fsyncs all take as long, or do not end.
import { WatchedDisk } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { CommitLog } from '../commit-log.js';
import { LogJournal } from '../journal/log-journal.js';
import type { LogOptions } from '../options.js';
import { testBatches } from '../testing/batches.js';
import { compactionRequest, keyedBatch } from '../testing/keyed-log.js';
import { JOURNAL_KEY, Machine } from '../testing/machine.js';

const LOGS = 4;
const RECORDS = 60;
const AT_ONCE = 3;
/** Of an fsync. */
const SYNC_MS = 10;

async function journaledLogs() {
  const machine = new Machine(1, {});
  const journal = machine.openJournal();
  if (journal === undefined) throw new Error('a machine without a journal');
  const disk = new WatchedDisk(machine.world.disk);
  const world = { ...machine.world, disk };
  const open = (partition: number, options: Partial<LogOptions>) =>
    CommitLog.open({
      world,
      directory: `/data/topic-${partition}`,
      options,
      journal: new LogJournal(journal, { ...JOURNAL_KEY, partition }),
    }).log;
  const logs = Array.from({ length: LOGS }, (_, partition) => open(partition, { segmentBytes: 600 }));
  const other = open(LOGS, { flushPolicy: 'async' });
  journal.began();
  for (const log of logs) {
    for (let at = 0; at < RECORDS; at += 1) {
      log.append([keyedBatch({ baseOffset: at, records: [[`key-${at % 3}`, `value-${at}`]] })]);
    }
    await machine.flush(log);
  }
  const begun: { readonly path: string; readonly atMs: number }[] = [];
  disk.onOperation = (operation, path) => {
    const isOfSegment = operation === 'sync' && /^\/data\/topic-\d+\/\d+\./.test(path);
    if (isOfSegment) begun.push({ path, atMs: machine.scheduler.nowMs });
  };
  const areSettled = () =>
    logs.every(({ compaction, durableOffset }) => {
      return compaction.judge(compactionRequest({ highWatermark: durableOffset })).segments > 0;
    });
  return { machine, logs, other, begun, areSettled };
}

describe('logs that are written out for compaction', () => {
  it('are so one after another, and each a few files at a time', async () => {
    const { machine, logs, begun, areSettled } = await journaledLogs();
    machine.disk.syncLatencyMs = { least: SYNC_MS, most: SYNC_MS };
    for (const { compaction } of logs) compaction.settleLater();
    await machine.scheduler.runUntil(areSettled);
    const order = begun.map(({ path }) => path.split('/')[2]);
    expect(order.filter((log, at) => log !== order[at - 1])).toEqual(['topic-0', 'topic-1', 'topic-2', 'topic-3']);
    const underWay = begun.map(({ atMs: nowMs }) => {
      return begun.filter(({ atMs }) => atMs <= nowMs && atMs > nowMs - SYNC_MS).length;
    });
    expect(Math.max(...underWay)).toBe(AT_ONCE);
  });

  it('hold up no flush of another', async () => {
    const { machine, logs, other, begun } = await journaledLogs();
    machine.disk.stallSyncs();
    for (const { compaction } of logs) compaction.settleLater();
    other.append(testBatches({ from: 0, before: 2 }));
    await machine.scheduler.runFor(2 * other.options.flushIntervalMs);
    expect(begun.map(({ path }) => path)).toContain(`/data/topic-${LOGS}/00000000000000000000.log`);
  });
});
