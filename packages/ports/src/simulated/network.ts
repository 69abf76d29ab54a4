import type { Address, Network } from '../network.js';
import { Endpoint } from './connection.js';
import type { DurationRange } from './duration-range.js';
import { FrameMemory } from './frame-memory.js';
import { HostNetwork } from './host-network.js';
import { HostState, Link } from './link.js';
import type { FrameFaults, PipeContext } from './pipe.js';
import type { SimulatedProcess } from './process.js';
import type { SimulatedScheduler } from './scheduler.js';
import type { SeededRandom } from './seeded-random.js';

export interface SimulatedNetworkOptions {
  /** How long a frame travels. */
  readonly latencyMs?: DurationRange;
}

/** What one end of a connection is to be. */
export interface PairEnd {
  readonly host: HostState;
  readonly port: number;
  readonly frameBytesMax: number;
  readonly firstFrameBytesMax?: number | undefined;
  readonly owner: SimulatedProcess | undefined;
}

/**
 * The network of a simulation: hosts by name, TCP-like connections between them, and everything that can happen to
 * those. Frames of a connection arrive in order; a partition stalls them, as TCP does, and they go on when it heals.
 */
export class SimulatedNetwork {
  /** May be changed at any time; `setLatency` overrides it for two hosts. */
  latencyMs: DurationRange;
  /** All zero, which is an undisturbed TCP; may be changed at any time. */
  readonly faults: FrameFaults = {
    dropProbability: 0,
    duplicateProbability: 0,
    reorderProbability: 0,
    spikeProbability: 0,
    spikeMs: { least: 0, most: 0 },
  };
  readonly scheduler: SimulatedScheduler;
  readonly #random: SeededRandom;
  readonly #hosts = new Map<string, HostState>();
  readonly #links = new Map<HostState, Map<HostState, Link>>();
  readonly #endpoints = new Set<Endpoint>();
  readonly #context: PipeContext;

