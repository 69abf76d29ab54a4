import { createProducer } from '@tidemark/client';
import { offsetOf, type SendOutcome } from '../checkers/history.js';
import { mustHold } from '../checkers/violation.js';
import type { WorkloadSetting } from './workload.js';

export type SendSetting = Omit<WorkloadSetting, 'random' | 'promises' | 'heldBy'>;

export interface SendsToEach {
  readonly withinMs: number;
  /** Until it asks anew who leads; `withinMs` if absent. */
  readonly requestTimeoutMs?: number;
  /** Of the producer; `last` if absent. */
  readonly name?: string;
  /** All if absent. */
  readonly partitions?: readonly number[];
  /** Who is to acknowledge; a whole cluster if absent. */
  readonly by?: string;
}

/**
 * When nothing befalls the cluster any more and it is whole, or as much of it as is to go on by itself: a record to each partition,
 * with acks=all, which must be acknowledged within the time in which it would have found another leader. Rejects with
 * InvariantViolation.
 */
export async function sendToEach(setting: SendSetting, options: SendsToEach): Promise<SendOutcome[]> {
  const { cluster, topic, partitionCount, guaranteeOf, vouchedFor, failureOf } = setting;
  const { withinMs, requestTimeoutMs = withinMs, name = 'last', by = 'a whole cluster' } = options;
  const { partitions = Array.from({ length: partitionCount() }, (_, partition) => partition) } = options;
  const world = cluster.clientWorld(name);
  const producer = createProducer({
    world,
    bootstrap: cluster.bootstrap,
    acks: 'all',
    deliveryTimeoutMs: withinMs,
    requestTimeoutMs,
    blockTimeoutMs: withinMs,
  });
  const send = async (partition: number): Promise<SendOutcome> => {
    const id = `${name}/${partition}/0`;
    const guarantee = guaranteeOf(partition);
    const sent = await producer
      .send({ topic, partition, key: id, value: `${id} ` })
      .catch((error) => failureOf(error, 'send'));
    mustHold(
      'offset' in sent,
      () => `${topic}-${partition}: of ${by} nobody acknowledges a record within ${withinMs} ms`,
    );
    cluster.note(`${id} ok ${sent.offset}`);
    vouchedFor({ topic, partition, offset: sent.offset });
    const habits = { producer: name, order: 0, acks: 'all', idempotent: true } as const;
    return { ...habits, id, partition, outcome: 'ok', ...offsetOf(sent), guarantee };
  };
  const outcomes = await Promise.all(partitions.map(send));
  await producer.close();
  world.kill();
  return outcomes;
}
