import { type Acks, createProducer, ProducerError } from '@tidemark/client';
import { type Random, randomInteger } from '@tidemark/ports';
import type { SendOutcome } from '../checkers/history.js';
import type { SimulatedCluster } from '../cluster.js';

export interface ProducerWorkloadOptions {
  readonly cluster: SimulatedCluster;
  readonly name: string;
  readonly topic: string;
  readonly partitions: number;
  readonly acks: Acks;
  readonly sendIntervalMs: number;
  readonly valueBytesMax: number;
  /** Called for each record that is acknowledged. */
  readonly onAcknowledged: (record: { topic: string; partition: number; offset: number }) => void;
}

/**
 * A producer, idempotent with acks=all, on a host of its own, sending at a steady rate whatever the answers: each
 * record to a partition drawn from the seed, its value starting with a unique id. Keeps the outcome of each send.
 */
export class ProducerWorkload {
  readonly outcomes: SendOutcome[] = [];
  readonly #options: ProducerWorkloadOptions;
  readonly #random: Random;
  readonly #orders: number[];
  #pending = 0;
  #stopped = false;

  constructor(options: ProducerWorkloadOptions) {
    this.#options = options;
    this.#random = options.cluster.scheduler.random.fork(options.name);
    this.#orders = Array.from({ length: options.partitions }, () => 0);
  }

  /** Sends until stopped; resolves when every send has its outcome and the producer is closed. */
  async run(): Promise<void> {
    const { cluster, name, acks, sendIntervalMs } = this.#options;
    const world = cluster.clientWorld(name);
    const producer = createProducer({ world, bootstrap: cluster.bootstrap, acks, deliveryTimeoutMs: 60_000 });
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
    const { cluster, name, topic, acks, partitions, valueBytesMax, onAcknowledged } = this.#options;
    const partition = randomInteger(this.#random, { least: 0, most: partitions - 1 });
    const order = this.#orders[partition] ?? 0;
    this.#orders[partition] = order + 1;
    const id = `${name}/${partition}/${order}`;
    const padding = '.'.repeat(randomInteger(this.#random, { least: 0, most: valueBytesMax }));
    const settle = (outcome: SendOutcome['outcome'], offset?: number) => {
      this.#pending -= 1;
      this.outcomes.push({
        id,
        producer: name,
        partition,
        order,
        acks,
        outcome,
        ...(offset !== undefined && { offset }),
      });
      cluster.note(`${id} ${outcome} ${offset ?? ''}`);
    };
    this.#pending += 1;
    producer.send({ topic, partition, key: id, value: `${id} ${padding}` }).then(
      (sent) => {
        const offset = acks === 0 ? undefined : sent.offset;
        settle('ok', offset);
        if (acks === 'all') onAcknowledged({ topic, partition, offset: sent.offset });
      },
      (error: unknown) => settle(error instanceof ProducerError ? error.outcome : 'unknown'),
    );
  }
}
