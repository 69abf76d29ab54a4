import { createAdmin } from '@tidemark/client';
import { type Random, randomInteger } from '@tidemark/ports';
import type { Promises } from '../checkers/promises.js';
import type { SimulatedCluster } from '../cluster.js';
import { topicNow } from '../cluster-view.js';
import type { FailureOf } from './client-failure.js';
import type { Workload, WorkloadSetting } from './workload.js';

const ANSWER_MS = 60_000;
const COMPLETE_MS = 120_000;

/**
 * Moves a topic's partitions between the brokers, one move after the other, whatever befalls the cluster: each goes to
 * replicas drawn from the seed, and now and then one is cancelled or overtaken by another. In the end the one that is
 * under way must complete.
 */
export class Reassignments implements Workload {
  /** Moves whose target became the replicas of the partition. */
  #completed = 0;
  readonly #cluster: SimulatedCluster;
  readonly #topic: string;
  readonly #random: Random;
  readonly #promises: Promises;
  readonly #failureOf: FailureOf;
  #stopped = false;

  constructor({ cluster, topic, random, promises, failureOf }: WorkloadSetting) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#random = random;
    this.#promises = promises;
    this.#failureOf = failureOf;
  }

  /** Until stopped; resolves when nothing is under way any more. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      await this.#round();
      await this.#cluster.pause(this.#between(300, 1_500));
    }
    await this.#cluster.waitUntil('the end of every reassignment', () => this.#underWay() === 0, COMPLETE_MS);
    this.#cluster.note(`${this.#completed} reassignments completed`);
  }

  stop(): void {
    this.#stopped = true;
  }

  async #round(): Promise<void> {
    const states = topicNow(this.#cluster, this.#topic)?.partitions ?? [];
    const partition = this.#between(0, Math.max(0, states.length - 1));
    const factor = states[partition]?.replicas.length ?? 1;
    const replicas = this.#between(0, 9) === 0 ? [] : this.#drawn(Math.min(factor, this.#cluster.brokers.length - 1));
    const asked = await this.#ask(partition, replicas);
    if (!asked || replicas.length === 0 || this.#between(0, 3) === 0) return;
    await this.#cluster.waitUntil('a reassignment', () => this.#stopped || this.#underWay() === 0, COMPLETE_MS);
    const now = topicNow(this.#cluster, this.#topic)?.partitions[partition]?.replicas ?? [];
    if (now.length === replicas.length && now.every((id, place) => id === replicas[place])) this.#completed += 1;
  }

  /** False: it was refused, since a broker was away, or there was nothing to cancel. */
  async #ask(partition: number, replicas: readonly number[]): Promise<boolean> {
    const world = this.#cluster.clientWorld('reassigner');
    const admin = createAdmin({ world, bootstrap: this.#cluster.bootstrap });
    const asked = this.#promises.moveAsked({ topic: this.#topic, partition, replicas });
    try {
      await admin.reassign([{ topic: this.#topic, partition, replicas }], { timeoutMs: ANSWER_MS });
      this.#promises.moveDone(asked);
      this.#cluster.note(`reassigned ${this.#topic}/${partition} to ${replicas.join(',')}`);
      return true;
    } catch (error) {
      const { code, outcome } = this.#failureOf(error, 'reassignment');
      if (outcome === 'failed') this.#promises.moveRefused(asked);
      this.#cluster.note(`reassignment of ${this.#topic}/${partition} to ${replicas.join(',')}: ${code}`);
      return false;
    } finally {
      await admin.close();
      world.kill();
    }
  }

  /** Different brokers, in any order. */
  #drawn(count: number): number[] {
    const rest = this.#cluster.brokers.map(({ nodeId }) => nodeId as number);
    return Array.from({ length: count }, () => rest.splice(this.#between(0, rest.length - 1), 1)).flat();
  }

  #underWay(): number {
    const partitions = topicNow(this.#cluster, this.#topic)?.partitions ?? [];
    return partitions.filter(({ targetReplicas }) => targetReplicas.length > 0).length;
  }

  #between(least: number, most: number): number {
    return randomInteger(this.#random, { least, most });
  }
}
