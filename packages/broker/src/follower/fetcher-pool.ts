import { brokerSetting, endpointOf, type MetadataDelta, type MetadataImage } from '@tidemark/metadata';
import { type Address, formatAddress, type World } from '@tidemark/ports';
import type { BrokerEpoch, NodeId } from '@tidemark/protocol';
import { CatchUpBudget } from '@tidemark/replication';
import type { BrokerConfig } from '../broker-config.js';
import type { FollowerSide, Replica } from '../partitions/replica.js';
import { BlockingWork } from './blocking-work.js';
import { ReplicaFetcher } from './replica-fetcher.js';

export interface FetcherPoolOptions {
  readonly world: World;
  readonly config: BrokerConfig;
  readonly image: () => MetadataImage;
  readonly brokerEpoch: () => BrokerEpoch;
}

const THROTTLE = 'replication.throttle.bytes.per.second';

/** One fetcher for each leader broker; replicas move between them as the metadata says. */
export class FetcherPool implements FollowerSide {
  readonly #options: FetcherPoolOptions;
  readonly #fetchers = new Map<NodeId, ReplicaFetcher>();
  /** Where each following replica is fetched, or would be if its leader's address were known. */
  readonly #leaders = new Map<Replica, NodeId>();
  readonly #catchUp: CatchUpBudget;
  readonly #blocking: BlockingWork;
  #closed = false;

  constructor(options: FetcherPoolOptions) {
    this.#options = options;
    const { world, image, config } = options;
    this.#catchUp = new CatchUpBudget(() => brokerSetting(image(), THROTTLE, config.nodeId));
    this.#blocking = new BlockingWork(world.clock);
  }

  follow(replica: Replica): void {
    const { follower } = replica;
    const before = this.#leaders.get(replica);
    if (follower === undefined || this.#closed) return;
    if (before !== undefined && before !== follower.leader) this.#fetchers.get(before)?.remove(replica);
    this.#leaders.set(replica, follower.leader);
    this.#fetcher(follower.leader)?.add(replica);
  }

  unfollow(replica: Replica): void {
    const leader = this.#leaders.get(replica);
    if (leader === undefined) return;
    this.#leaders.delete(replica);
    this.#fetchers.get(leader)?.remove(replica);
  }

  durable(replica: Replica): void {
    const leader = this.#leaders.get(replica);
    if (leader !== undefined) this.#fetchers.get(leader)?.durable(replica);
  }

  logStartRaised(replica: Replica): void {
    const leader = this.#leaders.get(replica);
    if (leader !== undefined) this.#fetchers.get(leader)?.logStartRaised(replica);
  }

  /** Brokers registered, moved or went. */
  brokersChanged({ brokers }: MetadataDelta): void {
    for (const nodeId of brokers) {
      const fetcher = this.#fetchers.get(nodeId);
      const address = this.#addressOf(nodeId);
      const sameAddress =
        fetcher !== undefined && address !== undefined && formatAddress(fetcher.address) === formatAddress(address);
      if (sameAddress) {
        fetcher.retryNow();
        continue;
      }
      fetcher?.close();
      this.#fetchers.delete(nodeId);
      for (const [replica, leader] of this.#leaders) if (leader === nodeId) this.#fetcher(nodeId)?.add(replica);
    }
  }

  /** This broker's own standing changed: sessions carry its epoch. */
  standingChanged(): void {
    for (const fetcher of this.#fetchers.values()) fetcher.retryNow();
  }

  close(): void {
    this.#closed = true;
    for (const fetcher of this.#fetchers.values()) fetcher.close();
    this.#fetchers.clear();
  }

  #fetcher(leader: NodeId): ReplicaFetcher | undefined {
    const known = this.#fetchers.get(leader);
    const address = this.#addressOf(leader);
    if (known !== undefined || address === undefined || this.#closed) return known;
    const { world, config, brokerEpoch } = this.#options;
    const fetcher = new ReplicaFetcher({
      ...{ world, config, leader, address, brokerEpoch },
      ...{ catchUp: this.#catchUp, blocking: this.#blocking },
    });
    this.#fetchers.set(leader, fetcher);
    return fetcher;
  }

  #addressOf(nodeId: NodeId): Address | undefined {
    const broker = this.#options.image().brokers.get(nodeId);
    return broker === undefined ? undefined : endpointOf(broker, 'frames');
  }
}
