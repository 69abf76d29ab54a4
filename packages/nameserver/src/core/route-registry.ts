import type { Init } from '@tidemark/protocol';
import {
  type BrokerAddress,
  brokerAddressProblem,
  ErrorCode,
  type GetRoutesRequest,
  type GetRoutesResponse,
  NAME_LENGTH_MAX,
  NONE,
  type PartitionRoute,
  type RouteReport,
  type TopicRoute,
} from '@tidemark/protocol';

export interface RouteRegistryOptions {
  /** A broker silent for this long is forgotten. */
  readonly expiryMs: number;
  /** How many deleted topics are remembered, so that a broker that lags cannot bring one back. */
  readonly deletedTopicsMax: number;
}

export const defaultRouteRegistryOptions: RouteRegistryOptions = Object.freeze({
  expiryMs: 30_000,
  deletedTopicsMax: 10_000,
});

interface KnownBroker {
  readonly address: BrokerAddress;
  readonly brokerEpoch: number;
  readonly reportedMs: number;
}

interface KnownTopic {
  readonly name: string;
  readonly topicId: string;
  readonly createdOffset: number;
  partitionCount: number;
  readonly partitions: Map<number, PartitionRoute>;
}

/**
 * Who leads what, as brokers report it. Nameservers never talk to each other: each hears every broker, and of two
 * reports of one partition keeps the higher by (creation of the topic, leader epoch, partition epoch), whoever sent
 * it and in whatever order they came.
 */
export class RouteRegistry {
  readonly #clusterId: string;
  readonly #options: RouteRegistryOptions;
  readonly #brokers = new Map<number, KnownBroker>();
  readonly #topics = new Map<string, KnownTopic>();
  readonly #deletedIds = new Set<string>();
  #controller = { nodeId: NONE, metadataOffset: NONE };
  /**
   * Where the last full report was made: every topic that was created up to there, and is not known, has been deleted. Of the last
   * and not the highest, so that it holds again soon after a cluster was set up anew; other reports say nothing of what they lack.
   */
  #completeOffset: number = NONE;

  /** Of this cluster, and of no other ever: whoever reports first may be there by mistake. */
  constructor(clusterId: string, options: RouteRegistryOptions = defaultRouteRegistryOptions) {
    this.#clusterId = clusterId;
    this.#options = options;
  }

  get brokerCount(): number {
    return this.#brokers.size;
  }

  get topicCount(): number {
    return this.#topics.size;
  }

  /** Takes a report in. Returns why it was refused, or undefined. */
  report(report: RouteReport, nowMs: number): string | undefined {
    const { broker } = report;
    if (broker === null) return 'the report names no broker';
    const problem = brokerAddressProblem(broker);
    if (problem !== undefined) return problem;
    if (report.clusterId.length > NAME_LENGTH_MAX) return `a cluster id has at most ${NAME_LENGTH_MAX} characters`;
    if (report.topics.some(({ topic }) => topic.length > NAME_LENGTH_MAX))
      return `a topic's name has at most ${NAME_LENGTH_MAX} characters`;
    if (report.clusterId !== this.#clusterId) {
      const theirs = report.clusterId === '' ? 'does not name its own' : `belongs to ${report.clusterId}`;
      return `this nameserver serves cluster ${this.#clusterId}, the broker ${theirs}`;
    }
    const known = this.#brokers.get(broker.brokerId);
    if (known !== undefined && known.brokerEpoch > report.brokerEpoch) return 'a newer incarnation has reported';
    if (report.leaving) this.#brokers.delete(broker.brokerId);
    else this.#brokers.set(broker.brokerId, { address: broker, brokerEpoch: report.brokerEpoch, reportedMs: nowMs });
    if (report.metadataOffset >= this.#controller.metadataOffset) {
      this.#controller = { nodeId: report.controller, metadataOffset: report.metadataOffset };
    }
    if (report.full) this.#dropAbsent(report);
    for (const topic of report.topics) this.#takeTopic(topic);
    if (report.full) this.#completeOffset = report.metadataOffset;
    return;
  }

