import type { FlushPolicy } from '@tidemark/commitlog';
import type { Store, StoreChange } from '@tidemark/ports';
import {
  type BrokerEpoch,
  brokerEpoch,
  type DirectoryId,
  directoryId,
  NONE,
  type Offset,
  offset,
  type TopicId,
} from '@tidemark/protocol';

/** One replica of this broker. */
export interface ReplicaKey {
  readonly topicId: TopicId;
  readonly partition: number;
}

const EPOCH_KEY = 'broker/epoch';
const CLEAN_KEY = 'broker/clean';
const HIGH_WATERMARK_PREFIX = 'high-watermark/';
const POLICY_PREFIX = 'flush-policy/';
const FAILED_PREFIX = 'failed-directory/';
const SUSPENDED_PREFIX = 'suspended-log/';
/** Sorts after every key with the prefix: a prefix ends in `/`, and `0` is the character after it. */
export const afterPrefix = (prefix: string) => `${prefix.slice(0, -1)}0`;
/** The key by which partitions are told apart, as requests and replicas name them. */
export const partitionName = ({ topicId, partition }: { readonly topicId: string; readonly partition: number }) =>
  `${topicId}/${partition}`;

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What this broker keeps about itself between two runs, in the node's store. */
export class BrokerStore {
  readonly #store: Store;
  /** Of logs of which the last stop left word. */
  #suspended: readonly string[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** The epoch of the last incarnation (-1: this is the first), and whether it stopped in order. */
  async lastRun(): Promise<{ readonly epoch: BrokerEpoch; readonly clean: boolean }> {
    const [epoch, clean] = await Promise.all([this.#store.get(EPOCH_KEY), this.#store.get(CLEAN_KEY)]);
    return { epoch: brokerEpoch(epoch === undefined ? NONE : Number(decode(epoch))), clean: clean !== undefined };
  }

  /**
   * A new incarnation begins, which has told the controller what these directories hold: from here on only `stopped`
   * makes it clean, and they count again. Durable when it resolves.
   */
  async started(epoch: BrokerEpoch, directories: readonly DirectoryId[]): Promise<void> {
    const put = { kind: 'put', key: EPOCH_KEY, value: encode(String(epoch)) } as const;
    const counting = directories.map((id) => ({ kind: 'delete' as const, key: FAILED_PREFIX + id }));
    const past = this.#suspended.map((name) => ({ kind: 'delete' as const, key: SUSPENDED_PREFIX + name }));
    await this.#store.apply([put, { kind: 'delete', key: CLEAN_KEY }, ...counting, ...past]);
    this.#suspended = [];
  }

  /**
   * Directories have failed: what they hold does not count until the controller has been told, for the journal
   * forgets their logs' records from now on. Durable when it resolves.
   */
  async directoriesFailed(directories: readonly DirectoryId[]): Promise<void> {
    const puts = directories.map((id) => ({ kind: 'put' as const, key: FAILED_PREFIX + id, value: encode('1') }));
    if (puts.length > 0) await this.#store.apply(puts);
  }

  /** The directories that have failed since the controller was told of them. */
  async failedDirectories(): Promise<ReadonlySet<DirectoryId>> {
    return new Set([...(await this.#entries(FAILED_PREFIX)).keys()].map(directoryId));
  }

  /**
   * Leaderships are handed over, and everything is fsynced; what is to be known of the logs that were suspended, by
   * `partitionName`. Durable when it resolves.
   */
  async stopped(suspended: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const puts = [...suspended].map(([name, value]) => ({ kind: 'put', key: SUSPENDED_PREFIX + name, value }) as const);
    await this.#store.apply([...puts, { kind: 'put', key: CLEAN_KEY, value: encode('1') }]);
  }

  /** What the last stop left for the opening of logs; it holds until `started`, after a stop in order. */
  async suspended(): Promise<(replica: ReplicaKey) => Uint8Array | undefined> {
    const entries = await this.suspendedByName();
    this.#suspended = [...entries.keys()];
    return (replica) => entries.get(partitionName(replica));
  }

  /** The same by `partitionName`. */
  suspendedByName(): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.#rawEntries(SUSPENDED_PREFIX);
  }

  /** The high watermarks of the last checkpoint, by `partitionName`; advisory, and to be clamped to the log. */
  async highWatermarks(): Promise<(replica: ReplicaKey) => Offset> {
    const entries = await this.#entries(HIGH_WATERMARK_PREFIX);
    return (replica) => offset(Number(entries.get(partitionName(replica)) ?? 0));
  }

  /** One atomic batch, synced. */
  async checkpointHighWatermarks(marks: readonly (ReplicaKey & { readonly highWatermark: Offset })[]): Promise<void> {
    const changes = marks.map(
      (mark): StoreChange => ({
        kind: 'put',
        key: HIGH_WATERMARK_PREFIX + partitionName(mark),
        value: encode(String(mark.highWatermark)),
      }),
    );
    if (changes.length > 0) await this.#store.apply(changes);
  }

  /** Under which policy each replica's last offsets were reported; `sync` where nothing else was written. */
  async flushPolicies(): Promise<(replica: ReplicaKey) => FlushPolicy> {
    const entries = await this.#entries(POLICY_PREFIX);
    return (replica) => (entries.get(partitionName(replica)) === 'async' ? 'async' : 'sync');
  }

  /** To be durable before an offset is reported under the policy. */
  async setFlushPolicy(replica: ReplicaKey, policy: FlushPolicy): Promise<void> {
    const key = POLICY_PREFIX + partitionName(replica);
    if (policy === 'async') await this.#store.apply([{ kind: 'put', key, value: encode(policy) }]);
    // Of most nothing was ever noted, and to look costs no fsync.
    else if ((await this.#store.get(key)) !== undefined) await this.#store.apply([{ kind: 'delete', key }]);
  }

  /** Forgets replicas that were deleted. */
  async forget(replicas: readonly ReplicaKey[]): Promise<void> {
    const keys = replicas
      .map(partitionName)
      .flatMap((name) => [HIGH_WATERMARK_PREFIX, POLICY_PREFIX].map((prefix) => prefix + name));
    if (keys.length > 0) await this.#store.apply(keys.map((key) => ({ kind: 'delete', key })));
  }

  async #entries(prefix: string): Promise<Map<string, string>> {
    const entries = await this.#rawEntries(prefix);
    return new Map([...entries].map(([name, value]) => [name, decode(value)]));
  }

  async #rawEntries(prefix: string): Promise<Map<string, Uint8Array>> {
    const entries = await this.#store.entries({ from: prefix, before: afterPrefix(prefix) });
    return new Map(entries.map(([key, value]) => [key.slice(prefix.length), value]));
  }
}

/** How a broker's last run ended, as its node's store tells. */
export interface LastStop {
  /** It stopped in order, and has not registered since. */
  readonly inOrder: boolean;
  /** The last in which it was unfenced, or -1. */
  readonly epoch: BrokerEpoch;
  /** Those that have failed since the controller was told of them. */
  readonly failedDirectories: ReadonlySet<DirectoryId>;
  /** What is known of logs that were suspended, by topic id and partition: see `CommitLog.suspend`. */
  readonly suspended: ReadonlyMap<string, Uint8Array>;
}

/** For tools that look at a node that does not run. Rejects with DiskError. */
export async function readLastStop(store: Store): Promise<LastStop> {
  const broker = new BrokerStore(store);
  const { clean, epoch } = await broker.lastRun();
  const failedDirectories = await broker.failedDirectories();
  return { inOrder: clean, epoch, failedDirectories, suspended: clean ? await broker.suspendedByName() : new Map() };
}
