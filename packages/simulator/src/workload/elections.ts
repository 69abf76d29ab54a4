import { ClientError, createAdmin } from '@tidemark/client';
import { type Random, randomInteger } from '@tidemark/ports';
import { NONE } from '@tidemark/protocol';
import type { SimulatedCluster } from '../cluster.js';
import { topicNow } from '../cluster-view.js';
import type { Workload, WorkloadSetting } from './workload.js';

const ANSWER_MS = 10_000;

/**
 * An operator who moves leaderships about: bursts of elections, each of a random member of the ISR or of the preferred
 * leader, so quickly one after the other that followers have not heard of one when the next comes.
 */
export class Elections implements Workload {
  readonly #cluster: SimulatedCluster;
  readonly #topic: string;
  readonly #random: Random;
  #stopped = false;

  constructor({ cluster, topic, random }: WorkloadSetting) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#random = random;
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      await this.#cluster.pause(this.#between(50, 1_500));
      await this.#burst();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #burst(): Promise<void> {
    const world = this.#cluster.clientWorld('elector');
    const admin = createAdmin({ world, bootstrap: this.#cluster.bootstrap });
    const states = topicNow(this.#cluster, this.#topic)?.partitions ?? [];
    const partition = this.#between(0, Math.max(0, states.length - 1));
    const count = this.#between(1, 5);
    const pauseMs = this.#between(0, 40);
    for (let index = 0; index < count && !this.#stopped; index += 1) {
      await this.#elect(admin, partition);
      await this.#cluster.pause(this.#between(0, pauseMs));
    }
    await admin.close();
    world.kill();
  }

  async #elect(admin: ReturnType<typeof createAdmin>, partition: number): Promise<void> {
    const state = topicNow(this.#cluster, this.#topic)?.partitions[partition];
    if (state === undefined || state.leader === NONE) return;
    const others = state.isr.filter((id) => id !== state.leader);
    const leader = others[this.#between(0, Math.max(0, others.length - 1))];
    if (leader === undefined) return;
    const at = { topic: this.#topic, partition };
    const preferred = this.#between(0, 4) === 0;
    try {
      const wish = preferred
        ? ({ type: 'preferred', partitions: [at] } as const)
        : ({ type: 'chosen', partitions: [{ ...at, leader }] } as const);
      await admin.electLeaders(wish, { timeoutMs: ANSWER_MS });
      this.#cluster.note(`elected ${preferred ? 'the preferred leader' : leader} of ${this.#topic}/${partition}`);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      this.#cluster.note(`election of ${leader} for ${this.#topic}/${partition}: ${error.code}`);
    }
  }

  #between(least: number, most: number): number {
    return randomInteger(this.#random, { least, most });
  }
}
