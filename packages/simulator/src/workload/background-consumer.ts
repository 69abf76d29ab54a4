import { type Consumer, ConsumerError, createConsumer } from '@tidemark/client';
import type { ConsumedChecker } from '../checkers/consumed.js';
import { PollsChecker } from '../checkers/polls.js';
import { InvariantViolation } from '../checkers/violation.js';
import { clientFailure } from './client-failure.js';
import { recordId } from './read-everything.js';
import type { Workload, WorkloadSetting } from './workload.js';

const POLL_MS = 200;
/** How likely a poll is to be a consumer's last: the next one reads everything again. */
const RESTART_CHANCE = 0.02;

/** Reads the topic while everything else happens, from time to time again from the beginning, and keeps what it saw. */
export class BackgroundConsumer implements Workload {
  readonly #setting: WorkloadSetting;
  readonly #consumed: ConsumedChecker;
  readonly #closest: boolean;
  #stopped = false;
  #beginsAnew = true;
  /** Of the consumer that reads now. */
  #reading: { readonly polls: PollsChecker; readonly partitions: number } | undefined;

  constructor(setting: WorkloadSetting, { consumed, closest }: { consumed: ConsumedChecker; closest: boolean }) {
    this.#setting = setting;
    this.#consumed = consumed;
    this.#closest = closest;
  }

  /** Reads until stopped. Rejects with InvariantViolation. */
  async run(): Promise<void> {
    const { cluster, topic, partitionCount, logStart, guaranteeOf, random } = this.#setting;
    while (!this.#stopped) {
      const world = cluster.clientWorld('consumer');
      const rack = this.#closest ? cluster.rackOf(random.next()) : '';
      const consumer = createConsumer({ world, bootstrap: cluster.bootstrap, offsetReset: 'none', rack });
      const all = Array.from({ length: partitionCount() }, (_, partition) => partition);
      consumer.assign(all.map((partition) => ({ topic, partition, from: { offset: logStart(partition) } })));
      const polls = new PollsChecker(world.process.name, logStart);
      this.#reading = { polls, partitions: all.length };
      await this.#readOn(consumer, polls, all.map(guaranteeOf));
      await consumer.close();
      world.kill();
    }
  }

  /** From now on it begins anew only where it must: so it comes to the end. */
  readToTheEnd(): void {
    this.#beginsAnew = false;
  }

  /** Whether it was given everything below these offsets that is not deleted, of the partitions that it knows of. */
  hasReadTo(endOf: (partition: number) => number): boolean {
    const { polls, partitions = 0 } = this.#reading ?? {};
    const ends = Array.from({ length: partitions }, (_, partition) => ({ partition, end: endOf(partition) }));
    const { logStart } = this.#setting;
    return (
      polls !== undefined &&
      ends.every(({ partition, end }) => polls.next(partition) >= end || logStart(partition) >= end)
    );
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Until it is stopped, or begins anew: also because a partition's records are under another guarantee than when it began. */
  async #readOn(consumer: Consumer, polls: PollsChecker, guarantees: readonly (number | undefined)[]): Promise<void> {
    const { cluster, random, vouchedFor, guaranteeOf } = this.#setting;
    const isSame = (partition: number) => guaranteeOf(partition) === guarantees[partition];
    do {
      try {
        for (const record of await consumer.poll({ timeoutMs: POLL_MS })) {
          if (guaranteeOf(record.partition) === undefined || !isSame(record.partition)) continue;
          vouchedFor(record);
          polls.polled(record);
          this.#consumed.read(record.partition, record.offset, recordId(record));
        }
      } catch (error) {
        if (!(error instanceof ConsumerError)) throw error;
        clientFailure(error);
        // Deleted before this consumer came so far, or lost: it begins anew.
        if (error.code === 'OFFSET_OUT_OF_RANGE') {
          const isGuaranteed = guarantees.every((guarantee, partition) => guarantee !== undefined && isSame(partition));
          return isGuaranteed ? this.#mustBeDeleted(error, polls) : cluster.pause(POLL_MS);
        }
        cluster.note(`the consumer's poll failed: ${error.message}`);
        await cluster.pause(POLL_MS);
      }
    } while (
      !this.#stopped &&
      guarantees.every((_, partition) => isSame(partition)) &&
      (random.next() >= RESTART_CHANCE || !this.#beginsAnew)
    );
  }

  /** What a consumer had reached can only be out of range because it is deleted. */
  #mustBeDeleted(error: ConsumerError, polls: PollsChecker): void {
    const { logStart, partitionCount } = this.#setting;
    for (let partition = 0; partition < partitionCount(); partition += 1) {
      if (polls.next(partition) < logStart(partition)) return;
    }
    throw new InvariantViolation(`what a consumer had reached is out of range: ${error.message}`);
  }
}
