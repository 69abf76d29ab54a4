import { type Address, formatAddress } from '@tidemark/ports';
import { type BrokerAddress, ErrorCode, type GetRoutesResponse, type Init } from '@tidemark/protocol';
import {
  type Answer,
  type CallOptions,
  type Channel,
  endController,
  methods,
  RpcError,
  type UnaryMethod,
} from '@tidemark/rpc';
import { ChannelPool } from './channel-pool.js';
import { ClientError } from './client-error.js';
import { ClusterIdentity } from './cluster-identity.js';
import { KnownBrokers } from './core/known-brokers.js';
import { type KnownPartition, type KnownTopic, type LeaderHint, RouteTable } from './core/route-table.js';
import { WantedTopics } from './core/wanted-topics.js';
import { Debts } from './debts.js';
import { type ConnectionOptions, checkRange, connectionDefaults, withDefaults } from './options.js';
import { RouteRefresher } from './route-refresher.js';

/** A broker, and the way there if it is open. */
export interface BrokerLink {
  readonly brokerId: number;
  readonly channel: Channel | undefined;
  /** There is no channel, and the last attempt to open one failed. */
  readonly unreachable: boolean;
}

/** Who leads a partition. */
export interface LeaderLink extends BrokerLink {
  readonly leaderEpoch: number;
}

/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * A client's view of the cluster: who leads what, and one channel to each broker. Producers, consumers and admins may
 * share one. It asks for routes at the start, every `metadataMaxAgeMs`, and at once when somebody reports trouble;
 * routes are taken from any broker or nameserver that answers.
 */
export class ClusterConnection implements AsyncDisposable {
  readonly world: ConnectionOptions['world'];
  readonly requestTimeoutMs: number;
  /** What those who share this connection owe their program. */
  readonly debts: Debts;
  readonly #metadataMaxAgeMs: number;
  readonly #bootstrap: readonly Address[];
  readonly #routes = new RouteTable();
  readonly #wanted: WantedTopics;
  readonly #brokers = new KnownBrokers();
  readonly #listeners = new Set<() => void>();
  readonly #pool: ChannelPool;
  readonly #identity: ClusterIdentity;
  readonly #refresher: RouteRefresher;
  readonly #abort = endController();
  /** Why the last question for routes was answered by nobody; undefined: it was. */
  #silence: unknown;