  /**
   * Forgets brokers that have been silent for too long, and with the last of them the rest. Until then routes stay: who leads
   * is not known better without them.
   */
  expire(nowMs: number): void {
    for (const [id, { reportedMs }] of this.#brokers) {
      if (nowMs - reportedMs >= this.#options.expiryMs) this.#brokers.delete(id);
    }
    if (this.#brokers.size === 0) this.#forgetCluster();
  }

  /** None of its brokers is known any more: those that report next may have been set up in their place, under its id. */
  #forgetCluster(): void {
    this.#brokers.clear();
    this.#forgetTopics();
    this.#controller = { nodeId: NONE, metadataOffset: NONE };
  }

  /** They may exist all the same. */
  #forgetTopics(): void {
    this.#topics.clear();
    this.#completeOffset = NONE;
  }

  /** Each topic once, however often it is named. */
  answer(request: GetRoutesRequest): Init<GetRoutesResponse> {
    const names = request.all ? [...this.#topics.keys()] : [...new Set(request.topics)];
    return {
      // Nobody has confirmed it yet: a client that was told a wrong one would take every broker for another cluster's.
      clusterId: this.#brokers.size === 0 ? '' : this.#clusterId,
      brokers: [...this.#brokers.values()].map(addressOf),
      topics: names.map((name) => this.#routeOf(name)),
      controller: { nodeId: this.#controller.nodeId },
      metadataOffset: this.#completeOffset,
    };
  }

  #routeOf(name: string): Init<TopicRoute> {
    const topic = this.#topics.get(name);
    if (topic === undefined) return { topic: name, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION };
    const { topicId, createdOffset, partitionCount, partitions } = topic;
    const routes = [...partitions.values()].sort((left, right) => left.partition - right.partition);
    return { topic: name, topicId, createdOffset, partitionCount, partitions: routes };
  }

  /** A full report at a metadata offset knows every topic created up to there: what it lacks has been deleted. */
  #dropAbsent({ topics, metadataOffset }: RouteReport): void {
    const present = new Set(topics.map(({ topicId }) => topicId));
    for (const topic of [...this.#topics.values()]) {
      if (topic.createdOffset <= metadataOffset && !present.has(topic.topicId)) this.#delete(topic.topicId, topic.name);
    }
  }

  #takeTopic(report: TopicRoute): void {
    if (report.deleted) {
      this.#delete(report.topicId, report.topic);
      return;
    }
    if (this.#deletedIds.has(report.topicId)) return;
    let known = this.#topics.get(report.topic);
    if (known !== undefined && known.topicId !== report.topicId) {
      // One name, two topics: the one created first is gone, and must not come back when the other is deleted.
      const isNewer = report.createdOffset > known.createdOffset;
      this.#delete(isNewer ? known.topicId : report.topicId, report.topic);
      if (!isNewer) return;
      known = undefined;
    }
    if (known === undefined) {
      const { topic: name, topicId, createdOffset } = report;
      known = { name, topicId, createdOffset, partitionCount: 0, partitions: new Map() };
      this.#topics.set(name, known);
    }
    known.partitionCount = Math.max(known.partitionCount, report.partitionCount);
    for (const route of report.partitions) {
      const old = known.partitions.get(route.partition);
      if (old === undefined || isNewer(route, old)) known.partitions.set(route.partition, route);
    }
    return;
  }

  #delete(topicId: string, name: string): void {
    this.#deletedIds.add(topicId);
    const [oldest] = this.#deletedIds;
    if (this.#deletedIds.size > this.#options.deletedTopicsMax && oldest !== undefined) this.#deletedIds.delete(oldest);
    if (this.#topics.get(name)?.topicId === topicId) this.#topics.delete(name);
  }
}

/** Of a message that was decoded, defaults, as the id 0, are not properties of its own. */
function addressOf({ address: { brokerId, endpoints, rack }, brokerEpoch }: KnownBroker): Init<BrokerAddress> {
  return { brokerId, endpoints, rack, brokerEpoch };
}

function isNewer(fresh: PartitionRoute, old: PartitionRoute): boolean {
  if (fresh.leaderEpoch !== old.leaderEpoch) return fresh.leaderEpoch > old.leaderEpoch;
  return fresh.partitionEpoch > old.partitionEpoch;
}
