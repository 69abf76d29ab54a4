import type { MetadataDelta, MetadataImage } from '@tidemark/metadata';
import type { World } from '@tidemark/ports';
import {
  type BrokerAddress,
  type BrokerEpoch,
  type Init,
  NONE,
  type RouteReport,
  type TopicId,
} from '@tidemark/protocol';
import { type Channel, methods, RpcError } from '@tidemark/rpc';
import { Pacer } from '../control/pacer.js';
import { deletedRoute, topicRoute } from './topic-route.js';

export interface RouteReporterOptions {
  readonly world: Pick<World, 'clock' | 'log'>;
  /** As configured: the metadata may not have come yet. */
  readonly clusterId: string;
  readonly broker: Init<BrokerAddress>;
  readonly brokerEpoch: () => BrokerEpoch;
  readonly image: () => MetadataImage;
  /** A node id, or -1. */
  readonly controller: () => number;
  /** To the nameserver; undefined while it cannot be reached. */
  readonly channel: () => Channel | undefined;
  readonly intervalMs: number;
}

const REPORT_TIMEOUT_MS = 2_000;
const RETRY_MS = 100;
/** A broker that stops waits no longer than this for a nameserver, which forgets the silent by itself. */
const LEAVE_TIMEOUT_MS = 500;

type Outcome = 'taken' | 'not heard' | 'refused';

/**
 * Tells one nameserver what this broker knows: everything at start and every few seconds, what changed at once.
 * One report is under way at a time; changes that come meanwhile leave together with the next. After a report that
 * failed the next tells everything: nobody knows what the nameserver has.
 */
export class RouteReporter {
  readonly #options: RouteReporterOptions;
  readonly #pacer: Pacer;
  readonly #changed = new Map<TopicId, Set<number>>();
  #deleted: Init<RouteReport>['topics'] & object = [];
  #fullDueMs = 0;
  /** Of a report that is refused again and again; doubled each time. */
  #patienceMs = RETRY_MS;
  /** Why, as the operator was told. */
  #toldRefusal: string | undefined;
  #closed = false;

  constructor(options: RouteReporterOptions) {
    this.#options = options;
    this.#pacer = new Pacer(options.world.clock);
  }

  start(): void {
    void this.#run();
  }

  close(): void {
    this.#closed = true;
    this.#pacer.wake();
  }

  /** The last report: this broker is no more. Resolves when the nameserver has it, or cannot be told in time. */
  async leave(): Promise<void> {
    this.close();
    const nameserver = this.#options.channel();
    if (nameserver === undefined || this.#options.brokerEpoch() === NONE) return;
    try {
      const report = { ...this.#compose(false), leaving: true };
      await nameserver.call(methods.reportRoutes, report, { timeoutMs: LEAVE_TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
    }
  }

  /** The metadata changed. */
  changed(delta: MetadataDelta): void {
    for (const { topicId, partition } of delta.partitions) {
      const partitions = this.#changed.get(topicId) ?? new Set();
      this.#changed.set(topicId, partitions.add(partition));
    }
    this.#deleted = [...this.#deleted, ...delta.removedTopics.map(deletedRoute)];
    if (delta.partitions.length > 0 || delta.removedTopics.length > 0) this.#pacer.wake();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options.world;
    while (!this.#closed) {
      const outcome = await this.#report();
      if (outcome !== 'taken') this.#fullDueMs = 0;
      const restMs = Math.max(0, this.#fullDueMs - clock.monotonicMs());
      await this.#pacer.wait({ taken: restMs, 'not heard': RETRY_MS, refused: this.#patienceMs }[outcome]);
    }
  }

  async #report(): Promise<Outcome> {
    const { world, channel, intervalMs } = this.#options;
    const nameserver = channel();
    if (nameserver === undefined) {
      // The next report that can be made tells everything; what is left out of it has been deleted.
      this.#changed.clear();
      this.#deleted = [];
      return 'not heard';
    }
    const full = world.clock.monotonicMs() >= this.#fullDueMs;
    const report = this.#compose(full);
    if (full) this.#fullDueMs = world.clock.monotonicMs() + intervalMs;
    try {
      const { message } = await nameserver.call(methods.reportRoutes, report, { timeoutMs: REPORT_TIMEOUT_MS });
      return this.#heard(message.error === 0 ? undefined : message.message);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // Larger than a request may be, for one.
      return error.code === 'INVALID_REQUEST' ? this.#heard(error.message) : 'not heard';
    }
  }

  #heard(refusal: string | undefined): Outcome {
    const { world, intervalMs } = this.#options;
    if (refusal === undefined) {
      this.#patienceMs = RETRY_MS;
      this.#toldRefusal = undefined;
      return 'taken';
    }
    // Taken for an incarnation of before until it has registered, which may take its time.
    if (this.#options.brokerEpoch() === NONE) return 'not heard';
    this.#patienceMs = Math.min(intervalMs, 2 * this.#patienceMs);
    if (this.#patienceMs === intervalMs && refusal !== this.#toldRefusal) {
      this.#toldRefusal = refusal;
      world.log.warn('a nameserver refuses the reports of this broker', { reason: refusal });
    }
    return 'refused';
  }

  #compose(full: boolean): Init<RouteReport> {
    const { clusterId, broker, brokerEpoch, image, controller } = this.#options;
    const now = image();
    const topics = full
      ? [...now.topics.values()].map((topic) => topicRoute(topic))
      : [...this.#changed].flatMap(([topicId, partitions]) => {
          const topic = now.topics.get(topicId);
          return topic === undefined ? [] : [topicRoute(topic, partitions)];
        });
    const deleted = this.#deleted;
    this.#changed.clear();
    this.#deleted = [];
    return {
      clusterId,
      broker,
      brokerEpoch: brokerEpoch(),
      metadataOffset: now.offset,
      full,
      topics: [...topics, ...deleted],
      controller: controller(),
    };
  }
}
