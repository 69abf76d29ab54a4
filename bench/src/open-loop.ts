import { createHistogram } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';

/** Latencies in milliseconds, from the intended moment of each send to its acknowledgement. */
export interface Latencies {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

export interface OpenLoopOptions {
  readonly send: () => Promise<unknown>;
  readonly ratePerSecond: number;
  readonly seconds: number;
}

/**
 * Sends at a fixed rate whatever becomes of earlier sends, and measures from when each send was *due*: a stall counts
 * for every send that it delayed. Rejects with the first error of a send, after all have settled.
 */
export async function openLoop({ send, ratePerSecond, seconds }: OpenLoopOptions): Promise<Latencies> {
  const histogram = createHistogram();
  const total = Math.floor(ratePerSecond * seconds);
  const settled: Promise<void>[] = [];
  const errors: unknown[] = [];
  const startedMs = performance.now();
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedMs) / 1_000) * ratePerSecond) + 1);
    for (; sent < due; sent += 1) {
      const dueMs = startedMs + (sent / ratePerSecond) * 1_000;
      settled.push(
        send().then(
          () => histogram.record(Math.max(1, Math.round((performance.now() - dueMs) * 1_000))),
          (error: unknown) => {
            errors.push(error);
          },
        ),
      );
    }
    await turn();
  }
  await Promise.all(settled);
  if (errors.length > 0) throw errors[0];
  const at = (percentile: number) => histogram.percentile(percentile) / 1_000;
  return { count: histogram.count, p50Ms: at(50), p99Ms: at(99), p999Ms: at(99.9), maxMs: histogram.max / 1_000 };
}

export interface ClosedLoopOptions {
  readonly send: () => Promise<unknown>;
  readonly recordBytes: number;
  readonly inFlightBytes: number;
  readonly seconds: number;
}

/** Sends as fast as what may be in flight allows; records acknowledged a second. */
export async function closedLoop({ send, recordBytes, inFlightBytes, seconds }: ClosedLoopOptions): Promise<number> {
  const inFlightMax = Math.max(1, Math.floor(inFlightBytes / recordBytes));
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  let acknowledged = 0;
  // Few long chains of sends cost less than a queue, and bound what is in flight in the same way.
  const chain = async () => {
    while (performance.now() < endMs) {
      await send();
      acknowledged += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlightMax }, chain));
  return acknowledged / ((performance.now() - startedMs) / 1_000);
}
