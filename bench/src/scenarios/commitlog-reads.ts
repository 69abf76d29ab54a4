import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CommitLog, InlineCompactionRunner } from '@tidemark/commitlog';
import { encodeBatch, type Offset, offset } from '@tidemark/protocol';
import type { ScenarioContext } from '../scenario.js';
import { batchOf, type Measurements, openWorld, Storage } from './commitlog-storage.js';

const READ_BYTES = 2 ** 20;
const LOG_BYTES = 512 * 2 ** 20;
/** What the tail in memory holds for sure. */
const TAIL_BYTES = 16 * 2 ** 20;
const TAIL_READ_BYTES = 2 * 2 ** 30;
const COLD_READERS = [1, 8];

const COMPACTED_BYTES = 256 * 2 ** 20;
const COMPACTED_KEYS = 50_000;
const RECORDS_IN_BATCH = 16;

/** Reads of a log's end, which is in memory, and of all of it, from the page cache and from the disk. */
export async function measureReads(context: ScenarioContext, measured: Measurements): Promise<void> {
  const directory = join(context.directory, 'reads');
  const storage = new Storage(openWorld(), directory, { count: 1, flushPolicy: 'async' });
  const [log] = storage.logs;
  if (log === undefined) throw new Error('no log was opened');
  const batch = batchOf(65_536);
  while (log.sizeBytes < LOG_BYTES) await storage.append(batch, LOG_BYTES / 4);
  const add = (params: Record<string, string | number>, bytes: number, sinceMs: number) =>
    measured.add({ params, metric: 'read', unit: 'MB/s' }, bytes / 1e3 / (performance.now() - sinceMs));
  let startedMs = performance.now();
  add({ from: 'memory' }, readTail(log, batch.length), startedMs);
  for (const readers of COLD_READERS) {
    for (const from of ['page cache', 'disk'] as const) {
      if (from === 'disk') forgetPages(join(directory, 't-0'));
      startedMs = performance.now();
      add({ from, readers }, await readCold(log, readers), startedMs);
    }
  }
  await storage.close();
  rmSync(directory, { recursive: true });
}

function readTail(log: CommitLog, batchBytes: number): number {
  const first = offset(log.logEndOffset - Math.floor(TAIL_BYTES / batchBytes));
  let bytes = 0;
  for (let from = first; bytes < TAIL_READ_BYTES; ) {
    const read = log.read({ from, maxBytes: READ_BYTES });
    if (read === 'out-of-range') throw new Error(`${from} is out of range`);
    bytes += read.batches.reduce((sum, { length }) => sum + length, 0);
    from = read.nextOffset >= log.logEndOffset ? first : read.nextOffset;
  }
  return bytes;
}

/** Each reader has a part of the log to itself. */
async function readCold(log: CommitLog, readers: number): Promise<number> {
  const share = Math.floor(log.logEndOffset / readers);
  const parts = Array.from({ length: readers }, (_, reader) =>
    readPart(log, { from: offset(reader * share), before: offset((reader + 1) * share) }),
  );
  return (await Promise.all(parts)).reduce((sum, bytes) => sum + bytes, 0);
}

async function readPart(log: CommitLog, part: { readonly from: Offset; readonly before: Offset }): Promise<number> {
  let bytes = 0;
  for (let { from } = part; from < part.before; ) {
    const read = await log.readCold({ from, before: part.before, maxBytes: READ_BYTES });
    if (read === 'out-of-range' || read.batches.length === 0) break;
    bytes += read.batches.reduce((sum, { length }) => sum + length, 0);
    from = read.nextOffset;
  }
  return bytes;
}

/** Asks the kernel to let go of what it holds of a folder's files; needs no rights, and GNU dd. */
function forgetPages(directory: string): void {
  for (const name of readdirSync(directory)) {
    execFileSync('dd', [`if=${join(directory, name)}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
  }
}

/** A log of records of 1 KB whose keys come round, compacted in this thread as fast as it goes. */
export async function measureCompaction(context: ScenarioContext, measured: Measurements): Promise<void> {
  const directory = join(context.directory, 'compaction');
  const world = openWorld();
  const options = { segmentBytes: COMPACTED_BYTES / 8 };
  const storage = new Storage(world, directory, { count: 1, flushPolicy: 'async', options });
  const [log] = storage.logs;
  if (log === undefined) throw new Error('no log was opened');
  for (let round = 0; log.sizeBytes < COMPACTED_BYTES; round++) await storage.append(keyedBatch(round), 1);
  log.setOptions({ flushPolicy: 'sync' });
  const before = log.sizeBytes;
  const runner = new InlineCompactionRunner(world, { ioBytesPerSecond: Number.POSITIVE_INFINITY });
  const request = {
    nowMs: 0,
    highWatermark: log.durableOffset,
    minCompactionLagMs: 0,
    maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
  };
  // The world's timers do not keep a process alive, and nothing else does here.
  const alive = setInterval(() => undefined, 1_000);
  const startedMs = performance.now();
  await log.compaction.run(request, { deleteRetentionMs: 0, mapBytesMax: 128 * 2 ** 20 }, runner);
  clearInterval(alive);
  const params = {
    keys: COMPACTED_KEYS,
    'MB before': Math.round(before / 1e6),
    'MB after': Math.round(log.sizeBytes / 1e6),
  };
  measured.add({ params, metric: 'compaction', unit: 'MB/s' }, before / 1e3 / (performance.now() - startedMs));
  await storage.close();
  rmSync(directory, { recursive: true });
}

function keyedBatch(round: number): Uint8Array {
  const records = Array.from({ length: RECORDS_IN_BATCH }, (_, index) => ({
    timestampMs: 1,
    key: Buffer.from(`key-${(round * RECORDS_IN_BATCH + index) % COMPACTED_KEYS}`),
    value: new Uint8Array(1_024).fill(round),
  }));
  return encodeBatch({ records, leaderEpoch: 0 });
}