  constructor(scheduler: SimulatedScheduler, random?: SeededRandom, options: SimulatedNetworkOptions = {}) {
    this.scheduler = scheduler;
    this.#random = random ?? scheduler.random.fork('network');
    this.latencyMs = options.latencyMs ?? { least: 0.05, most: 0.5 };
    this.#context = {
      scheduler,
      random: this.#random,
      faults: this.faults,
      memory: new FrameMemory(),
      stalled: new Set(),
      latencyMs: (link) => this.drawLatency(link),
    };
  }

  /** The network as a process on this host sees it; when the process is killed its sockets are closed. */
  host(name: string, process?: SimulatedProcess): Network {
    const host = this.hostState(name);
    process?.onKill(() => this.#closeSockets(host, process));
    return new HostNetwork(this, host, process);
  }

  /** Stops frames from `a` to `b` and, unless `oneWay`, from `b` to `a`. Dials between the two get no answer. */
  partition(a: string, b: string, { oneWay = false }: { oneWay?: boolean } = {}): void {
    this.link(this.hostState(a), this.hostState(b)).severed = true;
    if (!oneWay) this.link(this.hostState(b), this.hostState(a)).severed = true;
  }

  /** Cuts a host off from all others, those that come later included. */
  isolate(name: string): void {
    this.hostState(name).isolated = true;
  }

  /** Ends the partitions between two hosts, or of one, or all. Frames that stalled arrive after a latency. */
  heal(a?: string, b?: string): void {
    for (const links of this.#links.values()) {
      for (const link of links.values()) {
        const names = [link.from.name, link.to.name];
        if ((a === undefined || names.includes(a)) && (b === undefined || names.includes(b))) link.severed = false;
      }
    }
    if (b === undefined) {
      for (const host of this.#hosts.values()) if (a === undefined || host.name === a) host.isolated = false;
    }
    this.#wakeAll();
  }

  /** Every process of the host died: its listeners and connections close, and peers see that after a latency. */
  crashHost(name: string): void {
    this.#closeSockets(this.hostState(name), undefined);
  }

  /** The machine is gone without a word: peers see nothing, dials get no answer until `restoreHost`. */
  cutPower(name: string): void {
    const host = this.hostState(name);
    host.powered = false;
    host.listeners.clear();
    for (const endpoint of this.#endpointsOf(host)) endpoint.vanish();
  }

  /** The machine is back; whoever sends on an old connection to it gets a reset. */
  restoreHost(name: string): void {
    this.hostState(name).powered = true;
    this.#wakeAll();
  }

  /** Frames from and to the host stall and dials to it get no answer, until `thawHost`. */
  freezeHost(name: string): void {
    this.hostState(name).frozen = true;
  }

  thawHost(name: string): void {
    this.hostState(name).frozen = false;
    this.#wakeAll();
  }

  /** Resets every connection between two hosts, or of one. Both ends see it. Returns how many there were. */
  dropConnections(a: string, b?: string): number {
    const ends = [...this.#endpoints].filter(({ link }) => {
      const names = [link.from.name, link.to.name];
      return names.includes(a) && (b === undefined || names.includes(b));
    });
    for (const endpoint of ends) endpoint.break();
    return ends.length / 2;
  }

  /** Overrides the latency from `a` to `b` and, unless `oneWay`, back. */
  setLatency(a: string, b: string, latencyMs: DurationRange, { oneWay = false }: { oneWay?: boolean } = {}): void {
    this.link(this.hostState(a), this.hostState(b)).latencyMs = latencyMs;
    if (!oneWay) this.link(this.hostState(b), this.hostState(a)).latencyMs = latencyMs;
  }

  /**
   * Limits what a host sends to others, what it receives from them, or both, to so many bytes in a millisecond, of all its
   * connections together; `undefined`: no limit. What was sent before is carried all the same.
   */
  setBandwidth(name: string, bytesPerMs: number | undefined, only?: 'outgoing' | 'incoming'): void {
    const { outgoing, incoming } = this.hostState(name);
    if (only !== 'incoming') outgoing.bytesPerMs = bytesPerMs;
    if (only !== 'outgoing') incoming.bytesPerMs = bytesPerMs;
  }

  /** Whether any host or link is cut off now. */
  get isCut(): boolean {
    for (const host of this.#hosts.values()) if (host.isolated) return true;
    for (const links of this.#links.values()) for (const link of links.values()) if (link.severed) return true;
    return false;
  }

  /** How many ends of connections are open. */
  get openEndpoints(): number {
    return this.#endpoints.size;
  }

  /** For the adapters: a host by name, made when it is first named. */
  hostState(name: string): HostState {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = new HostState(name, this.scheduler);
      this.#hosts.set(name, host);
    }
    return host;
  }

  /** For the adapters: a host that somebody named before. */
  knownHost(name: string): HostState | undefined {
    return this.#hosts.get(name);
  }

  link(from: HostState, to: HostState): Link {
    let links = this.#links.get(from);
    if (links === undefined) {
      links = new Map();
      this.#links.set(from, links);
    }
    let link = links.get(to);
    if (link === undefined) {
      link = new Link(from, to);
      links.set(to, link);
    }
    return link;
  }

  drawLatency(link: Link): number {
    return this.#random.between(link.latencyMs ?? this.latencyMs);
  }

  /** Makes a connection out of two ends. */
  connect(dialled: PairEnd, accepted: PairEnd): { dialled: Endpoint; accepted: Endpoint } {
    const near = this.#endpoint(dialled, accepted);
    const far = this.#endpoint(accepted, dialled);
    Endpoint.connect(near, far);
    return { dialled: near, accepted: far };
  }

  #endpoint(end: PairEnd, other: PairEnd): Endpoint {
    const remote: Address = { host: other.host.name, port: other.port };
    const endpoint: Endpoint = new Endpoint({
      context: this.#context,
      link: this.link(end.host, other.host),
      remote,
      frameBytesMax: end.frameBytesMax,
      firstFrameBytesMax: end.firstFrameBytesMax ?? end.frameBytesMax,
      owner: end.owner,
      onGone: () => this.#endpoints.delete(endpoint),
    });
    this.#endpoints.add(endpoint);
    return endpoint;
  }

  #endpointsOf(host: HostState): Endpoint[] {
    return [...this.#endpoints].filter((endpoint) => endpoint.link.from === host);
  }

  #closeSockets(host: HostState, owner: SimulatedProcess | undefined): void {
    for (const [port, listener] of host.listeners) {
      if (owner === undefined || listener.owner === owner) host.listeners.delete(port);
    }
    for (const endpoint of this.#endpointsOf(host)) {
      if (owner === undefined || endpoint.owner === owner) endpoint.orphan();
    }
  }

  #wakeAll(): void {
    for (const pipe of [...this.#context.stalled]) pipe.wake();
  }
}
