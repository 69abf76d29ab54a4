import type { Address } from '@tidemark/ports';
import type { NodeId, RaftNode as WireNode } from '@tidemark/protocol';
import type { Configuration } from './core/index.js';

/** A node that this one talks to, and where it is reached; undefined: not known here. */
export interface RaftPeer {
  readonly nodeId: NodeId;
  readonly address: Address | undefined;
}

/** Nodes that are no members here and spoke all the same: their logs may be ahead. Beyond it the oldest are forgotten. */
const STRANGERS_MAX = 16;

/** Whom a node talks to: the members of the quorum, and whoever asks it something without being one. */
export class Peers {
  readonly #selfId: NodeId;
  readonly #first: Configuration;
  readonly #onChange: (peers: readonly RaftPeer[]) => void;
  readonly #strangers = new Map<NodeId, Address>();
  #members: readonly RaftPeer[] = [];
  #told = '';

  constructor(options: {
    readonly selfId: NodeId;
    /** The configuration of the beginning, for addresses that the log does not tell. */
    readonly first: Configuration;
    readonly onChange: (peers: readonly RaftPeer[]) => void;
  }) {
    this.#selfId = options.selfId;
    this.#first = options.first;
    this.#onChange = options.onChange;
  }

  /** These are the members from now on. */
  configured({ members }: Configuration): void {
    const firstAddress = (id: NodeId) => this.#first.members.find((member) => member.nodeId === id)?.address;
    this.#members = members
      .filter(({ nodeId }) => nodeId !== this.#selfId)
      .map(({ nodeId, address }) => ({ nodeId, address: address ?? firstAddress(nodeId) }));
    for (const { nodeId } of this.#members) this.#strangers.delete(nodeId);
    // Also if the peers are the same: this node may have become a member, or have ceased to be one.
    this.#told = '';
    this.#tell();
  }

  /** A message came from there; `said` tells where its sender is reached, if it does not take that for known. */
  heard(nodeId: NodeId, said: WireNode | null): void {
    if (said === null || said.host === '' || nodeId === this.#selfId) return;
    const known = this.#members.find((member) => member.nodeId === nodeId);
    if (known?.address !== undefined) return;
    const before = this.#strangers.get(nodeId);
    if (before?.host === said.host && before.port === said.port) return;
    this.#strangers.delete(nodeId);
    this.#strangers.set(nodeId, { host: said.host, port: said.port });
    const [oldest] = this.#strangers.keys();
    if (this.#strangers.size > STRANGERS_MAX && oldest !== undefined) this.#strangers.delete(oldest);
    this.#tell();
  }

  #tell(): void {
    const peers = this.#members.map((each) => ({ ...each, address: each.address ?? this.#strangers.get(each.nodeId) }));
    for (const [nodeId, address] of this.#strangers) {
      if (!peers.some((peer) => peer.nodeId === nodeId)) peers.push({ nodeId, address });
    }
    const text = JSON.stringify(peers);
    if (text === this.#told) return;
    this.#told = text;
    this.#onChange(peers);
  }
}
