import type { ListenOptions } from '../network.js';
import type { DurationRange } from './duration-range.js';
import { Line } from './line.js';
import type { SimulatedProcess } from './process.js';
import type { SimulatedScheduler } from './scheduler.js';

export interface SimulatedListener {
  readonly options: ListenOptions;
  readonly owner: SimulatedProcess | undefined;
}

/** A machine on the network. */
export class HostState {
  readonly name: string;
  readonly listeners = new Map<number, SimulatedListener>();
  /** Nothing enters or leaves, and dials get no answer. */
  frozen = false;
  /** Cut off from every other host. */
  isolated = false;
  /** Without power nothing answers, not even to say that nothing listens. */
  powered = true;
  /** What it sends to other hosts, and what it receives from them. */
  readonly outgoing: Line;
  readonly incoming: Line;
  #nextPort = 49_152;

  constructor(name: string, scheduler: SimulatedScheduler) {
    this.name = name;
    this.outgoing = new Line(scheduler);
    this.incoming = new Line(scheduler);
  }

  takePort(): number {
    while (this.listeners.has(this.#nextPort)) this.#nextPort += 1;
    const port = this.#nextPort;
    this.#nextPort = port === 65_535 ? 49_152 : port + 1;
    return port;
  }
}

/** The way from one host to another. */
export class Link {
  readonly from: HostState;
  readonly to: HostState;
  severed = false;
  /** Overrides the network's latency. */
  latencyMs: DurationRange | undefined;

  constructor(from: HostState, to: HostState) {
    this.from = from;
    this.to = to;
  }

  /** True if nothing gets through at the moment. */
  get blocked(): boolean {
    if (this.from.frozen || this.to.frozen || !this.to.powered) return true;
    return this.from !== this.to && (this.severed || this.from.isolated || this.to.isolated);
  }

  /** The line that frames have to share, where one is narrow: that of the sender, if both are. */
  get line(): Line {
    return this.from.outgoing.isNarrow ? this.from.outgoing : this.to.incoming;
  }

  get isNarrow(): boolean {
    return this.from !== this.to && this.line.isNarrow;
  }
}
