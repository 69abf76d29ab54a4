import { createProducer } from '@tidemark/client';
import { offsetOf, type SendOutcome } from '../checkers/history.js';
import { mustHold } from '../checkers/violation.js';
import type { WorkloadSetting } from './workload.js';

const PRODUCER = 'last';

/**
 * When nothing befalls the cluster any more and it is whole: a record to each partition, with acks=all, which must be
 * acknowledged within the time in which it would have found another leader. Rejects with InvariantViolation.
 */
export async function sendToEach(
  setting: Omit<WorkloadSetting, 'random' | 'promises' | 'heldBy'>,
  { withinMs }: { readonly withinMs: number },
): Promise<SendOutcome[]> {
  const { cluster, topic, partitionCount, guaranteeOf, vouchedFor, failureOf } = setting;
  const world = cluster.clientWorld(PRODUCER);
  const producer = createProducer({
    world,
    bootstrap: cluster.bootstrap,
    acks: 'all',
    deliveryTimeoutMs: withinMs,
    requestTimeoutMs: withinMs,
    blockTimeoutMs: withinMs,
  });
  const send = async (partition: number): Promise<SendOutcome> => {
    const id = `${PRODUCER}/${partition}/0`;
    const guarantee = guaranteeOf(partition);
    const sent = await producer
      .send({ topic, partition, key: id, value: `${id} ` })
      .catch((error) => failureOf(error, 'send'));
    mustHold(
      'offset' in sent,
      () => `${topic}-${partition}: of a whole cluster nobody acknowledges a record within ${withinMs} ms`,
    );
    cluster.note(`${id} ok ${sent.offset}`);
    vouchedFor({ topic, partition, offset: sent.offset });
    const habits = { producer: PRODUCER, order: 0, acks: 'all', idempotent: true } as const;
    return { ...habits, id, partition, outcome: 'ok', ...offsetOf(sent), guarantee };
  };
  const outcomes = await Promise.all(Array.from({ length: partitionCount() }, (_, partition) => send(partition)));
  await producer.close();
  world.kill();
  return outcomes;
}
