import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FlushPolicy } from '@tidemark/commitlog';
import { tuneGarbageCollector } from '@tidemark/server';
import type { Scenario, ScenarioContext } from '../scenario.js';
import { measureCompaction, measureReads } from './commitlog-reads.js';
import { batchesIn, batchOf, Measurements, openWorld, Storage } from './commitlog-storage.js';

const SIZES = [1_024, 16_384, 65_536, 1_048_576];
const PARTITIONS = [1, 10, 100, 1_000];
const POLICIES: readonly FlushPolicy[] = ['sync', 'async'];
/** Of each batch size, the bytes that are measured: or as many as 20,000 batches hold, or a batch for each of the most logs. */
const APPENDED_BYTES = 128 * 2 ** 20;
const BATCHES_MAX = 20_000;
const RECOVERED_BYTES = 2 ** 30;
const OPEN_LOGS = 1_000;
const PACED_BYTES_PER_SECOND = 200e6;
const PACED_BYTES = 800e6;

async function measureAppend(context: ScenarioContext, measured: Measurements): Promise<void> {
  for (const flushPolicy of POLICIES) {
    for (const count of PARTITIONS) {
      for (const bytes of SIZES) {
        const directory = join(context.directory, 'append');
        const storage = new Storage(openWorld(), directory, { count, flushPolicy });
        const batch = batchOf(bytes);
        const total = Math.max(Math.min(APPENDED_BYTES, BATCHES_MAX * bytes), Math.max(...PARTITIONS) * bytes);
        await storage.append(batch, total / 4);
        const delay = monitorEventLoopDelay({ resolution: 1 });
        delay.enable();
        const startedMs = performance.now();
        await storage.append(batch, total);
        const seconds = (performance.now() - startedMs) / 1_000;
        delay.disable();
        const params = { policy: flushPolicy, partitions: count, bytes };
        const appended = batchesIn(total, batch.length, count) * batch.length;
        measured.add({ params, metric: 'append', unit: 'MB/s' }, appended / 1e6 / seconds);
        measured.add({ params, metric: 'loop delay p99.9', unit: 'ms' }, delay.percentile(99.9) / 1e6);
        await storage.close();
        rmSync(directory, { recursive: true });
      }
    }
  }
}

/** How long the event loop is held up while so much is appended, no more and no less. */
async function measureDelay(context: ScenarioContext, measured: Measurements): Promise<void> {
  const directory = join(context.directory, 'delay');
  const storage = new Storage(openWorld(), directory, { count: 10, flushPolicy: 'sync' });
  const batch = batchOf(65_536);
  await storage.append(batch, PACED_BYTES / 4, PACED_BYTES_PER_SECOND);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await storage.append(batch, PACED_BYTES, PACED_BYTES_PER_SECOND);
  delay.disable();
  const params = { policy: 'sync', partitions: 10, bytes: 65_536, 'MB/s': PACED_BYTES_PER_SECOND / 1e6 };
  measured.add({ params, metric: 'loop delay p99.9', unit: 'ms' }, delay.percentile(99.9) / 1e6);
  await storage.close();
  rmSync(directory, { recursive: true });
}

/** A log that nobody closed, opened by the next process; the page cache is warm. */
async function measureRecovery(context: ScenarioContext, measured: Measurements): Promise<void> {
  const directory = join(context.directory, 'recovery');
  const before = new Storage(openWorld(), directory, { count: 1, flushPolicy: 'sync' });
  const batch = batchOf(65_536);
  for (let bytes = 0; bytes < RECOVERED_BYTES; bytes += APPENDED_BYTES) await before.append(batch, APPENDED_BYTES);
  const startedMs = performance.now();
  const after = new Storage(openWorld(), directory, { count: 1, flushPolicy: 'sync' });
  const params = { policy: 'sync', bytes: RECOVERED_BYTES };
  measured.add({ params, metric: 'recovery', unit: 's' }, (performance.now() - startedMs) / 1_000);
  await after.close();
  rmSync(directory, { recursive: true });
}

async function measureMemory(context: ScenarioContext, measured: Measurements): Promise<void> {
  const directory = join(context.directory, 'memory');
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  const used = () => {
    if (typeof collect === 'function') collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  const storage = new Storage(openWorld(), directory, { count: OPEN_LOGS, flushPolicy: 'sync' });
  await storage.append(batchOf(100), 1);
  const params = { partitions: OPEN_LOGS };
  measured.add({ params, metric: 'memory of an open log', unit: 'KB' }, (used() - before) / 1_000 / OPEN_LOGS);
  await storage.close();
  rmSync(directory, { recursive: true });
}

export const commitlogScenario: Scenario = {
  name: 'commitlog',
  doc: 'storage without a network: append by size and partitions, sync and async; reads; compaction; recovery; memory of an open log',
  runsDefault: 1,
  async run(context) {
    const measured = new Measurements();
    // As in the process of a node.
    tuneGarbageCollector();
    for (let run = 1; run <= context.runs; run++) {
      context.progress(`run ${run} of ${context.runs}`);
      await measureMemory(context, measured);
      await measureDelay(context, measured);
      await measureRecovery(context, measured);
      await measureReads(context, measured);
      await measureCompaction(context, measured);
      await measureAppend(context, measured);
    }
    return measured.all;
  },
};
