import type { Address, World } from '@tidemark/ports';
import { type BrokerEpoch, errorNameOf, type FetchResponse, NONE, type NodeId } from '@tidemark/protocol';
import type { CatchUpBudget } from '@tidemark/replication';
import { type Channel, methods, PeerLink, RpcError } from '@tidemark/rpc';
import type { BrokerConfig } from '../broker-config.js';
import type { Replica } from '../partitions/replica.js';
import type { ReplicaKey } from '../storage/broker-store.js';
import type { BlockingWork } from './blocking-work.js';
import { FollowedPartition, type Next } from './followed-partition.js';

export interface ReplicaFetcherOptions {
  readonly world: World;
  readonly config: BrokerConfig;
  readonly leader: NodeId;
  readonly address: Address;
  /** This broker's; NONE: not registered, nothing can be fetched. */
  readonly brokerEpoch: () => BrokerEpoch;
  /** Of all replicas of this broker that are not in sync. */
  readonly catchUp: CatchUpBudget;
  /** Of all fetchers of this broker. */
  readonly blocking: BlockingWork;
}

/** A fetch session on one connection: ends with it, or when either side loses count. */
interface Session {
  readonly channel: Channel;
  readonly brokerEpoch: BrokerEpoch;
  id: number;
  /** 0: the next fetch opens it. */
  epoch: number;
  inFlight: number;
}

/** One fetch may be parked at the leader while another tells it of what changed. */
const IN_FLIGHT_MAX = 2;

/**
 * Fetches from one leader broker for every partition that follows it, in one session on one connection. The next
 * fetch leaves as soon as the answer before is dealt with, and carries only what changed. What the own disk has made
 * durable leaves at once in progress messages, on the same connection behind the fetches, also while a fetch is
 * parked.
 */
export class ReplicaFetcher {
  readonly address: Address;
  readonly #options: ReplicaFetcherOptions;
  readonly #link: PeerLink;
  readonly #partitions = new Map<string, FollowedPartition>();
  /** To be asked with the next fetch. */
  readonly #changed = new Set<FollowedPartition>();
  /** What the leader is to be told of with the next fetch: no log of theirs is kept, there may be no next for long. */
  readonly #forgotten = new Map<string, ReplicaKey>();
  readonly #durable = new Set<FollowedPartition>();
  /** Out of sync, and waiting until this broker may fetch more of such. */
  readonly #heldBack = new Set<FollowedPartition>();
  /** Those that wait for their time to be asked about again. */
  readonly #backingOff = new Set<FollowedPartition>();
  #session: Session | undefined;
  #sendScheduled = false;
  #progressScheduled = false;
  #closed = false;

