import type { ControllerPath } from '@tidemark/broker';
import { type Address, formatAddress, type Timer, type World } from '@tidemark/ports';
import { type ControllerHint, NONE } from '@tidemark/protocol';
import { type Channel, type LocalChannel, PeerLink } from '@tidemark/rpc';
import { OwnMetadata } from './own-metadata.js';

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
  /** The last record of the metadata that this node's own controller has applied. */
  readonly ownOffset: () => number;
  /**
   * How long this node's own quorum may be without a leader before the others are asked, and its own controller without what is
   * committed before the active one is followed, in ms.
   */
  readonly patienceMs: number;
  /** This node's own connection to a controller closed, and the one immediate redial was refused. */
  readonly onRefused: (nodeId: number) => void;
}

/**
 * One connection from this node to each other controller, for everything that is said to controllers: Raft, heartbeats,
 * requests, the metadata stream. One connection means that its closing tells the truth about all of them at once. Who
 * they are changes while the node runs: its own Raft says so, or the metadata.
 *
 * A member of the quorum learns from its own Raft who leads, and follows the metadata of its own controller. Where that
 * has heard of no leader for longer than an election takes, the node does as one that is no member: it asks whom it can
 * reach. It may have been removed while it was cut off, and the quorum speaks to members only: nobody would ever tell.
 * Where its own controller stays behind what is committed, since its disk stands still say, the active one's metadata is
 * followed: what the node's broker is to lead it would never hear of.
 */
export class ControllerLinks implements ControllerPath {
  readonly #options: ControllerLinksOptions;
  readonly #links = new Map<number, PeerLink>();
  readonly #callbacks: (() => void)[] = [];
  #raftPeers: readonly ControllerPeer[] | undefined;
  #metadataPeers: readonly ControllerPeer[] = [];
  /** The active controller as another node has named it: neither Raft nor the metadata may know it yet. */
  #hinted: readonly ControllerPeer[] = [];
  #leader: number = NONE;
  /** Who leads by what this node's own Raft said last. */
  #heard: number = NONE;
  /** Runs while this node's own quorum has no leader and there is patience with it. */
  #patience: Timer | undefined;
  #isPatient = true;
  readonly #own: OwnMetadata;

  constructor(options: ControllerLinksOptions) {
    this.#options = options;
    const { world, ownOffset, patienceMs } = options;
    this.#own = new OwnMetadata({ world, offset: ownOffset, patienceMs, onChange: () => this.#changed() });
    this.#connect();
    if (options.local !== undefined) this.#wait();
  }

  /** The active controller as far as this node knows; -1: none. */
  get leader(): number {
    // It may have become a member since others, who were behind, said that they know of none: its Raft does not say it again.
    return this.#heard !== NONE && this.#ownChannel() !== undefined ? this.#heard : this.#leader;
  }

  /** The quorum told this node who leads it; -1: nobody. */
  setLeader(nodeId: number): void {
    const hears = nodeId !== NONE;
    const before = this.leader;
    this.#heard = nodeId;
    if (hears) this.#stopWaiting();
    else if (this.#ownChannel() !== undefined) this.#wait();
    // It hears nothing, and others may have told who leads; only of itself it knows better.
    else if (this.#leader !== this.#options.nodeId) return;
    const isNews = nodeId !== before || (hears && !this.#isPatient);
    this.#leader = nodeId;
    this.#isPatient ||= hears;
    if (isNews) this.#changed();
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
    const { leader } = this;
    const local = this.#ownChannel();
    if (leader === this.#options.nodeId) return local;
    const known = leader === NONE ? undefined : this.channel(leader);
    // A member learns the leader from its quorum; any other node asks whom it can reach, and is told.
    return known ?? (local === undefined ? this.#anyChannel() : undefined);
  }

  metadata(): Channel | undefined {
    const own = this.#ownChannel();
    if (own !== undefined && !this.#own.isBehind) return own;
    return this.active() ?? own ?? this.#anyChannel() ?? this.#options.local;
  }

  onChange(callback: () => void): void {
    this.#callbacks.push(callback);
  }

  hint({ nodeId, host, port }: ControllerHint): void {
    if (this.#ownChannel() !== undefined) return;
    // Who names this node is behind: it led once, has left the quorum since, and would wait for itself for ever.
    const leader = nodeId === this.#options.nodeId ? NONE : nodeId;
    if (leader === this.#leader) return;
    this.#leader = leader;
    this.#hinted = host === '' ? [] : [{ nodeId, address: { host, port } }];
    this.#connect();
    this.#changed();
  }

  answered(channel: Channel): void {
    // Only where the one that is known cannot be reached: else the answer may be as old as the question.
    if (this.#ownChannel() !== undefined || this.channel(this.#leader) !== undefined) return;
    const found = [...this.#links].find(([, link]) => link.channel === channel);
    if (found === undefined) return;
    this.#leader = found[0];
    this.#changed();
  }

  committed(offset: number): void {
    // One that is no member hears nothing by design, and is not followed.
    if (this.#ownChannel() !== undefined) this.#own.told(offset);
  }

  close(): void {
    this.#stopWaiting();
    this.#own.close();
    for (const link of this.#links.values()) link.close();
  }

  #ownChannel(): Channel | undefined {
    const { local, isMember } = this.#options;
    return local !== undefined && this.#isPatient && isMember() ? local : undefined;
  }

  /** This node's own quorum has no leader. */
  #wait(): void {
    this.#patience ??= this.#options.world.clock.setTimer(this.#options.patienceMs, () => {
      this.#isPatient = false;
      this.#changed();
    });
  }

  #stopWaiting(): void {
    this.#patience?.cancel();
    this.#patience = undefined;
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
    for (const { nodeId, address } of [...this.#hinted, ...told, ...(this.#raftPeers ?? [])]) {
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
