import type { Address } from '@tidemark/ports';
import type { NodeId, RaftNode as WireNode } from '@tidemark/protocol';
import type { Configuration, Member } from './core/index.js';

/** A node that this one talks to, and where it is reached; undefined: not known here. */
export interface RaftPeer {
  readonly nodeId: NodeId;
  readonly address: Address | undefined;
  /** Where it says that it is, if that is elsewhere: it may have moved. */
  readonly elsewhere?: Address | undefined;
}

type MemberPeer = RaftPeer & Pick<Member, 'directoryId'>;

/** Nodes that are no members here and spoke all the same: their logs may be ahead. Beyond it the oldest are forgotten. */
const STRANGERS_MAX = 16;

/** Whom a node talks to: the members of the quorum, and whoever asks it something without being one. */
export class Peers {
  readonly #selfId: NodeId;
  readonly #ownAddress: Address | undefined;
  readonly #first: Configuration;
  readonly #onChange: (peers: readonly RaftPeer[]) => void;
  readonly #strangers = new Map<NodeId, Address>();
  readonly #elsewhere = new Map<NodeId, Address>();
  #members: readonly MemberPeer[] = [];
  #told = '';

  constructor(options: {
    readonly selfId: NodeId;
    readonly address: Address | undefined;
    /** The configuration of the beginning, for addresses that the log does not tell. */
    readonly first: Configuration;
    readonly onChange: (peers: readonly RaftPeer[]) => void;
  }) {
    this.#selfId = options.selfId;
    this.#ownAddress = options.address;
    this.#first = options.first;
    this.#onChange = options.onChange;
  }

  /** These are the members from now on. */
  configured({ members }: Configuration): void {
    const firstAddress = (id: NodeId) => this.#first.members.find((member) => member.nodeId === id)?.address;
    this.#members = members
      .filter(({ nodeId }) => nodeId !== this.#selfId)
      .map(({ nodeId, directoryId, address }) => ({ nodeId, directoryId, address: address ?? firstAddress(nodeId) }));
    this.#elsewhere.clear();
    for (const { nodeId } of this.#members) this.#strangers.delete(nodeId);
    // Also if the peers are the same: this node may have become a member, or have ceased to be one.
    this.#told = '';
    this.#tell();
  }

  /** A message came from there; `said` tells where its sender is reached, if it does not take that for known. */
  heard(nodeId: NodeId, said: WireNode | null): void {
    if (said === null || said.host === '' || nodeId === this.#selfId) return;
    const known = this.#members.find((member) => member.nodeId === nodeId);
    if (known?.address !== undefined) {
      this.#memberSaid(known, said);
      return;
    }
    const before = this.#strangers.get(nodeId);
    if (isSame(before, said)) return;
    this.#strangers.delete(nodeId);
    this.#strangers.set(nodeId, { host: said.host, port: said.port });
    const [oldest] = this.#strangers.keys();
    if (this.#strangers.size > STRANGERS_MAX && oldest !== undefined) this.#strangers.delete(oldest);
    this.#tell();
  }

  /** It may have moved, or tell an address that is for others only: what is known of it goes on counting beside its word. */
  #memberSaid({ nodeId, directoryId, address }: MemberPeer, said: WireNode): void {
    if (directoryId !== undefined && directoryId !== said.directoryId) return;
    const before = this.#elsewhere.get(nodeId);
    if (isSame(before ?? address, said)) return;
    if (isSame(address, said)) this.#elsewhere.delete(nodeId);
    else if (this.#isOfAnother(nodeId, said)) return;
    else this.#elsewhere.set(nodeId, { host: said.host, port: said.port });
    this.#tell();
  }

  /** As is `localhost`, or `0.0.0.0`, where each node says it of itself: whoever dials that reaches himself. */
  #isOfAnother(nodeId: NodeId, said: WireNode): boolean {
    const others = this.#members.filter((member) => member.nodeId !== nodeId);
    return isSame(this.#ownAddress, said) || others.some(({ address }) => isSame(address, said));
  }

  #tell(): void {
    const peers = this.#members.map(({ nodeId, address }): RaftPeer => {
      return { nodeId, address: address ?? this.#strangers.get(nodeId), elsewhere: this.#elsewhere.get(nodeId) };
    });
    for (const [nodeId, address] of this.#strangers) {
      if (!peers.some((peer) => peer.nodeId === nodeId)) peers.push({ nodeId, address });
    }
    const text = JSON.stringify(peers);
    if (text === this.#told) return;
    this.#told = text;
    this.#onChange(peers);
  }
}

const isSame = (known: Address | undefined, said: Address): boolean =>
  known?.host === said.host && known.port === said.port;
