import { type CompactionRunner, InlineCompactionRunner } from '@tidemark/commitlog';
import { type MetadataDelta, type MetadataImage, supportedFeatures } from '@tidemark/metadata';
import type { Store, World } from '@tidemark/ports';
import { type BrokerEpoch, type DirectoryId, type Init, NONE, type RegisterBrokerRequest } from '@tidemark/protocol';
import type { Channel, HandlerRegistry } from '@tidemark/rpc';
import { type BrokerConfig, type BrokerConfigInit, brokerConfig } from './broker-config.js';
import { registerBrokerHandlers } from './broker-handlers.js';
import type { ControllerPath } from './control/controller-path.js';
import { ControllerSession } from './control/controller-session.js';
import { MetadataFollower } from './control/metadata-follower.js';
import { MetadataWaits } from './control/metadata-waits.js';
import { ProducerIds } from './control/producer-ids.js';
import { DeleteRecords } from './deletion/delete-records.js';
import { FetchHandler } from './fetch/fetch-handler.js';
import { FetchWakes } from './fetch/fetch-wakes.js';
import { FetcherPool } from './follower/fetcher-pool.js';
import { AlterPartitionSender } from './isr/alter-partition-sender.js';
import { ReplicaFailures } from './isr/replica-failures.js';
import { AckBook } from './partitions/ack-book.js';
import { ChangeWaiter } from './partitions/change-waiter.js';
import { EpochStarts } from './partitions/epoch-starts.js';
import { LoopTurns } from './partitions/loop-turns.js';
import { PartitionTable } from './partitions/partition-table.js';
import { brokerLookup } from './partitions/partition-view-of.js';
import { PartitionWatchers } from './partitions/partition-watchers.js';
import type { Replica } from './partitions/replica.js';
import type { PartitionServices } from './partitions/services.js';
import { Admission } from './produce/admission.js';
import { ProduceHandler } from './produce/produce-handler.js';
import { ListOffsets } from './queries/list-offsets.js';
import { RouteReporter } from './routes/route-reporter.js';
import { BrokerStorage, type OtherDirectory, type ReportedReplica } from './storage/broker-storage.js';
import { DiskSpace } from './storage/disk-space.js';
import type { LogDirectory } from './storage/log-directories.js';
import { registerBrokerMetrics } from './upkeep/broker-metrics.js';
import { Compactor } from './upkeep/compactor.js';
import { Upkeep } from './upkeep/upkeep.js';

/** To one nameserver; undefined while it cannot be reached. */
export type NameserverPath = () => Channel | undefined;

export interface BrokerOptions {
  readonly world: World;
  readonly registry: HandlerRegistry;
  /** The node's; the broker does not close it. */
  readonly store: Store;
  /** The first of `log.dirs`, which holds the journal too. */
  readonly dataDirectory: string;
  readonly directoryId: DirectoryId;
  readonly otherDirectories?: readonly OtherDirectory[];
  /** Of this process, never used before. */
  readonly incarnation: string;
  readonly controllers: ControllerPath;
  /** The active controller's node id as far as this node knows; -1: none. */
  readonly controllerId: () => number;
  /** The metadata says that others belong to the metadata quorum now. */
  readonly onQuorum?: (members: MetadataImage['quorum']) => void;
  readonly nameservers: readonly NameserverPath[];
  readonly config: BrokerConfigInit;
  /** The controller has let it take part, for the first time since it was opened. */
  readonly onServing?: () => void;
  /** Where logs are compacted; in this thread if absent. */
  readonly compaction?: CompactionRunner;
}

/**
 * A broker: hosts replicas, leads and follows as the metadata says, serves producers and consumers. Made by
 * `Broker.open`, which recovers its logs; it takes part from `start` on.
 */
export class Broker {
  readonly config: BrokerConfig;
  readonly #options: BrokerOptions;
  readonly #storage: BrokerStorage;
  readonly #metadata: MetadataFollower;
  readonly #session: ControllerSession;
  readonly #isr: AlterPartitionSender;
  readonly #failures: ReplicaFailures;
  readonly #fetchers: FetcherPool;
  readonly #table: PartitionTable;
  readonly #fetches: FetchHandler;
  readonly #upkeep: Upkeep;
  readonly #compactor: Compactor;
  readonly #reporters: readonly RouteReporter[];
  readonly #metadataWaits: MetadataWaits;
  readonly #space: DiskSpace;
  readonly #acks = new AckBook();
  #served = false;
  #begun = false;
  #quorum: MetadataImage['quorum'] = [];
  #stopping = false;

