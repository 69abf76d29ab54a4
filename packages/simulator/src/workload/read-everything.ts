import { type ConsumerRecord, createConsumer } from '@tidemark/client';
import type { ReadRecord } from '../checkers/history.js';
import type { SimulatedCluster } from '../cluster.js';

/** What a fresh consumer reads, by the ids. */
export async function readEverything(
  cluster: SimulatedCluster,
  topic: string,
  partitions: number,
): Promise<ReadRecord[]> {
  const records = await readRecords(cluster, topic, partitions);
  return records.map((record) => ({ id: recordId(record), partition: record.partition, offset: record.offset }));
}

/** A fresh consumer reads every partition from the beginning to the end that it finds when it starts. */
export async function readRecords(
  cluster: SimulatedCluster,
  topic: string,
  partitions: number,
): Promise<ConsumerRecord[]> {
  const world = cluster.clientWorld('final-consumer');
  // Retention may pass the beginning that it was told before it reads there.
  const consumer = createConsumer({ world, bootstrap: cluster.bootstrap, offsetReset: 'earliest' });
  const assigned = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  await consumer.assign(assigned.map((each) => ({ ...each, from: 'beginning' as const })));
  const ends = await consumer.endOffsets(assigned);
  const reads: ConsumerRecord[] = [];
  const isDone = () => ends.every(({ partition, offset }) => (consumer.position({ topic, partition }) ?? 0) >= offset);
  while (!isDone()) {
    reads.push(...(await consumer.poll({ timeoutMs: 1_000 })));
  }
  await consumer.close();
  world.kill();
  return reads;
}

/** The unique id with which every record's value begins. */
export function recordId({ value }: Pick<ConsumerRecord, 'value'>): string {
  const text = new TextDecoder().decode(value ?? new Uint8Array());
  return text.slice(0, text.indexOf(' '));
}
