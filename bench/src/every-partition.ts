import type { Producer } from '@tidemark/client';

/** One record to each partition at once; resolves with the time until the last was acknowledged. Rejects if one fails. */
export async function reachEveryPartition(
  producer: Pick<Producer, 'send'>,
  { topic, partitions }: { readonly topic: string; readonly partitions: number },
): Promise<number> {
  const startedMs = performance.now();
  const value = 'x'.repeat(100);
  const sends = Array.from({ length: partitions }, (_, partition) => producer.send({ topic, partition, value }));
  await Promise.all(sends);
  return performance.now() - startedMs;
}
