import {
  type Assignment,
  ClientError,
  type Consumer,
  ConsumerError,
  type ConsumerRecord,
  createConsumer,
  type TopicPartition,
} from '@tidemark/client';
import { formatJson, formatLine } from '../consume/format.js';
import { OutputWriter } from '../consume/writer.js';
import { EndSignal } from '../end-signal.js';
import { CliError, exitCodes } from '../exit-codes.js';
import type { StartPosition } from '../options.js';
import { connect, requireTopic } from './connect.js';
import type { ConsumeOptions } from './consume.js';

const POLL_RECORDS_MAX = 5_000;
/** Below the end of a log there is always something to come: after so long without, it is asked whether that is still so. */
const SILENCE_MS = 10_000;

/**
 * Prints records until the end of the log as it is now, or with `--follow` until Ctrl-C.
 * @throws CliError if Ctrl-C came before that end
 */
export async function consumeAction(topic: string, options: ConsumeOptions): Promise<void> {
  await using connected = await connect(options);
  const { route } = await requireTopic(connected, topic);
  const partitions = (route?.partitions ?? []).map(({ partition }) => partition).sort((a, b) => a - b);
  const places = chosen(topic, partitions, options.partition);
  await using consumer = createConsumer({
    cluster: connected.cluster,
    pollRecordsMax: POLL_RECORDS_MAX,
    offsetReset: 'none',
  });
  // While the reader of a pipe stands still no signal is heard: SIGTERM is left to end the process then.
  const { signal } = new EndSignal({ signals: ['SIGINT'] });
  signal.addEventListener('abort', () => void consumer.close());
  const isDone = await printPlaces(consumer, places, options).catch((error: unknown) => {
    if (signal.aborted && error instanceof ClientError) return false;
    throw error;
  });
  if (isDone || options.follow === true) return;
  throw new CliError(exitCodes.failed, 'interrupted before everything was printed');
}

/** False if the consumer was closed before everything that was asked for was printed. */
async function printPlaces(
  consumer: Consumer,
  places: readonly TopicPartition[],
  options: ConsumeOptions,
): Promise<boolean> {
  const ends = options.follow === true ? undefined : await endsOf(consumer, places);
  const assignments = await startsOf(consumer, places, { from: options.from, ends });
  if (assignments.length === 0) return true;
  consumer.assign(assignments);
  return printRecords(consumer, assignments, { options, ends });
}

function chosen(topic: string, partitions: readonly number[], wanted: number | undefined): TopicPartition[] {
  if (wanted !== undefined && !partitions.includes(wanted)) {
    throw new CliError(exitCodes.failed, `topic ${topic} has no partition ${wanted}, but ${partitions.join(', ')}`);
  }
  return partitions
    .filter((partition) => wanted === undefined || partition === wanted)
    .map((partition) => ({ topic, partition }));
}

/** Where each partition ends now, by number. */
type Ends = ReadonlyMap<number, number>;

async function endsOf(consumer: Consumer, places: readonly TopicPartition[]): Promise<Ends> {
  const ends = await consumer.endOffsets(places);
  return new Map(ends.map(({ partition, offset }) => [partition, offset]));
}

/** Where to begin. A partition in which there is nothing to be read before the end is left out. */
async function startsOf(
  consumer: Consumer,
  places: readonly TopicPartition[],
  { from, ends }: { readonly from: StartPosition; readonly ends: Ends | undefined },
): Promise<Assignment[]> {
  const isFollowing = ends === undefined;
  if (from.kind === 'beginning' || from.kind === 'end') {
    const starts = places.map((place) => ({ ...place, from: from.kind }));
    if (isFollowing) return starts;
    if (from.kind === 'end') return [];
    const first = await consumer.beginningOffsets(places);
    return first
      .filter(({ partition, offset }) => offset < (ends.get(partition) ?? 0))
      .map(({ topic, partition }) => ({ topic, partition, from: 'beginning' as const }));
  }
  const offsets =
    from.kind === 'offset'
      ? places.map((place) => ({ ...place, offset: from.offset }))
      : await consumer.offsetsForTimes(places.map((place) => ({ ...place, timestampMs: from.timestampMs })));
  return offsets
    .filter(({ partition, offset }) => isFollowing || (offset >= 0 && offset < (ends.get(partition) ?? 0)))
    .map(({ topic, partition, offset }) => ({ topic, partition, from: offset < 0 ? ('end' as const) : { offset } }));
}

async function printRecords(
  consumer: Consumer,
  assignments: readonly Assignment[],
  { options, ends: found }: { readonly options: ConsumeOptions; readonly ends: Ends | undefined },
): Promise<boolean> {
  const ends = found && new Map(found);
  const writer = new OutputWriter(process.stdout);
  const separator = options.keySeparator === undefined ? undefined : Buffer.from(options.keySeparator);
  const isAtEnd = () =>
    ends !== undefined &&
    assignments.every((place) => (consumer.position(place) ?? 0) >= (ends.get(place.partition) ?? 0));
  let left = options.maxRecords ?? Number.POSITIVE_INFINITY;
  const isDone = () => left <= 0 || writer.closed || isAtEnd();
  let heardMs = performance.now();
  while (!consumer.closed && !isDone()) {
    const records = await poll(consumer);
    if (records.length > 0) heardMs = performance.now();
    else if (ends !== undefined && performance.now() - heardMs > SILENCE_MS) {
      await lowerEnds(consumer, assignments, ends);
      heardMs = performance.now();
    }
    for (const record of records) {
      if (left <= 0) break;
      // What came after the command began is not part of what it was asked for.
      if (ends !== undefined && record.offset >= (ends.get(record.partition) ?? 0)) continue;
      left -= 1;
      await writer.write(...(options.output === 'json' ? [formatJson(record)] : formatLine(record, separator)));
    }
    await writer.flush();
  }
  return isDone();
}

/** To where the logs end by now, which may have been cut since. Rejects with ClientError if nobody can tell. */
async function lowerEnds(
  consumer: Consumer,
  places: readonly TopicPartition[],
  ends: Map<number, number>,
): Promise<void> {
  const open = places.filter((place) => (consumer.position(place) ?? 0) < (ends.get(place.partition) ?? 0));
  for (const { partition, offset } of await consumer.endOffsets(open)) {
    ends.set(partition, Math.min(offset, ends.get(partition) ?? 0));
  }
}

async function poll(consumer: Consumer): Promise<ConsumerRecord[]> {
  try {
    return await consumer.poll();
  } catch (error) {
    if (!(error instanceof ConsumerError && error.code === 'OFFSET_OUT_OF_RANGE')) throw error;
    const { topic, partition, offset } = error;
    throw new CliError(
      exitCodes.failed,
      `partition ${partition} of ${topic} does not hold offset ${offset} now: begin elsewhere with --from`,
      { cause: error },
    );
  }
}
