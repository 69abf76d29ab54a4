import { type Consumer, ConsumerError, createConsumer } from '@tidemark/client';
import type { Random } from '@tidemark/ports';
import type { ConsumedChecker } from '../checkers/consumed.js';
import { InvariantViolation } from '../checkers/violation.js';
import type { SimulatedCluster } from '../cluster.js';
import { recordId } from './read-everything.js';

const POLL_MS = 200;
/** How likely a poll is to be a consumer's last: the next one reads everything again. */
const RESTART_CHANCE = 0.02;

/** Reads the topic while everything else happens, from time to time again from the beginning, and keeps what it saw. */
export class BackgroundConsumer {
  readonly #cluster: SimulatedCluster;
  readonly #topic: string;
  readonly #partitions: number;
  readonly #consumed: ConsumedChecker;
  readonly #onRead: (record: { topic: string; partition: number; offset: number }) => void;
  readonly #random: Random;
  #stopped = false;

  constructor(parts: {
    readonly cluster: SimulatedCluster;
    readonly topic: string;
    readonly partitions: number;
    readonly consumed: ConsumedChecker;
    /** Called for each record that is read. */
    readonly onRead: (record: { topic: string; partition: number; offset: number }) => void;
  }) {
    this.#cluster = parts.cluster;
    this.#topic = parts.topic;
    this.#partitions = parts.partitions;
    this.#consumed = parts.consumed;
    this.#onRead = parts.onRead;
    this.#random = parts.cluster.scheduler.random.fork('consumer');
  }

  /** Reads until stopped. Rejects with InvariantViolation. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const world = this.#cluster.clientWorld('consumer');
      const consumer = createConsumer({ world, bootstrap: this.#cluster.bootstrap, offsetReset: 'none' });
      const partitions = Array.from({ length: this.#partitions }, (_, partition) => partition);
      consumer.assign(partitions.map((partition) => ({ topic: this.#topic, partition, from: { offset: 0 } })));
      await this.#readOn(consumer);
      await consumer.close();
      world.kill();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Until it is stopped, or begins anew. */
  async #readOn(consumer: Consumer): Promise<void> {
    do {
      try {
        for (const record of await consumer.poll({ timeoutMs: POLL_MS })) {
          this.#onRead(record);
          this.#consumed.read(record.partition, record.offset, recordId(record));
        }
      } catch (error) {
        if (!(error instanceof ConsumerError)) throw error;
        if (error.code === 'OFFSET_OUT_OF_RANGE') {
          throw new InvariantViolation(`what a consumer had reached is out of range: ${error.message}`);
        }
        this.#cluster.note(`the consumer's poll failed: ${error.message}`);
        await this.#cluster.pause(POLL_MS);
      }
    } while (!this.#stopped && this.#random.next() >= RESTART_CHANCE);
  }
}
