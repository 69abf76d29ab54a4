import { type CommitLog, FailedDirectoryError, type LogOptions } from '@tidemark/commitlog';
import {
  effectiveMinIsr,
  type MetadataDelta,
  type MetadataImage,
  type PartitionState,
  partitionOf,
} from '@tidemark/metadata';
import { NONE, type NodeId, type Offset, offset, type TopicId } from '@tidemark/protocol';
import type { BrokerStorage } from '../storage/broker-storage.js';
import { partitionName, type ReplicaKey } from '../storage/broker-store.js';
import type { LogDirectory } from '../storage/log-directories.js';
import type { FoundReplica } from '../storage/replica-inventory.js';
import { ReplicaMaker } from '../storage/replica-maker.js';
import { setLogsAside } from '../storage/stray-logs.js';
import { suspendLogs } from '../storage/suspend-logs.js';
import { LogSettings } from './log-settings.js';
import { logOptionsOf, partitionViewOf } from './partition-view-of.js';
import { type FollowerSide, Replica } from './replica.js';
import { ReplicaCreations } from './replica-creations.js';
import type { PartitionServices } from './services.js';

export interface PartitionTableOptions {
  readonly services: PartitionServices;
  readonly storage: BrokerStorage;
  readonly follows: FollowerSide;
  /** A folder was set aside; it is to be removed some time later. */
  readonly onStray: (directory: string) => void;
}

