import { setTimeout as delay } from 'node:timers/promises';
import { ClientError, type Producer } from '@tidemark/client';
import { offsetOf, type SendOutcome } from '@tidemark/simulator';
import type { FlightRecord } from './data-set.js';
import type { AcknowledgementTimes } from './gaps.js';

export interface FeederOptions {
  readonly producer: Pick<Producer, 'send'>;
  readonly topic: string;
  readonly partitions: number;
  readonly records: Iterator<FlightRecord, never>;
  readonly ratePerSecond: number;
  readonly signal: AbortSignal;
  readonly times: AcknowledgementTimes;
}

const TICK_MS = 5;
/** A cluster that stands still this long is broken; what waits for it must not fill the memory. */
const IN_FLIGHT_MAX = 200_000;

/**
 * Sends records at a steady rate, whatever becomes of those before, until the signal aborts; then waits until every send
 * is settled. Returns what became of each.
 */
export async function feed(options: FeederOptions): Promise<SendOutcome[]> {
  const { records, ratePerSecond, signal, partitions } = options;
  const orders = new Array<number>(partitions).fill(0);
  const sends: Promise<SendOutcome>[] = [];
  let settled = 0;
  const startedMs = performance.now();
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - startedMs) / 1_000) * ratePerSecond);
    while (sends.length < due && sends.length - settled < IN_FLIGHT_MAX) {
      const record = records.next().value;
      const partition = partitionOf(record.key, partitions);
      const order = orders[partition] ?? 0;
      orders[partition] = order + 1;
      sends.push(
        sendOne(record, { partition, order }, options).finally(() => {
          settled += 1;
        }),
      );
    }
    await delay(TICK_MS, undefined, { signal }).catch(() => {});
  }
  return Promise.all(sends);
}

async function sendOne(
  { id, key, value }: FlightRecord,
  { partition, order }: { partition: number; order: number },
  { producer, topic, times }: FeederOptions,
): Promise<SendOutcome> {
  const send = { id, producer: 'drill', partition, order, acks: 'all', idempotent: true } as const;
  try {
    const sent = await producer.send({ topic, partition, key, value });
    times.record(partition, performance.now());
    return { ...send, outcome: 'ok', ...offsetOf(sent) };
  } catch (error) {
    return { ...send, outcome: error instanceof ClientError ? error.outcome : 'unknown' };
  }
}

/** The same key always goes to the same partition. */
function partitionOf(key: string, partitions: number): number {
  let hash = 0;
  for (const character of key) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % partitions;
}
