import { type Acks, createProducer } from '@tidemark/client';
import { randomInteger } from '@tidemark/ports';
import type { ConsumedChecker } from '../checkers/consumed.js';
import { offsetOf, type SendOutcome } from '../checkers/history.js';
import type { Workload, WorkloadSetting } from './workload.js';

export interface ProducerHabits {
  readonly name: string;
  readonly acks: Acks;
  readonly idempotent: boolean;
  readonly sendIntervalMs: number;
  readonly valueBytesMax: number;
}

/**
 * A producer on a host of its own, sending at a steady rate whatever the answers: each
 * record to a partition drawn from the seed, its value starting with a unique id. Keeps the outcome of each send.
 */
export class ProducerWorkload implements Workload {
  readonly outcomes: SendOutcome[] = [];
  readonly #setting: WorkloadSetting;
  readonly #habits: ProducerHabits;
  readonly #consumed: ConsumedChecker;
  readonly #orders: number[] = [];
  #pending = 0;
  #stopped = false;

  constructor(
    setting: WorkloadSetting,
    { consumed, ...habits }: ProducerHabits & { readonly consumed: ConsumedChecker },
  ) {
    this.#setting = setting;
    this.#habits = habits;
    this.#consumed = consumed;
  }

  /** Sends until stopped; resolves when every send has its outcome and the producer is closed. */
  async run(): Promise<void> {
    const { cluster } = this.#setting;
    const { name, acks, idempotent, sendIntervalMs } = this.#habits;
    const world = cluster.clientWorld(name);
    const producer = createProducer({
      world,
      bootstrap: cluster.bootstrap,
      acks,
      idempotent: acks === 'all' && idempotent,
      deliveryTimeoutMs: 60_000,
    });
    while (!this.#stopped) {
      this.#send(producer);
      await cluster.pause(sendIntervalMs);
    }
    await cluster.waitUntil('an outcome of every send', () => this.#pending === 0, 120_000);
    await producer.close();
    world.kill();
  }

  stop(): void {
    this.#stopped = true;
  }

  #send(producer: ReturnType<typeof createProducer>): void {
    const { cluster, topic, partitionCount, random, vouchedFor, guaranteeOf, promises, failureOf } = this.#setting;
    const { name, acks, idempotent, valueBytesMax } = this.#habits;
    const partition = randomInteger(random, { least: 0, most: partitionCount() - 1 });
    const order = this.#orders[partition] ?? 0;
    this.#orders[partition] = order + 1;
    const id = `${name}/${partition}/${order}`;
    const guarantee = guaranteeOf(partition);
    const padding = '.'.repeat(randomInteger(random, { least: 0, most: valueBytesMax }));
    const settle = (outcome: SendOutcome['outcome'], offset?: number) => {
      this.#pending -= 1;
      this.outcomes.push({
        id,
        producer: name,
        partition,
        order,
        acks,
        idempotent: acks === 'all' && idempotent,
        outcome,
        guarantee,
        ...(offset !== undefined && { offset }),
      });
      cluster.note(`${id} ${outcome} ${offset ?? ''}`);
    };
    this.#pending += 1;
    if (acks === 'all' && idempotent) this.#consumed.sentOnce(id, guarantee);
    producer.send({ topic, partition, key: id, value: `${id} ${padding}` }).then(
      (sent) => {
        const { offset } = offsetOf(sent);
        settle('ok', offset);
        const isGuaranteed = guarantee !== undefined && guarantee === guaranteeOf(partition);
        if (acks === 1) promises.stored({ topic, partition, offset: sent.offset });
        if (acks !== 'all' || !isGuaranteed) return;
        vouchedFor({ topic, partition, offset: sent.offset });
        if (offset !== undefined) this.#consumed.acknowledged({ partition, offset, id });
      },
      (error: unknown) => settle(failureOf(error, 'send').outcome),
    );
  }
}