  constructor(options: ReplicaFetcherOptions) {
    const { world, address, config } = options;
    this.#options = options;
    this.address = address;
    this.#link = new PeerLink({
      world,
      address,
      name: `node-${config.nodeId}`,
      onUp: () => this.#restart(),
      onDown: () => this.#restart(),
    });
  }

  get size(): number {
    return this.#partitions.size;
  }

  add(replica: Replica): void {
    const { follower } = replica;
    if (follower === undefined) return;
    this.remove(replica);
    const partition = new FollowedPartition(replica, follower, this.#options.world);
    this.#partitions.set(partition.name, partition);
    this.#forgotten.delete(partition.name);
    this.#changed.add(partition);
    this.#sendSoon();
  }

  remove({ name }: Pick<Replica, 'name'>): void {
    const partition = this.#partitions.get(name);
    if (partition === undefined) return;
    this.#partitions.delete(name);
    this.#changed.delete(partition);
    this.#durable.delete(partition);
    this.#forgotten.set(name, partition.replica.key);
    this.#sendSoon();
  }

  /** The replica's disk has come further. */
  durable({ name }: Replica): void {
    const partition = this.#partitions.get(name);
    if (partition === undefined) return;
    this.#durable.add(partition);
    if (this.#progressScheduled) return;
    this.#progressScheduled = true;
    this.#options.world.clock.defer(() => this.#sendProgress());
  }

  /**
   * The replica's log begins later, by its own retention. The next fetch says so, at the latest when the one that is parked has
   * waited: a round of retention costs no fetches, and a leader to whom it matters at once ends that wait.
   */
  logStartRaised({ name }: Replica): void {
    const partition = this.#partitions.get(name);
    if (partition !== undefined) this.#changed.add(partition);
  }

  /** The leader may be back, or this broker has a new epoch: do not wait for a back-off. */
  retryNow(): void {
    this.#link.redialNow();
    if (this.#session !== undefined && this.#session.brokerEpoch !== this.#options.brokerEpoch()) this.#restart();
    else this.#sendSoon();
  }

  close(): void {
    this.#closed = true;
    this.#session = undefined;
    this.#partitions.clear();
    this.#link.close();
  }

  /** A new session: everything is asked anew. */
  #restart(): void {
    this.#session = undefined;
    this.#forgotten.clear();
    for (const partition of this.#partitions.values()) this.#changed.add(partition);
    this.#sendSoon();
  }

  /** Questions of one turn leave together. */
  #sendSoon(): void {
    if (this.#sendScheduled || this.#closed) return;
    this.#sendScheduled = true;
    this.#options.world.clock.defer(() => {
      this.#sendScheduled = false;
      this.#send();
    });
  }

  #send(): void {
    const { channel } = this.#link;
    const brokerEpoch = this.#options.brokerEpoch();
    if (this.#closed || channel === undefined || brokerEpoch === NONE || this.#partitions.size === 0) return;
    // Before the number would wrap to that of a full fetch, which this would not be.
    if (this.#session !== undefined && this.#session.epoch >= this.#options.config.replicaSessionFetchesMax) {
      this.#restart();
      return;
    }
    const session = this.#session ?? { channel, brokerEpoch, id: 0, epoch: 0, inFlight: 0 };
    this.#session = session;
    const hasNews = this.#changed.size > 0 || this.#forgotten.size > 0;
    // The id of a session that is being opened is not known before its first answer.
    const most = session.id === 0 || !hasNews ? 1 : IN_FLIGHT_MAX;
    if (session.inFlight < most) void this.#fetch(session);
  }

  async #fetch(session: Session): Promise<void> {
    const { config } = this.#options;
    const { replicaFetchWaitMs, requestTimeoutMs } = config;
    const request = this.#request(session);
    session.inFlight += 1;
    session.epoch += 1;
    // What this one may not name leaves with another, which ends the wait for what it did.
    if (this.#changed.size > 0) this.#sendSoon();
    try {
      const timeoutMs = replicaFetchWaitMs + requestTimeoutMs;
      const { message, attachments } = await session.channel.call(methods.fetch, request, { timeoutMs });
      session.inFlight -= 1;
      if (this.#session === session) this.#answered(session, message, attachments);
    } catch (error) {
      session.inFlight -= 1;
      if (!(error instanceof RpcError)) throw error;
      if (this.#session !== session) return;
      this.#session = undefined;
      // A leader that takes connections and does not answer; a closed connection restarts by itself.
      this.#retryLater(error);
    }
  }

  #request(session: Session) {
    const { config } = this.#options;
    const maxBytes = config.replicaFetchBytes;
    if (session.epoch === 0) {
      this.#changed.clear();
      for (const partition of this.#partitions.values()) this.#changed.add(partition);
    }
    const asked = this.#takeAskable();
    const forgotten = [...this.#forgotten.values()].map((key) => ({ ...key }));
    this.#forgotten.clear();
    // The question carries the durable offset: no progress message is needed.
    for (const partition of asked) this.#durable.delete(partition);
    return {
      replicaId: config.nodeId,
      brokerEpoch: session.brokerEpoch,
      // Until the first answer names the session nothing can be added to it: that answer must not be waited for.
      maxWaitMs: session.epoch === 0 ? 0 : config.replicaFetchWaitMs,
      minBytes: 1,
      maxBytes: config.fetchBytesMax,
      sessionId: session.id,
      sessionEpoch: session.epoch,
      partitions: asked.map((partition) => partition.question(this.#askable(partition, maxBytes))),
      forgotten,
      rack: config.rack,
    };
  }

  /** As many as one fetch may name; the others are left to the next. */
  #takeAskable(): FollowedPartition[] {
    const asked: FollowedPartition[] = [];
    for (const partition of this.#changed) {
      if (asked.length === this.#options.config.replicaFetchPartitionsMax) break;
      this.#changed.delete(partition);
      if (!this.#isHeldBack(partition)) asked.push(partition);
    }
    return asked;
  }

  #answered(session: Session, message: FetchResponse, attachments: readonly Uint8Array[]): void {
    const error = errorNameOf(message.error);
    if (error !== 'NONE') {
      this.#session = undefined;
      this.#retryLater(new RpcError(error, message.message));
      return;
    }
    session.id = message.sessionId;
    message.partitions.forEach((result, index) => {
      const partition = this.#partitions.get(`${result.topicId}/${result.partition}`);
      if (partition === undefined) return;
      const bytes = attachments[index]?.length ?? 0;
      if (!partition.replica.inSync) this.#options.catchUp.spent(bytes, this.#options.world.clock.monotonicMs());
      this.#goOn(partition, partition.answered(result, attachments[index]));
      if (partition.blocks) this.#carryOut(session, partition);
    });
    this.#send();
  }

  /** What blocks of the latest answer; meanwhile others are asked about, and so is it where there were records. */
  #carryOut(session: Session, partition: FollowedPartition): void {
    let isLater = false;
    this.#options.blocking.do(partition, () => {
      // With a new session it was asked again, as it is.
      if (this.#session !== session || this.#partitions.get(partition.name) !== partition) return;
      this.#goOn(partition, partition.carryOut());
      if (isLater) this.#sendSoon();
    });
    isLater = true;
  }

  #goOn(partition: FollowedPartition, next: Next): void {
    if (next === 'ask') this.#changed.add(partition);
    else if (next === 'back-off') this.#askLater(partition);
  }

  /** A replica that catches up waits for its turn; one in the ISR never does. */
  #isHeldBack(partition: FollowedPartition): boolean {
    if (partition.replica.inSync) return false;
    const waitMs = this.#options.catchUp.waitMs(this.#options.world.clock.monotonicMs());
    if (waitMs === 0) return false;
    if (this.#heldBack.has(partition)) return true;
    this.#heldBack.add(partition);
    // It may come into the ISR meanwhile, and the limit may change.
    this.#options.world.clock.setTimer(Math.min(waitMs, HELD_BACK_MS_MAX), () => {
      this.#heldBack.delete(partition);
      this.#askNow(partition);
    });
    return true;
  }

  #askable({ replica }: FollowedPartition, maxBytes: number): number {
    const { catchUp, world } = this.#options;
    return replica.inSync ? maxBytes : catchUp.askableBytes(maxBytes, world.clock.monotonicMs());
  }

  #askLater(partition: FollowedPartition): void {
    if (this.#backingOff.has(partition)) return;
    this.#backingOff.add(partition);
    this.#options.world.clock.setTimer(partition.backoffMs, () => {
      this.#backingOff.delete(partition);
      this.#askNow(partition);
    });
  }

  #askNow(partition: FollowedPartition): void {
    if (this.#partitions.get(partition.name) !== partition) return;
    this.#changed.add(partition);
    this.#sendSoon();
  }

  #retryLater(error: RpcError): void {
    const { world, leader } = this.#options;
    world.log.warn('a fetch failed; opening a new session', { leader, error });
    for (const partition of this.#partitions.values()) this.#changed.add(partition);
    world.clock.setTimer(SESSION_BACKOFF_MS, () => {
      if (this.#session === undefined) this.#restart();
    });
  }

  #sendProgress(): void {
    this.#progressScheduled = false;
    const { config } = this.#options;
    const session = this.#session;
    const partitions = [...this.#durable];
    this.#durable.clear();
    if (session === undefined || partitions.length === 0) return;
    const message = {
      replicaId: config.nodeId,
      brokerEpoch: session.brokerEpoch,
      partitions: partitions.map(({ replica: { key, log }, follower }) => ({
        ...key,
        leaderEpoch: follower.leaderEpoch,
        durableOffset: log.durableOffset,
      })),
    };
    if (session.channel.send(methods.progress, message)) return;
    // Too much is queued: a fetch says it, and does not wait for the end of one that is parked.
    for (const partition of partitions) this.#changed.add(partition);
    this.#sendSoon();
  }
}

const SESSION_BACKOFF_MS = 50;
/** The longest that a replica out of sync is held back before it is looked at again. */
const HELD_BACK_MS_MAX = 500;
