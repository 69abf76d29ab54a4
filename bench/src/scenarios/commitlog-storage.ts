import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CommitLog, type FlushPolicy, Journal, LogJournal, type LogOptions } from '@tidemark/commitlog';
import type { World } from '@tidemark/ports';
import { createNodeWorld, PinoLog, PrometheusMetrics } from '@tidemark/ports/node';
import { encodeBatch, patchBatch, readHeader } from '@tidemark/protocol';
import type { Measurement } from '../rows.js';

const BATCHES_MAX = 20_000;
/** Appended and not yet durable. */
const IN_FLIGHT_BYTES = 8 * 2 ** 20;

/** The storage of one node without its network: logs on the real disk, with the journal that makes them durable. */
export class Storage {
  readonly logs: readonly CommitLog[];
  readonly #journal: Journal;

  constructor(
    world: World,
    directory: string,
    { count, flushPolicy, options = {} }: { count: number; flushPolicy: FlushPolicy; options?: Partial<LogOptions> },
  ) {
    mkdirSync(directory, { recursive: true });
    this.#journal = Journal.open({ world, directory: join(directory, 'journal') });
    this.logs = Array.from({ length: count }, (_, partition) => {
      const journal = new LogJournal(this.#journal, { topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partition });
      return CommitLog.open({
        world,
        directory: join(directory, `t-${partition}`),
        options: { flushPolicy, ...options },
        journal,
      }).log;
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
    const count = batchesIn(bytes, batch.length, this.logs.length);
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

/** A batch of one record, a little larger than its value. */
export function batchOf(bytes: number): Uint8Array {
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

/** How many batches `append` measures of so many bytes. */
export function batchesIn(bytes: number, batchBytes: number, logs: number): number {
  return Math.max(logs, Math.min(BATCHES_MAX, Math.ceil(bytes / batchBytes)));
}

export function openWorld(): World {
  return createNodeWorld({ log: new PinoLog({ level: 'error' }), metrics: new PrometheusMetrics() });
}

/** Values by what they measure, one for each run. */
export class Measurements {
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