  private constructor(options: BrokerOptions, storage: BrokerStorage) {
    const { controllers: path } = options;
    const { world } = storage;
    const config = brokerConfig(options.config);
    const { nodeId } = config;
    this.config = config;
    this.#options = options;
    this.#storage = storage;
    this.#metadata = new MetadataFollower({
      world,
      nodeId,
      path,
      onImage: (image, delta) => this.#imageChanged(image, delta),
    });
    this.#space = new DiskSpace({
      world,
      directories: storage.directories,
      reserveBytes: config.diskReserveBytes,
      unwrittenBytes: () => storage.unwrittenBytes,
    });
    this.#session = this.#openSession();
    this.#metadataWaits = new MetadataWaits(world.clock);
    const session = this.#session;
    const image = () => this.#metadata.image;
    const watchers = new PartitionWatchers();
    const wakes = new FetchWakes(world.clock);
    this.#isr = new AlterPartitionSender({ world, path, session, nodeId });
    this.#failures = new ReplicaFailures({ world, path, session, nodeId });
    const services: PartitionServices = {
      world,
      config,
      brokers: brokerLookup(image),
      watchers,
      turns: new LoopTurns(world.clock, () => wakes.run()),
      acks: this.#acks,
      isr: this.#isr,
      failures: this.#failures,
      space: this.#space,
      starts: new EpochStarts(),
    };
    this.#fetchers = new FetcherPool({ world, config, image, brokerEpoch: () => session.brokerEpoch });
    this.#table = new PartitionTable({
      services,
      storage,
      follows: this.#fetchers,
      onStray: (directory) => this.#upkeep.deleteLater(directory),
    });
    this.#upkeep = new Upkeep({ world, config, storage, space: services.space, table: this.#table, image });
    this.#compactor = new Compactor({
      world,
      config,
      directories: storage.directories,
      table: this.#table,
      image,
      runner:
        options.compaction ?? new InlineCompactionRunner(world, { ioBytesPerSecond: config.compactionBytesPerSecond }),
      onDamage: (replica, error) => replica.foundDamage(error),
    });
    this.#fetches = new FetchHandler({ world, nodeId, table: this.#table, image, watchers, wakes }, config);
    this.#reporters = options.nameservers.map((channel) => this.#openReporter(channel));
    this.#registerHandlers(services);
    registerBrokerMetrics(world.metrics, { table: this.#table, directories: storage.directories });
    storage.directories.onFailed = (directory) => this.#directoryFailed(directory);
  }

  /** Recovers every replica of its directories, and adds the broker's handlers. Rejects with DiskError, DuplicateReplicaError. */
  static async open(options: BrokerOptions): Promise<Broker> {
    const { journalSegmentBytes, tailCacheBytes, writeBehind } = brokerConfig(options.config);
    const { storage, found } = await BrokerStorage.open({
      ...options,
      journalSegmentBytes,
      tailCacheBytes,
      writeBehind,
    });
    const broker = new Broker(options, storage);
    broker.#table.recovered(found, await storage.store.highWatermarks());
    return broker;
  }

  /** The directories of `log.dirs`, those that are offline too. */
  get directories(): readonly LogDirectory[] {
    return this.#storage.directories.all;
  }

  /** This node's copy of the metadata. */
  get image(): MetadataImage {
    return this.#metadata.image;
  }

  /**
   * Whether its metadata has reached its own registration. Before that it may know less of the cluster than it did in its last
   * life; afterwards it stays true, also while it is cut off.
   */
  get isInformed(): boolean {
    const { takenEpoch } = this.#session;
    return takenEpoch !== NONE && this.image.offset >= takenEpoch;
  }

  /** Whether the controller lets it lead and be in ISRs. */
  get isServing(): boolean {
    return this.#begun && !this.#session.fenced && !this.#stopping;
  }

  /** For how long no controller has answered it, ms: beyond the session timeout it is fenced, and cannot have heard of that. */
  get silentMs(): number {
    return this.#session.silentMs;
  }

  /** -1 until registered. */
  get brokerEpoch(): BrokerEpoch {
    return this.#session.brokerEpoch;
  }

  /** The replicas that it hosts, for status views and checkers. */
  get replicas(): PartitionTable {
    return this.#table;
  }

  /** How many sends wait for their acks here, and deletions for the other replicas; for status views and checkers. */
  get unanswered(): number {
    return this.#acks.size;
  }

  /** Resolves whether this node's metadata has reached the offset within the time. */
  metadataReaches(offset: number, timeoutMs: number): Promise<boolean> {
    return this.#metadataWaits.reaches(offset, { from: this.image.offset, timeoutMs });
  }

  start(): void {
    this.#metadata.start();
    this.#session.start();
    this.#upkeep.start();
    this.#compactor.start();
    for (const reporter of this.#reporters) reporter.start();
  }

  /**
   * Hands over what it leads, waiting `handOverMs` at most, fails what is pending, makes everything durable and
   * closes. Resolves whether the stop was clean: nothing led any more. Rejects with DiskError.
   */
  async stop({ handOverMs }: { readonly handOverMs: number }): Promise<boolean> {
    if (this.#stopping) return false;
    const registered = this.#session.brokerEpoch !== NONE;
    const handedOver = registered && (await this.#session.requestShutdown(handOverMs));
    this.#stopping = true;
    const left = Promise.all(this.#reporters.map((reporter) => reporter.leave()));
    this.#upkeep.stop();
    this.#compactor.stop();
    this.#session.close();
    this.#metadata.close();
    this.#isr.close();
    this.#failures.close();
    this.#fetchers.close();
    this.#table.endRoles();
    this.#fetches.close();
    await this.#upkeep.checkpoint();
    const suspended = await this.#table.close();
    if (handedOver) await this.#storage.stopped(this.#session.brokerEpoch, suspended);
    await left;
    return handedOver;
  }

  #openSession(): ControllerSession {
    const { world, controllers: path, incarnation } = this.#options;
    const { nodeId, heartbeatIntervalMs, requestTimeoutMs } = this.config;
    return new ControllerSession({
      world,
      path,
      nodeId,
      incarnation,
      heartbeatIntervalMs,
      requestTimeoutMs,
      registration: () => this.#registration(),
      persistEpoch: (epoch) => this.#storage.started(epoch),
      metadataOffset: () => this.#metadata.image.offset,
      isFull: () => this.#space.isFull(),
      onStanding: () => {
        this.#fetchers.standingChanged();
        this.#begin();
        this.#announceServing();
      },
    });
  }

  #openReporter(channel: NameserverPath): RouteReporter {
    const { world, controllerId } = this.#options;
    const { clusterId, nodeId, endpoints, rack, routeReportIntervalMs } = this.config;
    return new RouteReporter({
      world,
      clusterId,
      broker: { brokerId: nodeId, endpoints, rack },
      brokerEpoch: () => this.#session.brokerEpoch,
      image: () => this.#metadata.image,
      controller: controllerId,
      channel,
      intervalMs: routeReportIntervalMs,
    });
  }

  #registerHandlers(services: PartitionServices): void {
    const { registry, controllerId } = this.#options;
    const { world, directories } = this.#storage;
    const image = () => this.#metadata.image;
    const table = this.#table;
    const changes = new ChangeWaiter(world.clock, services.watchers);
    const { stagedBytesMax } = this.config;
    const admission = new Admission({ clock: world.clock, space: services.space, stagedBytesMax });
    registerBrokerHandlers(registry, {
      nodeId: this.config.nodeId,
      clock: world.clock,
      isStopping: () => this.#stopping,
      isInformed: () => this.isInformed,
      image,
      controllerId,
      table,
      logs: { table, directories, world },
      produce: new ProduceHandler({ services, table, image, changes, admission }),
      fetches: this.#fetches,
      listOffsets: new ListOffsets({ clock: world.clock, table, image, changes }),
      deleteRecords: new DeleteRecords({
        clock: world.clock,
        table,
        image,
        changes,
        timeoutMsMax: this.config.produceTimeoutMsMax,
      }),
      producerIds: new ProducerIds({ session: this.#session, nodeId: this.config.nodeId }),
    });
  }

  #registration(): Init<RegisterBrokerRequest> {
    const { incarnation } = this.#options;
    const { clusterId, nodeId, endpoints, rack } = this.config;
    const running = this.#begun;
    const replicas = running ? [...this.#table.all()].map(runningReplica) : [...this.#table.found()];
    return {
      clusterId,
      brokerId: nodeId,
      incarnation,
      endpoints,
      rack,
      ...this.#storage.report(replicas, { running }),
      features: supportedFeatures,
    };
  }

  /** Its replicas step out at once; the journal holds what it has of them until a restart will know of the failure. */
  #directoryFailed(directory: LogDirectory): void {
    const { world } = this.#storage;
    const { path, problem } = directory;
    world.log.error('a log directory has failed: its replicas step out', { directory: path, problem });
    const abandoned = this.#table.directoryFailed(directory);
    this.#storage
      .failed(directory)
      .then(() => {
        for (const log of abandoned) log.leave();
      })
      .catch((error: unknown) => world.halt('the failure of a log directory cannot be noted', error));
  }

  /** The registration is in the metadata that has arrived: what it says of this broker is of this incarnation. */
  #begin(): void {
    const { brokerEpoch } = this.#session;
    const { image } = this.#metadata;
    if (this.#begun || this.#stopping || brokerEpoch === NONE || image.offset < brokerEpoch) return;
    this.#begun = true;
    this.#table.begin(image);
    this.#announceServing();
  }

  #announceServing(): void {
    if (this.#served || !this.isServing) return;
    this.#served = true;
    this.#options.onServing?.();
  }

  #imageChanged(image: MetadataImage, delta: MetadataDelta): void {
    if (this.#stopping) return;
    if (image.quorum !== this.#quorum) this.#options.onQuorum?.(image.quorum);
    this.#quorum = image.quorum;
    if (this.#begun) {
      if (delta.brokers.size > 0) this.#fetchers.brokersChanged(delta);
      this.#table.apply(image, delta);
    } else {
      this.#begin();
    }
    for (const reporter of this.#reporters) reporter.changed(delta);
    this.#session.metadataAdvanced();
    this.#metadataWaits.reached(image.offset);
  }
}

function runningReplica({ key, log }: Pick<Replica, 'key' | 'log'>): ReportedReplica {
  return { ...key, log, flushPolicy: log.options.flushPolicy };
}
