import { ErrorCode, type PartitionRoute, type TopicRoute } from '@tidemark/protocol';

/** Who leads a partition, as far as this client has heard. */
export interface KnownPartition {
  readonly partition: number;
  /** -1: nobody. */
  readonly leader: number;
  readonly leaderEpoch: number;
  /** -1: heard from a broker's refusal, which does not carry it. */
  readonly partitionEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}

export interface KnownTopic {
  readonly topic: string;
  readonly topicId: string;
  readonly createdOffset: number;
  readonly partitionCount: number;
  /** By partition number; one that nobody has reported yet is absent. */
  readonly partitions: ReadonlyMap<number, KnownPartition>;
}

/** A leader that a broker named when it refused a request. */
export interface LeaderHint {
  readonly topicId: string;
  readonly partition: number;
  readonly leader: number;
  readonly leaderEpoch: number;
}

/** How many deleted topics are remembered, so that an old route does not bring one back. */
const TOMBSTONES_MAX = 1000;

/**
 * The routes of one client. Answers come from many nodes and in any order; a route replaces another only if it is
 * later by (metadata offset of the topic's creation, leader epoch, partition epoch).
 */
export class RouteTable {
  readonly #topics = new Map<string, KnownTopic>();
  readonly #namesById = new Map<string, string>();
  /** By topic name: the creation offset of the newest one that is known to be deleted. */
  readonly #deleted = new Map<string, number>();

  topic(name: string): KnownTopic | undefined {
    return this.#topics.get(name);
  }

  topicById(topicId: string): KnownTopic | undefined {
    const name = this.#namesById.get(topicId);
    return name === undefined ? undefined : this.#topics.get(name);
  }

  partition(topic: string, partition: number): KnownPartition | undefined {
    return this.#topics.get(topic)?.partitions.get(partition);
  }

  /**
   * Takes in what is news; returns whether anything was. `metadataOffset`: how far the node that answers knows which topics
   * there are; less than 1: it does not say.
   */
  apply(routes: readonly TopicRoute[], metadataOffset = 0): boolean {
    let changed = false;
    for (const route of routes) {
      if (route.error !== 0) changed = this.#applyAbsence(route, metadataOffset) || changed;
      else changed = (route.deleted ? this.#applyDeletion(route) : this.#applyRoute(route)) || changed;
    }
    return changed;
  }

  /** Takes in a leader that a broker named; returns whether that was news. */
  applyHint({ topicId, partition, leader, leaderEpoch }: LeaderHint): boolean {
    const topic = this.topicById(topicId);
    const known = topic?.partitions.get(partition);
    if (topic === undefined || known === undefined || leaderEpoch <= known.leaderEpoch) return false;
    const partitions = new Map(topic.partitions);
    partitions.set(partition, { ...known, leader, leaderEpoch, partitionEpoch: -1 });
    this.#topics.set(topic.topic, { ...topic, partitions });
    return true;
  }

  /** Who has seen a topic's creation, and has no topic of that name, has seen its deletion too; any other node may be behind. */
  #applyAbsence({ topic, error }: TopicRoute, metadataOffset: number): boolean {
    const known = this.#topics.get(topic);
    if (known === undefined || error !== ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return false;
    return metadataOffset > 0 && metadataOffset >= known.createdOffset && this.#applyDeletion(known);
  }

  #applyDeletion(route: Pick<TopicRoute, 'topic' | 'createdOffset'>): boolean {
    const known = this.#topics.get(route.topic);
    const deletedOffset = this.#deleted.get(route.topic) ?? -1;
    if (route.createdOffset > deletedOffset) this.#remember(route);
    if (known === undefined || known.createdOffset > route.createdOffset) return false;
    this.#topics.delete(route.topic);
    this.#namesById.delete(known.topicId);
    return true;
  }

  #remember({ topic, createdOffset }: Pick<TopicRoute, 'topic' | 'createdOffset'>): void {
    this.#deleted.delete(topic);
    this.#deleted.set(topic, createdOffset);
    const [oldest] = this.#deleted.keys();
    if (this.#deleted.size > TOMBSTONES_MAX && oldest !== undefined) this.#deleted.delete(oldest);
  }

  #applyRoute(route: TopicRoute): boolean {
    if (route.createdOffset <= (this.#deleted.get(route.topic) ?? -1)) return false;
    const before = this.#topics.get(route.topic);
    if (before !== undefined && before.createdOffset > route.createdOffset) return false;
    const same = before?.topicId === route.topicId ? before : undefined;
    const partitions = new Map(same?.partitions);
    let changed = same === undefined || route.partitionCount > same.partitionCount;
    for (const partition of route.partitions) {
      const last = partitions.get(partition.partition);
      if (last !== undefined && !isLater(partition, last)) continue;
      partitions.set(partition.partition, knownOf(partition));
      changed = true;
    }
    if (!changed) return false;
    if (before !== undefined && same === undefined) this.#namesById.delete(before.topicId);
    const { topic, topicId, createdOffset } = route;
    const partitionCount = Math.max(same?.partitionCount ?? 0, route.partitionCount);
    this.#topics.set(topic, { topic, topicId, createdOffset, partitionCount, partitions });
    this.#namesById.set(topicId, topic);
    return true;
  }
}

/** A plain object: of a message that was decoded, defaults are not properties of its own. */
function knownOf({ partition, leader, leaderEpoch, partitionEpoch, replicas, isr }: PartitionRoute): KnownPartition {
  return { partition, leader, leaderEpoch, partitionEpoch, replicas, isr };
}

function isLater(route: PartitionRoute, known: KnownPartition): boolean {
  if (route.leaderEpoch !== known.leaderEpoch) return route.leaderEpoch > known.leaderEpoch;
  return route.partitionEpoch > known.partitionEpoch;
}
