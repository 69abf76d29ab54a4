// Method: a log on the real disk is compacted by the thread that a node has for it. The thread runs what was built.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommitLog, type CompactionRequest } from '@tidemark/commitlog';
import { createNodeWorld, PinoLog } from '@tidemark/ports/node';
import { decodeRecords, encodeBatch } from '@tidemark/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { ThreadCompactionRunner } from './thread-runner.js';

const REQUEST: CompactionRequest = {
  nowMs: 0,
  highWatermark: Number.MAX_SAFE_INTEGER,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
};
const LIMITS = { deleteRetentionMs: 0, mapBytesMax: 1_048_576 };
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** 2,000 records of ten keys, in segments of 20 KB. */
async function writtenLog() {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-compaction-'));
  folders.push(folder);
  const world = createNodeWorld({ log: new PinoLog({ level: 'error' }) });
  const directory = join(folder, 't-0');
  const { log } = CommitLog.open({ world, directory, options: { segmentBytes: 20_000 } });
  for (let at = 0; at < 2_000; at++) {
    const record = { timestampMs: at, key: Buffer.from(`key-${at % 10}`), value: Buffer.alloc(20, at % 251) };
    log.append([encodeBatch({ baseOffset: at, leaderEpoch: 0, records: [record] })]);
  }
  const durable = new Promise<void>((resolve) => {
    log.onDurable = (offset) => {
      if (offset === 2_000) resolve();
    };
  });
  log.flush();
  await durable;
  return { log, directory };
}

function recordsOf(log: CommitLog): number {
  let [count, next] = [0, log.logStartOffset];
  while (next < log.logEndOffset) {
    const read = log.read({ from: next, maxBytes: 65_536 });
    if (read === 'out-of-range') throw new Error('out of range');
    count += read.batches.reduce((sum, batch) => sum + decodeRecords(batch).length, 0);
    next = read.nextOffset;
  }
  return count;
}

describe('the compaction thread', () => {
  it('compacts a log while the node goes on', async () => {
    const { log } = await writtenLog();
    const runner = new ThreadCompactionRunner({ ioBytesPerSecond: Number.POSITIVE_INFINITY });
    const before = recordsOf(log);
    const { cleanedTo, keys } = await log.compaction.run(REQUEST, LIMITS, runner);
    expect([before, keys]).toEqual([2_000, 10]);
    expect(recordsOf(log)).toBe(10 + 2_000 - cleanedTo);
    await log.close();
    await runner.close();
  });

  it('stops when the log is closed', async () => {
    const { log, directory } = await writtenLog();
    const runner = new ThreadCompactionRunner({ ioBytesPerSecond: Number.POSITIVE_INFINITY });
    const running = log.compaction.run(REQUEST, LIMITS, runner);
    const stopped = expect(running).rejects.toMatchObject({ code: 'stopped' });
    await log.close();
    await stopped;
    expect(readdirSync(directory).filter((name) => /\.(cleaned|swap)$/.test(name))).toEqual([]);
    await runner.close();
  });

  it('that ends fails its job, and the next job has another', async () => {
    const { log } = await writtenLog();
    const runner = new ThreadCompactionRunner({ ioBytesPerSecond: Number.POSITIVE_INFINITY });
    const running = log.compaction.run(REQUEST, LIMITS, runner);
    const failed = expect(running).rejects.toMatchObject({ code: 'failed' });
    await runner.close();
    await failed;
    expect((await log.compaction.run(REQUEST, LIMITS, runner)).keys).toBe(10);
    await log.close();
    await runner.close();
  });

  it('tells of a disk error as the disk does', async () => {
    const { log, directory } = await writtenLog();
    await log.close();
    rmSync(directory, { recursive: true });
    const runner = new ThreadCompactionRunner({ ioBytesPerSecond: Number.POSITIVE_INFINITY });
    const job = { directory, segments: [{ baseOffset: 0, endOffset: 10, sizeBytes: 100 }] };
    const rest = {
      logStartOffset: 0,
      dirtyFrom: 0,
      hintedTo: 0,
      tombstonesDue: false,
      keepEmpty: [],
      nowMs: 0,
      segmentBytes: 100,
      indexIntervalBytes: 100,
      mapSeed: 1,
    };
    const running = runner.run({ ...job, ...rest, ...LIMITS }, { onGroup: () => undefined, isStopped: () => false });
    await expect(running).rejects.toMatchObject({ name: 'DiskError', code: 'ENOENT', operation: 'open' });
    await runner.close();
  });
});
