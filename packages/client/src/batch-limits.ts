import { ConfigRecordResourceType } from '@tidemark/protocol';
import { FRAME_RECORDS_BYTES_MAX, methods } from '@tidemark/rpc';
import { callAny } from './call-any.js';
import type { ClusterConnection } from './cluster-connection.js';
import { TopicMap } from './core/topic-map.js';
import type { ProducerLines } from './producer-lines.js';

/** So long after a batch was too large for its topic, and then again and again, the topic may take larger ones. */
const ASK_AGAIN_MS = 300_000;
/** For one question, all attempts together. */
const ASK_TIMEOUT_MS = 10_000;
const LIMIT = 'max.message.bytes';
/** Of what a topic takes: compression makes what cannot be compressed up to a sixth larger. */
const FILLED_SHARE = 0.8;

/**
 * Lets batches grow again that a topic has found too large, once it takes more. None is sent to find that out: if its answer were
 * lost, and it were too large again, nobody could say of its records whether they had been written.
 */
export class BatchLimits {
  readonly #cluster: ClusterConnection;
  readonly #lines: ProducerLines;
  readonly #signal: AbortSignal;
  /** When to ask for a topic's limit. */
  readonly #dueMs: TopicMap<number>;

  constructor(cluster: ClusterConnection, lines: ProducerLines, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#lines = lines;
    this.#signal = signal;
    this.#dueMs = new TopicMap((topic) => !cluster.isKnown(topic));
  }

  /** A batch was too large, and is sent again in parts. */
  refused(topic: string): void {
    this.#dueMs.set(topic, this.#cluster.world.clock.monotonicMs() + ASK_AGAIN_MS);
  }

  /** The topic is written to, in batches that are smaller than was asked for. */
  ask(topic: string, nowMs: number): void {
    const dueMs = this.#dueMs.get(topic);
    if (dueMs !== undefined && nowMs < dueMs) return;
    this.#dueMs.set(topic, nowMs + ASK_AGAIN_MS);
    if (dueMs !== undefined) void this.#ask(topic);
  }

  async #ask(topic: string): Promise<void> {
    const resources = [{ type: ConfigRecordResourceType.TOPIC, name: topic }];
    const options = { timeoutMs: ASK_TIMEOUT_MS, signal: this.#signal };
    try {
      const { message } = await callAny(this.#cluster, methods.describeConfigs, { resources, keys: [LIMIT] }, options);
      const limit = message.resources[0]?.entries.find(({ key }) => key === LIMIT);
      const bytes = Math.floor(FILLED_SHARE * Math.min(Number(limit?.value), FRAME_RECORDS_BYTES_MAX));
      // A topic that is there no more has no limit.
      if (bytes > 0) for (const { queue } of this.#lines.of(topic)) queue.growBatches(bytes);
    } catch (error) {
      this.#cluster.world.log.debug('nobody tells how large a batch may be', { topic, error });
    }
  }
}
