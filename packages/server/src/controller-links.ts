import type { ControllerPath } from '@tidemark/broker';
import type { World } from '@tidemark/ports';
import { type ControllerHint, NONE } from '@tidemark/protocol';
import { type Channel, type LocalChannel, PeerLink } from '@tidemark/rpc';
import type { QuorumVoter } from './config/keys.js';

export interface ControllerLinksOptions {
  readonly world: World;
  readonly nodeId: number;
  readonly voters: readonly QuorumVoter[];
  /** To this node's own controller, if it has that role. */
  readonly local: LocalChannel | undefined;
  /** This node's own connection to the voter closed, and the one immediate redial was refused. */
  readonly onRefused: (voter: number) => void;
}

/**
 * One connection from this node to each other voter, for everything that is said to controllers: Raft, heartbeats,
 * requests, the metadata stream. One connection means that its closing tells the truth about all of them at once.
 */
export class ControllerLinks implements ControllerPath {
  readonly #options: ControllerLinksOptions;
  readonly #links = new Map<number, PeerLink>();
  readonly #callbacks: (() => void)[] = [];
  #leader: number = NONE;

  constructor(options: ControllerLinksOptions) {
    this.#options = options;
    const changed = () => this.#changed();
    for (const { nodeId, address } of options.voters) {
      if (nodeId === options.nodeId) continue;
      const link = new PeerLink({
        world: options.world,
        address,
        name: `node-${options.nodeId}`,
        onUp: changed,
        onDown: changed,
        onRefused: () => options.onRefused(nodeId),
      });
      this.#links.set(nodeId, link);
    }
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

  /** The connection to another voter, while there is one. */
  channel(voter: number): Channel | undefined {
    return this.#links.get(voter)?.channel;
  }

  active(): Channel | undefined {
    const { local, nodeId } = this.#options;
    if (this.#leader === nodeId) return local;
    const known = this.#leader === NONE ? undefined : this.channel(this.#leader);
    // A voter learns the leader from its quorum; any other node asks whom it can reach, and is told.
    return known ?? (local === undefined ? this.#anyChannel() : undefined);
  }

  metadata(): Channel | undefined {
    return this.#options.local ?? this.active() ?? this.#anyChannel();
  }

  onChange(callback: () => void): void {
    this.#callbacks.push(callback);
  }

  hint({ nodeId }: ControllerHint): void {
    if (this.#options.local === undefined) this.setLeader(nodeId);
  }

  close(): void {
    for (const link of this.#links.values()) link.close();
  }

  #anyChannel(): Channel | undefined {
    const up = [...this.#links.values()].flatMap(({ channel }) => (channel === undefined ? [] : [channel]));
    return up[Math.floor(this.#options.world.random.next() * up.length)];
  }

  #changed(): void {
    for (const callback of this.#callbacks) callback();
  }
}
