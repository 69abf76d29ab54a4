import type { ControllerPath } from '@tidemark/broker';
import { type Address, formatAddress, type World } from '@tidemark/ports';
import { type ControllerHint, NONE } from '@tidemark/protocol';
import { type Channel, type LocalChannel, PeerLink } from '@tidemark/rpc';

/** A controller and where it is reached; undefined: not known. */
export interface ControllerPeer {
  readonly nodeId: number;
  readonly address: Address | undefined;
}

export interface ControllerLinksOptions {
  readonly world: World;
  readonly nodeId: number;
  /** The controllers with which the cluster began, for as long as nobody knows better. */
  readonly first: readonly ControllerPeer[];
  /** To this node's own controller, if it has that role. */
  readonly local: LocalChannel | undefined;
  /** Whether this node's own controller belongs to the quorum: one that does not hears nothing new. */
  readonly isMember: () => boolean;
  /** This node's own connection to a controller closed, and the one immediate redial was refused. */
  readonly onRefused: (nodeId: number) => void;
}

/**
 * One connection from this node to each other controller, for everything that is said to controllers: Raft, heartbeats,
 * requests, the metadata stream. One connection means that its closing tells the truth about all of them at once. Who
 * they are changes while the node runs: its own Raft says so, or the metadata.
 */
export class ControllerLinks implements ControllerPath {
  readonly #options: ControllerLinksOptions;
  readonly #links = new Map<number, PeerLink>();
  readonly #callbacks: (() => void)[] = [];
  #raftPeers: readonly ControllerPeer[] | undefined;
  #metadataPeers: readonly ControllerPeer[] = [];
  #leader: number = NONE;

  constructor(options: ControllerLinksOptions) {
    this.#options = options;
    this.#connect();
  }

  /** The active controller as far as this node knows; -1: none. */
  get leader(): number {
    return this.#leader;
  }

  /** The quorum told this node who leads it; -1: nobody. */
  setLeader(nodeId: number): void {
    if (nodeId === this.#leader) return;
    this.#leader = nodeId;
    this.#changed();
  }

  /** This node's Raft talks to these. */
  followRaft(peers: readonly ControllerPeer[]): void {
    this.#raftPeers = peers;
    this.#connect();
    // It may just have become a member, or have ceased to be one.
    this.#changed();
  }

  /** The metadata says that these belong to the quorum; none: those with whom the cluster began. */
  followMetadata(members: readonly ControllerPeer[]): void {
    this.#metadataPeers = members;
    this.#connect();
  }

  /** The connection to another controller, while there is one. */
  channel(nodeId: number): Channel | undefined {
    return this.#links.get(nodeId)?.channel;
  }

  active(): Channel | undefined {
    const { nodeId } = this.#options;
    const local = this.#ownChannel();
    if (this.#leader === nodeId) return local;
    const known = this.#leader === NONE ? undefined : this.channel(this.#leader);
    // A member learns the leader from its quorum; any other node asks whom it can reach, and is told.
    return known ?? (local === undefined ? this.#anyChannel() : undefined);
  }

  metadata(): Channel | undefined {
    return this.#ownChannel() ?? this.active() ?? this.#anyChannel();
  }

  onChange(callback: () => void): void {
    this.#callbacks.push(callback);
  }

  hint({ nodeId }: ControllerHint): void {
    if (this.#ownChannel() !== undefined) return;
    // Who names this node is behind: it led once, has left the quorum since, and would wait for itself for ever.
    this.setLeader(nodeId === this.#options.nodeId ? NONE : nodeId);
  }

  close(): void {
    for (const link of this.#links.values()) link.close();
  }

  #ownChannel(): Channel | undefined {
    const { local, isMember } = this.#options;
    return local !== undefined && isMember() ? local : undefined;
  }

  #anyChannel(): Channel | undefined {
    const up = [...this.#links.values()].flatMap(({ channel }) => (channel === undefined ? [] : [channel]));
    return up[Math.floor(this.#options.world.random.next() * up.length)];
  }

  /** Connects to who is new or has moved, and gives up who is gone. */
  #connect(): void {
    const wanted = this.#wanted();
    for (const [nodeId, link] of this.#links) {
      const address = wanted.get(nodeId);
      if (address !== undefined && formatAddress(address) === formatAddress(link.address)) continue;
      link.close();
      this.#links.delete(nodeId);
    }
    for (const [nodeId, address] of wanted) {
      if (!this.#links.has(nodeId)) this.#links.set(nodeId, this.#link(nodeId, address));
    }
  }

  #wanted(): Map<number, Address> {
    const { first, nodeId: self } = this.#options;
    const told = this.#metadataPeers.length > 0 ? this.#metadataPeers : this.#raftPeers === undefined ? first : [];
    const addresses = new Map<number, Address>();
    for (const { nodeId, address } of [...told, ...(this.#raftPeers ?? [])]) {
      const known = address ?? first.find((each) => each.nodeId === nodeId)?.address;
      if (nodeId !== self && known !== undefined) addresses.set(nodeId, known);
    }
    return addresses;
  }

  #link(nodeId: number, address: Address): PeerLink {
    const { world, nodeId: self, onRefused } = this.#options;
    const changed = () => this.#changed();
    const name = `node-${self}`;
    return new PeerLink({
      world,
      address,
      name,
      onUp: changed,
      onDown: changed,
      onRefused: () => onRefused(nodeId),
    });
  }

  #changed(): void {
    for (const callback of this.#callbacks) callback();
  }
}