/** The replicas of this broker, as many as the metadata assigns to it. */
export class PartitionTable {
  readonly #options: PartitionTableOptions;
  readonly #replicas = new Map<string, Replica>();
  /** Deletions of what the store knows of replicas that are gone. */
  readonly #forgetting = new Set<Promise<void>>();
  readonly #maker: ReplicaMaker;
  readonly #creations: ReplicaCreations;
  readonly #settings: LogSettings;
  /** Found on disk, and not yet known to be ours. */
  #found = new Map<string, FoundReplica>();
  #highWatermarks: (replica: ReplicaKey) => Offset = () => offset(0);
  #image: MetadataImage | undefined;
  #strays: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: PartitionTableOptions) {
    this.#options = options;
    const { storage, services, onStray } = options;
    this.#maker = new ReplicaMaker(storage, { space: services.space, onStray });
    this.#creations = new ReplicaCreations({
      services,
      maker: this.#maker,
      begin: () => this.#strays,
      stateOf: (key) => this.#stateOf(key),
      logOptions: ({ topicId }) => {
        const image = this.#closed ? undefined : this.#image;
        return image?.topics.has(topicId) === true ? this.#logOptions(image, topicId) : undefined;
      },
      onMade: (key, made) => this.#created(key, made),
    });
    const wanted = (replica: Replica) => this.#wantedOptions(replica);
    this.#settings = new LogSettings({ world: services.world, store: storage.store, wanted });
  }

  /** Takes over what the start found, until the metadata says whose it is. */
  recovered(found: readonly FoundReplica[], highWatermarks: (replica: ReplicaKey) => Offset): void {
    this.#found = new Map(found.map((replica) => [partitionName(replica), replica]));
    this.#highWatermarks = highWatermarks;
    for (const { log } of found) this.#maker.placement.added(log.directory);
  }

  /** What the start found, and could recover; of what is hosted by now, or not to be hosted, nothing is kept. */
  found(): IterableIterator<FoundReplica> {
    return this.#found.values();
  }

  /** Replicas that a directory of `log.dirs` holds, or is about to. */
  countIn(directory: LogDirectory): number {
    return this.#maker.placement.countIn(directory);
  }

  /** Its replica lies in a directory that cannot be used: until that is back, or it is assigned elsewhere, there is none. */
  isOffline(name: string): boolean {
    const { made, directories } = this.#options.storage;
    const noted = made.get(name);
    return noted?.directoryId !== undefined && directories.isOffline(noted.directoryId) && !this.#replicas.has(name);
  }

  /**
   * A directory has failed: what lies there ends its role at once and is given up, and no file of it is touched any
   * more. Returns the logs, which still have their places in the journal.
   */
  directoryFailed(directory: LogDirectory): CommitLog[] {
    const { directories } = this.#options.storage;
    const isThere = ({ log }: { readonly log: CommitLog }) => directories.of(log.directory) === directory;
    const [hosted, found] = [[...this.all()].filter(isThere), [...this.#found].filter(([, each]) => isThere(each))];
    for (const replica of hosted) {
      this.#replicas.delete(replica.name);
      replica.abandon();
      const state = this.#stateOf(replica.key);
      if (state !== undefined) this.#giveUp(replica.key, state);
    }
    for (const [name, { log }] of found) {
      this.#found.delete(name);
      log.abandon();
    }
    return [...hosted, ...found.map(([, each]) => each)].map(({ log }) => log);
  }

  get(name: string): Replica | undefined {
    return this.#replicas.get(name);
  }

  /** This broker. */
  get nodeId(): NodeId {
    return this.#options.services.config.nodeId;
  }

  get size(): number {
    return this.#replicas.size;
  }

  all(): IterableIterator<Replica> {
    return this.#replicas.values();
  }

  /** The first image that holds this broker's registration: from here on it acts on what the metadata says. */
  begin(image: MetadataImage): void {
    this.#image = image;
    const { services } = this.#options;
    const { made } = this.#options.storage;
    const isOurs = ({ topicId, partition }: ReplicaKey) =>
      partitionOf(image, topicId, partition)?.replicas.includes(services.config.nodeId) === true;
    const strays = [...this.#found].filter(([, found]) => !isOurs(found));
    for (const [name] of strays) this.#found.delete(name);
    this.#forget([...made.all()].filter((key) => !isOurs(key)));
    // A stray's folder may have the name that a replica is to get.
    this.#strays = this.#setAside(strays.map(([, { log }]) => log));
    for (const topic of image.topics.values()) for (const state of topic.partitions) this.#apply(state);
  }

  /** What changed since the image before. */
  apply(image: MetadataImage, delta: MetadataDelta): void {
    this.#image = image;
    for (const { topicId, partitions } of delta.removedTopics) {
      this.#remove(partitions.map(({ partition }) => ({ topicId, partition })));
    }
    for (const { topicId, partition } of delta.partitions) {
      const state = partitionOf(image, topicId, partition);
      if (state !== undefined) this.#apply(state);
    }
    if (delta.clusterConfigs || delta.configs.size > 0) this.#configsChanged(delta);
    if (delta.brokers.size > 0) for (const { leadership } of this.all()) leadership?.brokersChanged();
  }

  /** Every lag.max/2: see `Replica`, and `ReplicaCreations` for what there is no replica of. */
  checkLag(): void {
    for (const replica of this.all()) replica.checkLag();
    this.#creations.checkLag();
  }

  /** Ends every role; the logs stay open. */
  endRoles(): void {
    this.#closed = true;
    for (const replica of this.all()) replica.close();
  }

  /**
   * Makes everything durable and closes the logs and the journal: afterwards nothing is done with the directories or the
   * store any more. Resolves with what is to be kept of the logs, by `partitionName`; if it is not, the journal has what
   * the next start needs. Rejects with DiskError.
   */
  async close(): Promise<ReadonlyMap<string, Uint8Array>> {
    this.endRoles();
    // What is made meanwhile is closed as the others.
    await Promise.all([this.#strays, this.#settings.settled(), this.#creations.ended()]);
    await Promise.all(this.#forgetting);
    const suspended = await suspendLogs([
      ...[...this.all()].map(({ name, log }) => ({ name, log })),
      ...[...this.#found].map(([name, { log }]) => ({ name, log })),
    ]);
    await this.#options.storage.removals.close();
    await this.#options.storage.cleanerNotes.settled();
    await this.#options.storage.journal.close();
    return suspended;
  }

  #apply(state: PartitionState): void {
    const { services } = this.#options;
    const key: ReplicaKey = { topicId: state.topicId, partition: state.partition };
    const name = partitionName(key);
    if (!state.replicas.includes(services.config.nodeId)) {
      this.#remove([key]);
      return;
    }
    const found = this.#found.get(name);
    const hosted = this.#replicas.get(name) ?? (found === undefined ? undefined : this.#host(key, found));
    if (hosted !== undefined) this.#applyRole(hosted, state);
    else if (this.isOffline(name)) this.#giveUp(key, state);
    else this.#create(key);
  }

  /** The controller may count on a replica that cannot be used. */
  #giveUp(key: ReplicaKey, { leader, isr, elr, leaderEpoch }: PartitionState): void {
    const { nodeId } = this;
    if (leader !== nodeId && !isr.includes(nodeId) && !elr.includes(nodeId)) return;
    this.#options.services.failures.report({ key, leaderEpoch, reason: 'directory-failed' });
  }

  #applyRole(replica: Replica, state: PartitionState): void {
    if (this.#image === undefined) return;
    const { world } = this.#options.services;
    replica.apply(partitionViewOf(state), effectiveMinIsr(this.#image, state)).catch((error: unknown) => {
      if (error instanceof FailedDirectoryError) return;
      world.halt(`a role of ${replica.name} cannot be taken up`, error);
    });
  }

  /**
   * Puts a log under its key, and tells it how to behave: a recovered one now that the topic is known, a new one since
   * the settings may have changed while its folder was made.
   */
  #host(key: ReplicaKey, { topic, log }: { readonly topic: string; readonly log: CommitLog }): Replica {
    const { services, follows } = this.#options;
    const highWatermark = this.#highWatermarks(key);
    const replica = new Replica({ key, topic, log, highWatermark, follows }, services);
    this.#replicas.set(replica.name, replica);
    this.#found.delete(replica.name);
    this.#settings.apply(replica);
    return replica;
  }

  #create(key: ReplicaKey): void {
    const topic = this.#image?.topics.get(key.topicId)?.name;
    if (topic !== undefined) this.#creations.create(key, topic);
  }

  /** The metadata may have moved on while the folder was made. */
  #created(key: ReplicaKey, made: { readonly topic: string; readonly log: CommitLog }): void {
    const { config } = this.#options.services;
    const state = this.#stateOf(key);
    if (state === undefined || !state.replicas.includes(config.nodeId)) {
      this.#delete(key, made.log);
      this.#forget([key]);
      return;
    }
    const replica = this.#host(key, made);
    if (this.#closed) replica.close();
    else this.#applyRole(replica, state);
  }

  /** A folder goes some time later; what is noted of the replicas is forgotten before any of them is made again. */
  #remove(keys: readonly ReplicaKey[]): void {
    const { services, storage } = this.#options;
    const forgotten: ReplicaKey[] = [];
    for (const key of keys) {
      const name = partitionName(key);
      const replica = this.#replicas.get(name);
      if (replica !== undefined) {
        this.#replicas.delete(name);
        replica.close();
        services.world.log.info('deleted a replica', { topic: replica.topic, partition: key.partition });
        this.#delete(key, replica.log);
      } else if (storage.made.get(name) === undefined || !this.isOffline(name)) continue;
      // Where its directory is offline, its folder is set aside when that is back.
      forgotten.push(key);
    }
    this.#forget(forgotten);
  }

  #delete({ topicId }: ReplicaKey, log: CommitLog): void {
    this.#maker.placement.removed(log.directory);
    this.#options.storage.removals.add(log.delete(), topicId);
  }

  #forget(keys: readonly ReplicaKey[]): void {
    const { services, storage } = this.#options;
    if (keys.length === 0) return;
    const forgetting = Promise.all([storage.store.forget(keys), storage.made.forget(keys)])
      .catch((error: unknown) => services.world.halt('the store cannot be written', error))
      .then(() => {
        this.#forgetting.delete(forgetting);
      });
    this.#forgetting.add(forgetting);
  }

  #setAside(logs: readonly CommitLog[]): Promise<void> {
    const { services, storage, onStray } = this.#options;
    return setLogsAside(logs, services.world, ({ from, to }) => {
      this.#maker.placement.removed(from);
      storage.folderNames.went(from);
      onStray(to);
    });
  }

  #configsChanged({ configs, clusterConfigs }: MetadataDelta): void {
    for (const replica of this.all()) {
      if (!clusterConfigs && !configs.has(replica.key.topicId)) continue;
      this.#settings.apply(replica);
      const state = this.#stateOf(replica.key);
      // The view is the old one; what may have changed is min ISR.
      if (state !== undefined && state.leader !== NONE) this.#applyRole(replica, state);
    }
  }

  #stateOf(key: ReplicaKey): PartitionState | undefined {
    return this.#image === undefined ? undefined : partitionOf(this.#image, key.topicId, key.partition);
  }

  /** Undefined once the replica is not hosted any more. */
  #wantedOptions(replica: Replica): Partial<LogOptions> | undefined {
    if (this.#closed || this.#image === undefined || this.get(replica.name) !== replica) return undefined;
    return this.#logOptions(this.#image, replica.key.topicId);
  }

  #logOptions(image: MetadataImage, topicId: TopicId): Partial<LogOptions> {
    const { producerExpiryMs } = this.#options.services.config;
    return { ...logOptionsOf(image, topicId), producerExpiryMs };
  }
}

/** A topic's partitions hosted here. */
export function* replicasOf(table: PartitionTable, topicIds: ReadonlySet<TopicId>): Generator<Replica> {
  for (const replica of table.all()) {
    if (topicIds.size === 0 || topicIds.has(replica.key.topicId)) yield replica;
  }
}
