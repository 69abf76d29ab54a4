import { createAdmin, createProducer } from '@tidemark/client';
import type { SimulatedCluster } from '../cluster.js';
import { isWhole } from '../cluster-view.js';
import type { StoryPlan } from '../plan.js';
import type { FailureOf } from './client-failure.js';
import type { RequestKind } from './end-codes.js';
import { readEverything } from './read-everything.js';
import type { Workload, WorkloadSetting } from './workload.js';

export const RECREATED_TOPIC = 'recreated';
const RECORDS = 20;
const CREATE_TIMEOUT_MS = 60_000;

/**
 * A topic that is created, written, deleted and created again under the same name: no record of an earlier topic may
 * ever be read from a later one, no deletion that comes late may take a later one, and what was acknowledged in the last
 * one is there.
 */
export class RecreatedTopic implements Workload {
  readonly #cluster: SimulatedCluster;
  readonly #plan: Pick<StoryPlan, 'replicationFactor' | 'minInsyncReplicas'>;
  readonly #failureOf: FailureOf;
  #generation = 0;
  #acknowledged = new Set<string>();
  #stopped = false;

  constructor(
    { cluster, failureOf }: WorkloadSetting,
    plan: Pick<StoryPlan, 'replicationFactor' | 'minInsyncReplicas'>,
  ) {
    this.#cluster = cluster;
    this.#failureOf = failureOf;
    this.#plan = plan;
  }

  /** Until stopped; the last topic stays. */
  async run(): Promise<void> {
    for (;;) {
      await this.#create();
      await this.#write();
      if (this.#stopped) return;
      await this.#cluster.pause(300);
      await this.#delete();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** When the cluster is whole: reads what there is. Returns a sentence for each record that must, or must not, be there. */
  async check(): Promise<string[]> {
    await this.#cluster.waitUntil('the recreated topic', () => isWhole(this.#cluster, RECREATED_TOPIC));
    const present = new Set((await readEverything(this.#cluster, RECREATED_TOPIC, 1)).map(({ id }) => id));
    const mine = `g${this.#generation}/`;
    const strangers = [...present].filter((id) => !id.startsWith(mine));
    const lost = [...this.#acknowledged].filter((id) => !present.has(id));
    return [
      ...strangers.map((id) => `recreated topic: ${id} is of an earlier topic, read in generation ${mine}`),
      ...lost.map((id) => `recreated topic: ${id} was acknowledged and is lost`),
    ];
  }

  async #create(): Promise<void> {
    this.#generation += 1;
    this.#acknowledged = new Set();

    const { replicationFactor, minInsyncReplicas } = this.#plan;
    const configs = { 'min.insync.replicas': String(minInsyncReplicas) };
    const topic = { name: RECREATED_TOPIC, partitions: 1, replicationFactor, configs };
    await this.#administer('new topic', 'TOPIC_ALREADY_EXISTS', (admin) => admin.createTopics([topic]));
  }

  async #delete(): Promise<void> {
    await this.#administer('topic deletion', 'UNKNOWN_TOPIC_OR_PARTITION', (admin) =>
      admin.deleteTopics([RECREATED_TOPIC]),
    );
  }

  /** Asks until it is done; `done` is the error of what is done already, by an attempt whose answer was lost. */
  async #administer(
    request: RequestKind,
    done: string,
    ask: (admin: ReturnType<typeof createAdmin>) => Promise<unknown>,
  ): Promise<void> {
    const world = this.#cluster.clientWorld('recreator');
    const admin = createAdmin({ world, bootstrap: this.#cluster.bootstrap });
    const deadlineMs = this.#cluster.scheduler.nowMs + CREATE_TIMEOUT_MS;
    for (;;) {
      try {
        await ask(admin);
        break;
      } catch (error) {
        if (this.#failureOf(error, request).code === done) break;
        if (this.#cluster.scheduler.nowMs > deadlineMs) throw error;
        await this.#cluster.pause(100);
      }
    }
    this.#cluster.note(`topic ${RECREATED_TOPIC} generation ${this.#generation}: not ${done}`);
    await admin.close();
    world.kill();
  }

  /** Every send has its outcome before this resolves: nothing of it is under way any more when the topic goes. */
  async #write(): Promise<void> {
    const world = this.#cluster.clientWorld('recreator');
    const producer = createProducer({ world, bootstrap: this.#cluster.bootstrap, deliveryTimeoutMs: 20_000 });
    const sends = Array.from({ length: RECORDS }, async (_, index) => {
      const id = `g${this.#generation}/${index}`;
      try {
        await producer.send({ topic: RECREATED_TOPIC, partition: 0, value: `${id} ` });
        this.#acknowledged.add(id);
      } catch (error) {
        this.#failureOf(error, 'send to a topic that comes and goes');
      }
    });
    await Promise.all(sends);
    await producer.close();
    world.kill();
  }
}
