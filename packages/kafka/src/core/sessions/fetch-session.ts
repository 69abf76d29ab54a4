/** What a client asks of one partition, in whatever version. */
export interface AskedPartition {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: number;
  readonly lastFetchedEpoch: number;
  readonly maxBytes: number;
}

/** What an answer says of one partition, as far as a session must remember it. */
export interface ToldPartition {
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly recordBytes: number;
  /** A divergence or a closer replica: said once, and worth saying again while it holds. */
  readonly redirects: boolean;
}

interface Watched {
  asked: AskedPartition;
  highWatermark: number;
  logStartOffset: number;
}

const UNTOLD = -1;

/** By name and id: a topic that was created again is another. */
export function partitionKey({
  topic,
  topicId,
  partition,
}: Omit<AskedPartition, 'fetchOffset'> | PartitionName): string {
  return `${topicId}/${topic}/${partition}`;
}

export interface PartitionName {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
}

/**
 * An incremental fetch session of a consumer (KIP-227): the partitions that it reads and what it was last told of
 * each, so that a request names only what has changed, and an answer says only what is new.
 */
export class FetchSession {
  readonly id: number;
  readonly byId: boolean;
  /** Of the next request. */
  nextEpoch = 1;
  usedMs: number;
  readonly #partitions = new Map<string, Watched>();

  constructor(parts: { readonly id: number; readonly byId: boolean; readonly nowMs: number }) {
    this.id = parts.id;
    this.byId = parts.byId;
    this.usedMs = parts.nowMs;
  }

  get size(): number {
    return this.#partitions.size;
  }

  /** What is to be fetched: those that had to wait for the others come first. */
  get partitions(): AskedPartition[] {
    return [...this.#partitions.values()].map(({ asked }) => asked);
  }

  update(asked: readonly AskedPartition[], forgotten: readonly PartitionName[]): void {
    for (const partition of forgotten) this.#partitions.delete(partitionKey(partition));
    for (const partition of asked) {
      const key = partitionKey(partition);
      const known = this.#partitions.get(key);
      if (known === undefined) {
        this.#partitions.set(key, { asked: partition, highWatermark: UNTOLD, logStartOffset: UNTOLD });
      } else known.asked = partition;
    }
  }

  /** Whether the answer says something new of the partition, which from then on it is not. */
  tell(partition: PartitionName, told: ToldPartition): boolean {
    const key = partitionKey(partition);
    const known = this.#partitions.get(key);
    if (known === undefined) return true;
    const failed = told.errorCode !== 0;
    const moved = told.highWatermark !== known.highWatermark || told.logStartOffset !== known.logStartOffset;
    // After an error everything is said again.
    known.highWatermark = failed ? UNTOLD : told.highWatermark;
    known.logStartOffset = failed ? UNTOLD : told.logStartOffset;
    if (told.recordBytes > 0) {
      this.#partitions.delete(key);
      this.#partitions.set(key, known);
    }
    return failed || moved || told.redirects || told.recordBytes > 0;
  }
}
