import { type Address, formatAddress, type Log } from '@tidemark/ports';
import { type CallOptions, type Channel, methods, RpcError } from '@tidemark/rpc';
import type { ChannelPool } from './channel-pool.js';

/** For how long an address at which a node of another cluster answers is left alone. */
const FOREIGN_MS = 5000;

/**
 * Which cluster this is: the one that the first routes name. An address may have been given out again, and belong to a node of
 * another cluster by now. That one has producer ids, and carries out changes, as well as any: so each channel is asked whose it is
 * before it is used for such. What names a topic by its id can do no harm there.
 */
export class ClusterIdentity {
  readonly #pool: ChannelPool;
  readonly #log: Log;
  /** The channels of nodes that have said that they belong to this cluster. */
  readonly #members = new WeakSet<Channel>();
  #clusterId: string | undefined;

  constructor(pool: ChannelPool, log: Log) {
    this.#pool = pool;
    this.#log = log;
  }

  /** Undefined until a node has told. */
  get clusterId(): string | undefined {
    return this.#clusterId;
  }

  /** The channel to a node of this cluster. Rejects with RpcError INCONSISTENT_CLUSTER_ID if it belongs to another. */
  async connect(address: Address, options: CallOptions): Promise<Channel> {
    const channel = await this.#pool.connect(address);
    if (this.#members.has(channel)) return channel;
    const { clusterId, roles } = (await channel.call(methods.identify, {}, options)).message;
    // A mere nameserver has nothing but routes to give, and they say themselves whose they are.
    if (roles.length > 0 && roles.every((role) => role === 'nameserver')) return channel;
    // Nobody can say yet; the next time it is asked again.
    if (this.#clusterId === undefined) return channel;
    this.#compare(address, clusterId, this.#clusterId);
    this.#members.add(channel);
    return channel;
  }

  /** Routes name the cluster that they are of; the first decide. Throws RpcError INCONSISTENT_CLUSTER_ID for those of another. */
  routesOf(clusterId: string, address: Address): void {
    if (clusterId === '') return;
    this.#clusterId ??= clusterId;
    this.#compare(address, clusterId, this.#clusterId);
  }

  #compare(address: Address, theirs: string, ours: string): void {
    if (theirs === '' || theirs === ours) return;
    const reason = `${formatAddress(address)} belongs to cluster ${theirs}, not ${ours}`;
    this.#log.warn('a node of another cluster answers', { address: formatAddress(address), clusterId: theirs });
    this.#pool.shun(address, { reason, forMs: FOREIGN_MS });
    throw new RpcError('INCONSISTENT_CLUSTER_ID', reason);
  }
}
