import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CommitLog, type FlushPolicy, Journal, LogJournal } from '@tidemark/commitlog';
import type { World } from '@tidemark/ports';
import { createNodeWorld, PinoLog, PrometheusMetrics } from '@tidemark/ports/node';
import { encodeBatch, patchBatch, readHeader } from '@tidemark/protocol';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

const SIZES = [1_024, 16_384, 65_536, 1_048_576];
const PARTITIONS = [1, 10, 100, 1_000];
const POLICIES: readonly FlushPolicy[] = ['sync', 'async'];
/** Of each combination, the bytes that are measured, or as many as 10,000 batches hold. */
const APPENDED_BYTES = 128 * 2 ** 20;
const BATCHES_MAX = 20_000;
/** Appended and not yet durable. */
const IN_FLIGHT_BYTES = 8 * 2 ** 20;
const RECOVERED_BYTES = 2 ** 30;
const OPEN_LOGS = 1_000;
const PACED_BYTES_PER_SECOND = 200e6;
const PACED_BYTES = 800e6;

/** The storage of one node without its network: logs on the real disk, with the journal that makes them durable. */
class Storage {
  readonly logs: readonly CommitLog[];
  readonly #journal: Journal;

  constructor(world: World, directory: string, { count, flushPolicy }: { count: number; flushPolicy: FlushPolicy }) {
    mkdirSync(directory, { recursive: true });
    this.#journal = Journal.open({ world, directory: join(directory, 'journal') });
    this.logs = Array.from({ length: count }, (_, partition) => {
      const journal = new LogJournal(this.#journal, { topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partition });
      return CommitLog.open({ world, directory: join(directory, `t-${partition}`), options: { flushPolicy }, journal })
        .log;
    });
    this.#journal.began();
  }

  async close(): Promise<void> {
    for (const log of this.logs) await log.close();
    await this.#journal.close();
  }

  /** Appends batches to all logs in turn; resolves when all are durable. */
  async append(batch: Uint8Array, bytes: number, bytesPerSecond = Number.POSITIVE_INFINITY): Promise<void> {
    const startedMs = performance.now();
    let [appended, durable, next] = [0, 0, 0];
    let woken: (() => void) | undefined;
    for (const log of this.logs) {
      let before: number = log.durableOffset;
      log.onDurable = (durableOffset) => {
        durable += durableOffset - before;
        before = durableOffset;
        woken?.();
      };
    }
    const count = Math.max(this.logs.length, Math.min(BATCHES_MAX, Math.ceil(bytes / batch.length)));
    const inTurn = Math.max(1, Math.floor(IN_FLIGHT_BYTES / 4 / batch.length));
    while (durable < count) {
      if (appended === count || (appended - durable) * batch.length > IN_FLIGHT_BYTES) {
        await new Promise<void>((resolve) => {
          woken = resolve;
        });
        woken = undefined;
        continue;
      }
      const due = Math.min(count, ((performance.now() - startedMs) / 1_000) * (bytesPerSecond / batch.length));
      for (let index = 0; index < inTurn && appended < due; index++) {
        const log = this.logs[next % this.logs.length];
        if (log === undefined) break;
        const stamped = batch.slice();
        patchBatch(stamped, { baseOffset: log.logEndOffset, leaderEpoch: 0 });
        log.append([stamped]);
        log.flush();
        next += 1;
        appended += 1;
      }
      await nextTurn();
    }
  }
}

function batchOf(bytes: number): Uint8Array {
  const value = new Uint8Array(bytes).fill(7);
  const batch = encodeBatch({
    baseOffset: 0,
    leaderEpoch: 0,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    records: [{ timestampMs: 1, value }],
  });
  if (readHeader(batch).sizeBytes !== batch.length) throw new Error('a batch of another size');
  return batch;
}

async function measureAppend(context: ScenarioContext, measured: Measurements): Promise<void> {
  for (const flushPolicy of POLICIES) {
    for (const count of PARTITIONS) {
      for (const bytes of SIZES) {
        const directory = join(context.directory, 'append');
        const storage = new Storage(openWorld(), directory, { count, flushPolicy });
        const batch = batchOf(bytes);
        const total = Math.min(APPENDED_BYTES, BATCHES_MAX * bytes);
        await storage.append(batch, total / 4);
        const delay = monitorEventLoopDelay({ resolution: 1 });
        delay.enable();
        const startedMs = performance.now();
        await storage.append(batch, total);
        const seconds = (performance.now() - startedMs) / 1_000;
        delay.disable();
        const params = { policy: flushPolicy, partitions: count, bytes };
        const appended = Math.max(count, Math.min(BATCHES_MAX, Math.ceil(total / batch.length))) * batch.length;
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

function openWorld(): World {
  return createNodeWorld({ log: new PinoLog({ level: 'error' }), metrics: new PrometheusMetrics() });
}

/** Values by what they measure, one for each run. */
class Measurements {
  readonly #found = new Map<string, Measurement & { readonly values: number[] }>();

  add(what: Omit<Measurement, 'values'>, value: number): void {
    const name = JSON.stringify(what);
    const known = this.#found.get(name);
    if (known === undefined) this.#found.set(name, { ...what, values: [value] });
    else known.values.push(value);
  }

  get all(): Measurement[] {
    return [...this.#found.values()];
  }
}

export const commitlogScenario: Scenario = {
  name: 'commitlog',
  doc: 'storage without a network: append by size and partitions, sync and async; recovery; memory of an open log',
  runsDefault: 1,
  async run(context) {
    const measured = new Measurements();
    for (let run = 1; run <= context.runs; run++) {
      context.progress(`run ${run} of ${context.runs}`);
      await measureMemory(context, measured);
      await measureDelay(context, measured);
      await measureRecovery(context, measured);
      await measureAppend(context, measured);
    }
    return measured.all;
  },
};
