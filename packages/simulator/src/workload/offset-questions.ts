import { type Consumer, createConsumer } from '@tidemark/client';
import { randomInteger } from '@tidemark/ports';
import type { OffsetAnswer } from '../checkers/offset-answers.js';
import type { Workload, WorkloadSetting } from './workload.js';

const ANSWER_MS = 5_000;
const BETWEEN_MS = { least: 5, most: 300 };
/** So many questions a client asks at most; the next knows no leaders yet. */
const QUESTIONS_MAX = 20;
/** How far back times are asked for. */
const AGO_MS_MAX = 5_000;

/** Asks now and then where partitions begin and end, and where a time lies in them, whatever befalls the cluster. */
export class OffsetQuestions implements Workload {
  readonly #setting: WorkloadSetting;
  #stopped = false;

  constructor(setting: WorkloadSetting) {
    this.#setting = setting;
  }

  /** Asks until stopped; what is asked is held to what the partition is known to be, by `Promises`. */
  async run(): Promise<void> {
    const { cluster } = this.#setting;
    while (!this.#stopped) {
      const world = cluster.clientWorld('asker');
      const consumer = createConsumer({ world, bootstrap: cluster.bootstrap, requestTimeoutMs: ANSWER_MS });
      for (let left = this.#between(1, QUESTIONS_MAX); left > 0 && !this.#stopped; left -= 1) {
        await cluster.pause(this.#between(BETWEEN_MS.least, BETWEEN_MS.most));
        await this.#ask(consumer, world.clock.wallMs());
      }
      await consumer.close();
      world.kill();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #ask(consumer: Consumer, nowMs: number): Promise<void> {
    const { cluster, topic, partitionCount, promises, failureOf } = this.#setting;
    const place = { topic, partition: this.#between(0, partitionCount() - 1) };
    const timestampMs = Math.max(0, Math.floor(nowMs) - this.#between(0, AGO_MS_MAX));
    const draw = this.#between(0, 9);
    const kind = draw < 5 ? 'end' : draw < 8 ? 'time' : 'beginning';
    const asked = promises.offsetAsked(place);
    let answer: OffsetAnswer | undefined;
    try {
      const offset = await find(consumer, { ...place, timestampMs }, kind);
      answer = { kind, timestampMs, offset };
    } catch (error) {
      cluster.note(`asker: ${kind} of ${topic}-${place.partition}: ${failureOf(error, 'offset').code}`);
    }
    promises.offsetAnswered(place, asked, answer);
  }

  #between(least: number, most: number): number {
    return randomInteger(this.#setting.random, { least, most });
  }
}

type Sought = Parameters<Consumer['offsetsForTimes']>[0][number];

async function find(consumer: Consumer, place: Sought, kind: OffsetAnswer['kind']): Promise<number> {
  const ask = {
    beginning: () => consumer.beginningOffsets([place]),
    end: () => consumer.endOffsets([place]),
    time: () => consumer.offsetsForTimes([place]),
  };
  const [found] = await ask[kind]();
  return found?.offset ?? -1;
}
