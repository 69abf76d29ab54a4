import { createAdmin, createProducer } from '@tidemark/client';
import {
  checkCompacted,
  checkTombstones,
  type KeyedSend,
  keptOf,
  keptOnDisk,
  lastRecords,
} from '../checkers/compacted.js';
import { offsetOf } from '../checkers/history.js';
import { isQuiet, isWhole } from '../cluster-view.js';
import { writtenOut } from '../files-at-rest.js';
import type { StoryPlan } from '../plan.js';
import { readRecords } from './read-everything.js';
import type { Workload, WorkloadSetting } from './workload.js';

export const COMPACTED_TOPIC = 'compacted';

const KEYS = 12;
const TOMBSTONE_CHANCE = 0.2;
/** How long compaction has to come to rest: the logs are read one after another. */
const REST_MS = 2_000;
const RETRY_MS = 100;
/** The last is longer than any story. */
const DELETE_RETENTIONS_MS = [0, 500, 86_400_000];

/** A topic that keeps the last value of each key: written all the while, and compacted by each replica for itself. */
export class CompactedTopic implements Workload {
  readonly #setting: WorkloadSetting;
  readonly #plan: Pick<StoryPlan, 'replicationFactor' | 'minInsyncReplicas'>;
  readonly #sends: KeyedSend[] = [];
  #deleteRetentionMs = 0;
  #pending = 0;
  #stopped = false;

  constructor(setting: WorkloadSetting, plan: Pick<StoryPlan, 'replicationFactor' | 'minInsyncReplicas'>) {
    this.#setting = setting;
    this.#plan = plan;
  }

  /** Writes until stopped; resolves when every send has its outcome. */
  async run(): Promise<void> {
    const { cluster, random } = this.#setting;
    await this.#create();
    const world = cluster.clientWorld('keeper');
    const producer = createProducer({ world, bootstrap: cluster.bootstrap, deliveryTimeoutMs: 60_000 });
    for (let count = 0; !this.#stopped; count += 1) {
      this.#send(producer, count);
      await cluster.pause(5 + random.next() * 20);
    }
    await cluster.waitUntil('an outcome of every keyed send', () => this.#pending === 0, 120_000);
    await producer.close();
    world.kill();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Returns a sentence for each thing that is wrong with what a consumer reads or a replica's files hold. */
  async check(): Promise<readonly string[]> {
    const { cluster } = this.#setting;
    const isReady = () => isWhole(cluster, COMPACTED_TOPIC) && isQuiet(cluster, COMPACTED_TOPIC);
    await cluster.waitUntil('the compacted topic', isReady);
    await cluster.pause(REST_MS);
    const written = {
      sends: this.#sends.toSorted((a, b) => Number(a.id) - Number(b.id)),
      tombstonesStay: this.#deleteRetentionMs === DELETE_RETENTIONS_MS.at(-1),
    };
    const read = (await readRecords(cluster, COMPACTED_TOPIC, 1)).map(keptOf);
    const wrong = checkCompacted(written, read, 'the compacted topic as it is read');
    await writtenOut(cluster, COMPACTED_TOPIC);
    const last = (kept: typeof read) => JSON.stringify([...lastRecords(written, kept)].sort());
    for (const machine of cluster.machines) {
      const directory = cluster.folderOn(machine, `${COMPACTED_TOPIC}-0`);
      if (machine.rotten || !machine.disk.exists(directory)) continue;
      const kept = keptOnDisk(machine.disk, directory);
      const where = `the compacted topic on ${machine.hostName}`;
      wrong.push(...checkCompacted(written, kept, where));
      wrong.push(...checkTombstones(this.#setting.heldBy(COMPACTED_TOPIC, 0, machine.hostName), kept, where));
      if (last(kept) !== last(read)) wrong.push(`${where}: its last records are not those that are read`);
    }
    return wrong;
  }

  /** Asks until it is there: an attempt whose answer was lost may have made it. */
  async #create(): Promise<void> {
    const { cluster, random, failureOf } = this.#setting;
    const world = cluster.clientWorld('keeper');
    const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
    this.#deleteRetentionMs = DELETE_RETENTIONS_MS[Math.floor(random.next() * DELETE_RETENTIONS_MS.length)] ?? 0;
    const configs = {
      'cleanup.policy': 'compact',
      'segment.bytes': '2048',
      'flush.policy': 'sync',
      'min.cleanable.dirty.ratio': '0.1',
      'min.insync.replicas': String(this.#plan.minInsyncReplicas),
      'delete.retention.ms': String(this.#deleteRetentionMs),
    };
    const topic = { name: COMPACTED_TOPIC, partitions: 1, replicationFactor: this.#plan.replicationFactor, configs };
    for (let made = false; !made && !this.#stopped; ) {
      try {
        await admin.createTopics([topic]);
        made = true;
      } catch (error) {
        made = failureOf(error, 'new topic').code === 'TOPIC_ALREADY_EXISTS';
        await cluster.pause(RETRY_MS);
      }
    }
    await admin.close();
    world.kill();
  }

  #send(producer: ReturnType<typeof createProducer>, count: number): void {
    const { random, vouchedFor, failureOf } = this.#setting;
    const id = String(count);
    const key = `key-${Math.floor(random.next() * KEYS)}`;
    const isTombstone = random.next() < TOMBSTONE_CHANCE;
    const value = isTombstone ? null : '.'.repeat(1 + random.next() * 200);
    const settle = (settled: Pick<KeyedSend, 'outcome' | 'offset'>) => {
      this.#pending -= 1;
      this.#sends.push({ id, key, isTombstone, ...settled });
    };
    this.#pending += 1;
    producer.send({ topic: COMPACTED_TOPIC, partition: 0, key, value, headers: { id } }).then(
      (sent) => {
        settle({ outcome: 'ok', ...offsetOf(sent) });
        vouchedFor({ topic: COMPACTED_TOPIC, partition: 0, offset: sent.offset });
      },
      (error: unknown) => settle({ outcome: failureOf(error, 'send').outcome }),
    );
  }
}
