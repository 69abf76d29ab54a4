import { type Consumer, ConsumerError, createConsumer } from '@tidemark/client';
import type { ConsumedChecker } from '../checkers/consumed.js';
import type { AskedOffset } from '../checkers/offset-answers.js';
import { PollsChecker } from '../checkers/polls.js';
import { InvariantViolation } from '../checkers/violation.js';
import { recordId } from './read-everything.js';
import type { Workload, WorkloadSetting } from './workload.js';

const POLL_MS = 200;
/** How likely a poll is to be a consumer's last: the next one reads everything again. */
const RESTART_CHANCE = 0.02;

/** One consumer, which reads from where it was told to until the next takes its place. */
interface Reading {
  readonly polls: PollsChecker;
  /** Where it began, by partition. */
  readonly from: readonly number[];
  /** Its first questions, by partition. */
  readonly asked: readonly (AskedOffset | undefined)[];
  readonly guarantees: readonly (number | undefined)[];
}

/** Reads the topic while everything else happens, from time to time again from the beginning, and keeps what it saw. */
export class BackgroundConsumer implements Workload {
  readonly #setting: WorkloadSetting;
  readonly #consumed: ConsumedChecker;
  readonly #closest: boolean;
  #stopped = false;
  #beginsAnew = true;
  #reading: Reading | undefined;

  constructor(setting: WorkloadSetting, { consumed, closest }: { consumed: ConsumedChecker; closest: boolean }) {
    this.#setting = setting;
    this.#consumed = consumed;
    this.#closest = closest;
  }

  /** Reads until stopped. Rejects with InvariantViolation. */
  async run(): Promise<void> {
    const { cluster, topic, partitionCount, logStart, guaranteeOf, promises, random } = this.#setting;
    while (!this.#stopped) {
      const world = cluster.clientWorld('consumer');
      const rack = this.#closest ? cluster.rackOf(random.next()) : '';
      const consumer = createConsumer({ world, bootstrap: cluster.bootstrap, offsetReset: 'none', rack });
      const places = Array.from({ length: partitionCount() }, (_, partition) => ({ topic, partition }));
      const from = places.map(({ partition }) => logStart(partition));
      consumer.assign(places.map((place, at) => ({ ...place, from: { offset: from[at] ?? 0 } })));
      const polls = new PollsChecker(world.process.name, { from, logStart });
      const asked = places.map((place) => promises.offsetAsked(place));
      const guarantees = places.map(({ partition }) => guaranteeOf(partition));
      this.#reading = { polls, from, asked, guarantees };
      await this.#readOn(consumer, this.#reading);
      for (const [at, place] of places.entries()) promises.offsetAnswered(place, asked[at]);
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
    const { polls, from = [] } = this.#reading ?? {};
    const ends = from.map((_, partition) => ({ partition, end: endOf(partition) }));
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
  async #readOn(consumer: Consumer, reading: Reading): Promise<void> {
    const { cluster, random, vouchedFor, guaranteeOf, failureOf } = this.#setting;
    const { polls, guarantees } = reading;
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
        failureOf(error, 'poll');
        // Deleted before this consumer came so far, or lost: it begins anew.
        if (error.code === 'OFFSET_OUT_OF_RANGE') {
          const isGuaranteed = (partition: number) => guarantees[partition] !== undefined && isSame(partition);
          if (isGuaranteed(error.partition ?? 0)) this.#mustBeDeleted(error, reading);
          if (!guarantees.every((_, partition) => isGuaranteed(partition))) await cluster.pause(POLL_MS);
          return;
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

  /**
   * A place is only out of range because what was there is deleted, or because who answers was deposed and had less: nothing tells
   * that to a consumer which has read nothing yet.
   */
  #mustBeDeleted(error: ConsumerError, { polls, from, asked }: Reading): void {
    const { partition = 0, offset = Number.POSITIVE_INFINITY } = error;
    if (offset < this.#setting.logStart(partition)) return;
    const hasReadNothing = polls.next(partition) === from[partition];
    if (hasReadNothing && offset > (asked[partition]?.knownEnd ?? 0)) return;
    throw new InvariantViolation(
      `what a consumer had reached is out of range: partition ${partition} offset ${offset}: ${error.message}`,
      { cause: error },
    );
  }
}