  /** Does nothing until it is used. Throws RangeError for options out of range. */
  constructor(options: ConnectionOptions) {
    const resolved = withDefaults(connectionDefaults, options);
    const { world, bootstrap, clientId, dialTimeoutMs, metadataMaxAgeMs } = resolved;
    if (bootstrap.length === 0) throw new RangeError('bootstrap names no address');
    checkRange('dialTimeoutMs', dialTimeoutMs, 1);
    checkRange('metadataMaxAgeMs', metadataMaxAgeMs, 1);
    checkRange('requestTimeoutMs', resolved.requestTimeoutMs, 1);
    this.world = world;
    this.debts = new Debts(world.clock);
    this.requestTimeoutMs = resolved.requestTimeoutMs;
    this.#metadataMaxAgeMs = metadataMaxAgeMs;
    this.#bootstrap = bootstrap;
    this.#wanted = new WantedTopics(
      () => world.clock.monotonicMs(),
      (topic) => this.isKnown(topic),
    );
    this.#pool = new ChannelPool({ world, clientId, dialTimeoutMs, onChange: () => this.#changed() });
    this.#identity = new ClusterIdentity(this.#pool, world.log);
    this.#refresher = new RouteRefresher({
      clock: world.clock,
      maxAgeMs: metadataMaxAgeMs,
      candidates: () => this.#sources(),
      ask: (address, call) => this.#askRoutes(address, call),
      apply: (response) => this.#applyRoutes(response),
      onFailure: (error) => {
        this.#silence = error;
        world.log.warn('nobody answers a question for routes', { error });
      },
    });
  }

  /** The id of the cluster, once a node has told it. */
  get clusterId(): string | undefined {
    return this.#identity.clusterId;
  }

  get closed(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Aborted when the connection closes. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Ids of the brokers that were heard of. */
  get brokerIds(): readonly number[] {
    return this.#brokers.ids;
  }

  /** Calls back after each change of routes or channels, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is known of a topic; asks for it from now on, while it exists or somebody uses its name. */
  topic(name: string): KnownTopic | undefined {
    const known = this.#routes.topic(name);
    if (known === undefined || !this.#wanted.has(name)) this.#wanted.use(name);
    return known;
  }

  /** Whether a topic of this name exists, as far as is known; does not ask for it. */
  isKnown(name: string): boolean {
    return this.#routes.topic(name) !== undefined;
  }

  /** Waits until a topic is known. Rejects with ClientError when it is not in time, or the connection closes. */
  async waitForTopic(name: string, options: { timeoutMs: number; signal?: AbortSignal }): Promise<KnownTopic> {
    const known = this.topic(name);
    if (known !== undefined) return known;
    const found = await this.waitFor(() => {
      const topic = this.topic(name);
      if (topic === undefined) this.reportUnknownTopic(name);
      return topic;
    }, options);
    if (found !== undefined) return found;
    if (this.closed || options.signal?.aborted === true) {
      throw new ClientError({ code: 'CANCELLED', message: 'the client was closed', outcome: 'failed', topic: name });
    }
    const failure = { outcome: 'failed', topic: name } as const;
    if (this.#wanted.isDenied(name)) {
      throw new ClientError({
        code: 'UNKNOWN_TOPIC_OR_PARTITION',
        message: `topic ${name} does not exist`,
        ...failure,
      });
    }
    const message = `no node has told in time whether topic ${name} exists`;
    throw new ClientError({ code: 'UNREACHABLE', message, cause: this.#silence, ...failure });
  }

  /**
   * Checks now and after each change; undefined when the time is up, the signal aborts or the connection closes. Where there is
   * no time it sets no timer: thousands may ask so one after the other, and each timer would cost them a millisecond.
   */
  async waitFor<Found>(
    check: () => Found | undefined,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<Found | undefined> {
    if (this.closed || signal?.aborted === true) return undefined;
    const foundNow = check();
    if (foundNow !== undefined || timeoutMs <= 0) return foundNow;
    return new Promise((resolve) => {
      const finish = (found: Found | undefined) => {
        timer.cancel();
        recheck.cancel();
        unsubscribe();
        this.#abort.signal.removeEventListener('abort', giveUp);
        signal?.removeEventListener('abort', giveUp);
        resolve(found);
      };
      const giveUp = () => finish(undefined);
      const look = () => {
        const found = check();
        if (found !== undefined) finish(found);
      };
      const { clock } = this.world;
      const timer = clock.setTimer(timeoutMs, giveUp);
      const recheckLater = () =>
        clock.setTimer(1000, () => {
          recheck = recheckLater();
          look();
        });
      let recheck = recheckLater();
      const unsubscribe = this.subscribe(look);
      this.#abort.signal.addEventListener('abort', giveUp);
      signal?.addEventListener('abort', giveUp);
    });
  }

  /** Who leads the partition, as far as is known; undefined: nobody, or nobody knows. Starts to connect. */
  leader(topic: string, partition: number): LeaderLink | undefined {
    const known = this.#routes.partition(topic, partition);
    if (known === undefined || known.leader < 0) return undefined;
    return { ...this.broker(known.leader), leaderEpoch: known.leaderEpoch };
  }

  /** What is known of a partition; its `leader` is -1 where nobody leads it. */
  partition(topic: string, partition: number): KnownPartition | undefined {
    return this.#routes.partition(topic, partition);
  }

  /** The way to a broker. Starts to connect. */
  broker(brokerId: number): BrokerLink {
    const address = this.#brokers.address(brokerId);
    const channel = address === undefined ? undefined : this.#pool.openChannel(address);
    if (address !== undefined && channel === undefined) this.#pool.want(address);
    const unreachable = address === undefined || (channel === undefined && this.#pool.isFailing(address));
    return { brokerId, channel, unreachable };
  }

  /** The latest leader epoch that is known of a partition; -1: none. */
  leaderEpoch(topic: string, partition: number): number {
    return this.#routes.partition(topic, partition)?.leaderEpoch ?? -1;
  }

  /** The channel to a broker, dialled if need be. Rejects with RpcError UNREACHABLE. */
  async connect(brokerId: number): Promise<Channel> {
    return this.#pool.connect(this.#addressOf(brokerId));
  }

  /**
   * The leader of `leaderEpoch` could not be reached, refused, or does not answer (-1: none is known): asks for
   * routes, again and again, until a later leader is known.
   */
  reportTrouble({ topic, partition, leaderEpoch }: TopicPartition & { readonly leaderEpoch: number }): void {
    const mended = () => {
      const known = this.#routes.partition(topic, partition);
      return known !== undefined && known.leader >= 0 && known.leaderEpoch > leaderEpoch;
    };
    this.#refresher.report({ key: `${topic}/${partition}@${leaderEpoch}`, mended });
  }

  /** The topic's id is not, or no longer, known to a broker. */
  reportUnknownTopic(topic: string, topicId?: string): void {
    this.#wanted.use(topic);
    const mended = () => {
      const known = this.#routes.topic(topic);
      return known !== undefined && known.topicId !== topicId;
    };
    this.#refresher.report({ key: `${topic}@${topicId ?? ''}`, mended });
  }

  /** A refusing broker named the leader. */
  applyHint(hint: LeaderHint): void {
    if (hint.leader >= 0 && this.#routes.applyHint(hint)) this.#routesChanged();
  }

  /** Asks for routes now. Rejects with the last error when no node answers. */
  refresh(): Promise<void> {
    return this.#refresher.refresh();
  }

  /**
   * The channel to a node of this cluster, dialled if need be; a node that is not known yet is asked whose it is. Rejects with
   * RpcError INCONSISTENT_CLUSTER_ID if it belongs to another cluster.
   */
  connectMember(address: Address, options: CallOptions): Promise<Channel> {
    return this.#identity.connect(address, options);
  }

  /** The same for a broker. Rejects with RpcError UNREACHABLE too. */
  async connectMemberBroker(brokerId: number, options: CallOptions): Promise<Channel> {
    return this.#identity.connect(this.#addressOf(brokerId), options);
  }

  /** Asks one node, known by its address, whichever cluster it belongs to. */
  async call<Request, Response>(
    address: Address,
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    options: CallOptions,
  ): Promise<Answer<Response>> {
    const channel = await this.#pool.connect(address);
    return channel.call(method, request, options);
  }

  /** Where to send what any node answers: to nodes with an open connection first, to those that failed last. */
  anyAddresses(): Address[] {
    const { likely, resting } = this.#sources();
    return [...likely, ...resting];
  }

  /** Closes every channel, and the producers and consumers that share it; whoever waits is told. Closing twice does nothing. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#refresher.close();
    this.#pool.close();
    this.#listeners.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #addressOf(brokerId: number): Address {
    const address = this.#brokers.address(brokerId);
    if (address === undefined) throw new RpcError('UNREACHABLE', `broker ${brokerId} is not known`);
    return address;
  }

  #sources(): { likely: Address[]; resting: Address[] } {
    const byKey = new Map<string, Address>();
    for (const address of [...this.#brokers.addresses, ...this.#bootstrap]) byKey.set(formatAddress(address), address);
    const all = [...byKey.values()];
    const isResting = (address: Address) => this.#pool.isResting(address);
    const rank = (address: Address) => {
      if (this.#pool.openChannel(address) !== undefined) return 0;
      return this.#pool.isFailing(address) ? 2 : 1;
    };
    const likely = all.filter((address) => !isResting(address)).sort((left, right) => rank(left) - rank(right));
    return { likely, resting: all.filter(isResting) };
  }

  async #askRoutes(address: Address, options: CallOptions): Promise<GetRoutesResponse> {
    const { message } = await this.call(address, methods.getRoutes, { topics: this.#wanted.names() }, options);
    const { error, message: reason, clusterId } = message;
    if (error !== 0) throw new ClientError({ code: 'UNREACHABLE', message: reason, outcome: 'failed' });
    this.#identity.routesOf(clusterId, address);
    return message;
  }

  #applyRoutes(response: GetRoutesResponse): void {
    this.#silence = undefined;
    // Who does not know yet which cluster this is cannot know its topics.
    const metadataOffset = response.clusterId === '' ? 0 : response.metadataOffset;
    const knowsTopics = metadataOffset > 0;
    for (const { topic, error } of response.topics) {
      if (knowsTopics && error === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) this.#wanted.deny(topic);
    }
    // Who names no broker has heard of none, and says nothing of who was removed.
    let changed = response.brokers.length > 0 && this.#applyBrokers(response.brokers);
    this.#pool.retain([...this.#brokers.addresses, ...this.#bootstrap]);
    changed = this.#routes.apply(response.topics, metadataOffset) || changed;
    if (changed) this.#routesChanged();
  }

  #applyBrokers(brokers: readonly BrokerAddress[]): boolean {
    const nowMs = this.world.clock.monotonicMs();
    const changed = this.#brokers.apply(brokers, nowMs);
    const isOpen = (address: Address) => this.#pool.openChannel(address) !== undefined;
    this.#brokers.forgetMissing({ nowMs, forMs: this.#metadataMaxAgeMs, isOpen });
    return changed;
  }

  #routesChanged(): void {
    this.#pool.forgive();
    this.#changed();
  }

  #changed(): void {
    if (this.closed) return;
    for (const listener of [...this.#listeners]) listener();
  }
}
