import type { DurationRange } from './duration-range.js';
import type { FrameMemory } from './frame-memory.js';
import type { Link } from './link.js';
import type { SimulatedScheduler } from './scheduler.js';
import type { SeededRandom } from './seeded-random.js';

/** How a connection ends, as the other side sees it. */
export type Ending = 'orderly' | 'reset';

export interface PipeSink {
  /** False while frames must wait: paused, or no handler yet. */
  readonly ready: boolean;
  receive(frame: Uint8Array): void;
  ended(ending: Ending): void;
}

export interface PipeEvents {
  /** What was queued has left, after it had been too much. */
  onDrain(): void;
  /** The end, which was queued last, has left. */
  onEndLeft(): void;
  /** How much later it is in the process that sends, see SimulatedProcess: what it sends leaves then. */
  aheadMs(): number;
}

/** What may befall single frames. But for spikes, TCP does none of it: for protocols that must stand it all the same. */
export interface FrameFaults {
  dropProbability: number;
  duplicateProbability: number;
  /** A frame that travels on its own, and so may be overtaken or overtake. */
  reorderProbability: number;
  /** A frame that takes `spikeMs` longer and holds up those behind it: what a lost packet does to TCP. */
  spikeProbability: number;
  spikeMs: DurationRange;
}

export interface PipeContext {
  readonly scheduler: SimulatedScheduler;
  readonly random: SeededRandom;
  readonly faults: FrameFaults;
  readonly memory: FrameMemory;
  /** Pipes with something under way that a blocked link holds up. */
  readonly stalled: Set<Pipe>;
  latencyMs(link: Link): number;
}

/** A frame as it was given to `send`, or the end. */
interface Sent {
  readonly frame: Uint8Array;
  readonly parts: readonly Uint8Array[];
  readonly ending: Ending | undefined;
}

/** Something under way. */
interface Item {
  readonly sent: Sent;
  readonly departureMs: number;
  arrivalMs: number;
}

/** Sends report pressure above this many queued bytes. */
export const HIGH_WATER_MARK_BYTES = 1024 * 1024;

/** What two kernels hold for a connection; the rest stays queued with the sender. */
const WINDOW_BYTES = 256 * 1024;
const FRAME_OVERHEAD_BYTES = 4;
const NO_BYTES = new Uint8Array(0);

/** One direction of a connection: a queue at the sender, then frames under way, which arrive in order. */
export class Pipe {
  readonly #context: PipeContext;
  readonly #link: Link;
  readonly #sink: PipeSink;
  readonly #events: PipeEvents;
  #queue: Sent[] = [];
  #queuedBytes = 0;
  #givenBytes = 0;
  #burstBytes = 0;
  #burstAtMs = -1;
  #transit: Item[] = [];
  #transitBytes = 0;
  #ending: Ending | undefined;
  #flushing = false;
  #delivering = false;
  #stalled = false;
  #overfull = false;

  constructor(context: PipeContext, { link, sink, events }: { link: Link; sink: PipeSink; events: PipeEvents }) {
    this.#context = context;
    this.#link = link;
    this.#sink = sink;
    this.#events = events;
  }

  /** What is sent within a moment counts as queued until that is over: a real sender hands it over after its turn. */
  get queuedBytes(): number {
    return this.#queuedBytes + (this.#burstAtMs === this.#now ? this.#burstBytes : 0);
  }

  /** What has left of what was given to `send`. */
  get sentBytes(): number {
    return this.#givenBytes - this.queuedBytes;
  }

  send(parts: readonly Uint8Array[]): boolean {
    const sent = { frame: joined(parts, this.#context.memory), parts, ending: undefined };
    const bytes = bytesOf(sent);
    this.#givenBytes += bytes;
    if (this.#queue.length === 0 && this.#hasRoom(bytes)) {
      if (this.#burstAtMs !== this.#now) this.#burstBytes = 0;
      this.#burstAtMs = this.#now;
      this.#burstBytes += bytes;
      this.#depart(sent);
    } else {
      this.#queue.push(sent);
      this.#queuedBytes += bytes;
    }
    if (this.queuedBytes <= HIGH_WATER_MARK_BYTES) return true;
    this.#overfull = true;
    this.#flushSoon();
    return false;
  }

  /** Ends after what is queued has left. */
  finish(): void {
    this.#ending = 'orderly';
    this.#flushSoon();
  }

  /** Drops what is queued, and maybe what was sent a moment ago; what is under way arrives, then the end. */
  abort(ending: Ending): void {
    this.#dropQueue();
    this.#dropJustSent();
    this.#ending = undefined;
    this.#travel(endedBy(ending));
  }

  /** Nothing arrives any more: the receiver has closed, or the machine is gone. */
  discard(): void {
    this.#dropQueue();
    this.#ending = undefined;
    this.#transit = [];
    this.#transitBytes = 0;
  }

  /** Goes on after something that may have been in the way is gone. */
  wake(): void {
    const first = this.#transit[0];
    if (this.#stalled) {
      if (this.#link.blocked) return;
      this.#stalled = false;
      this.#context.stalled.delete(this);
      if (first !== undefined) first.arrivalMs = this.#now + this.#context.latencyMs(this.#link);
    }
    this.#deliverSoon();
  }

  get #now(): number {
    return this.#context.scheduler.nowMs;
  }

  #dropQueue(): void {
    this.#givenBytes -= this.#queuedBytes;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#burstBytes = 0;
    this.#overfull = false;
  }

  #hasRoom(bytes: number): boolean {
    return this.#transitBytes === 0 || this.#transitBytes + bytes <= WINDOW_BYTES;
  }

  /** A sender that ends in the turn in which it sends may not have handed everything to its kernel. */
  #dropJustSent(): void {
    for (let last = this.#transit.at(-1); last !== undefined; last = this.#transit.at(-1)) {
      const isHandedOver = last.departureMs < this.#now || last.sent.ending !== undefined;
      if (isHandedOver || (last.departureMs === this.#now && !this.#context.random.chance(0.5))) return;
      this.#transit.pop();
      this.#transitBytes -= bytesOf(last.sent);
    }
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#context.scheduler.schedule(0, () => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    this.#burstBytes = 0;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (!this.#hasRoom(bytesOf(first))) return;
      this.#queue.shift();
      this.#queuedBytes -= bytesOf(first);
      this.#depart(first);
    }
    if (this.#overfull) {
      this.#overfull = false;
      this.#events.onDrain();
    }
    if (this.#ending !== undefined) {
      this.#travel(endedBy(this.#ending));
      this.#ending = undefined;
      this.#events.onEndLeft();
    }
  }

  #depart(sent: Sent): void {
    const { faults, random } = this.#context;
    if (random.chance(faults.duplicateProbability)) this.#travelAlone(sent.frame.slice());
    if (random.chance(faults.dropProbability)) return;
    if (random.chance(faults.reorderProbability)) this.#travelAlone(sent.frame);
    else this.#travel(sent);
  }

  #travel(sent: Sent): void {
    const { faults, random } = this.#context;
    const spikeMs = random.chance(faults.spikeProbability) ? random.between(faults.spikeMs) : 0;
    const departureMs = this.#now + this.#events.aheadMs();
    const arrivalMs = departureMs + this.#context.latencyMs(this.#link) + spikeMs;
    this.#transit.push({ sent, departureMs, arrivalMs });
    this.#transitBytes += bytesOf(sent);
    this.#deliverSoon();
  }

  #travelAlone(frame: Uint8Array): void {
    const delayMs = this.#context.latencyMs(this.#link) * (1 + this.#context.random.next() * 10);
    this.#context.scheduler.schedule(this.#events.aheadMs() + delayMs, () => {
      if (!this.#link.blocked && this.#sink.ready) this.#sink.receive(frame);
    });
  }

  #deliverSoon(): void {
    const first = this.#transit[0];
    if (first === undefined || this.#delivering || this.#stalled || !this.#sink.ready) return;
    this.#delivering = true;
    this.#context.scheduler.schedule(first.arrivalMs - this.#now, () => {
      this.#delivering = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const first = this.#transit[0];
    if (first === undefined || !this.#sink.ready) return;
    if (this.#link.blocked) {
      this.#stalled = true;
      this.#context.stalled.add(this);
      return;
    }
    if (first.arrivalMs > this.#now) {
      this.#deliverSoon();
      return;
    }
    this.#transit.shift();
    const { sent } = first;
    if (sent.ending !== undefined) {
      this.discard();
      this.#sink.ended(sent.ending);
      return;
    }
    this.#transitBytes -= bytesOf(sent);
    assertUnchanged(sent);
    if (this.#queue.length > 0) this.#flushSoon();
    this.#deliverSoon();
    this.#sink.receive(sent.frame);
  }
}

function endedBy(ending: Ending): Sent {
  return { frame: NO_BYTES, parts: [], ending };
}

/** What it takes of the window. */
function bytesOf({ frame, ending }: Sent): number {
  return ending === undefined ? frame.length + FRAME_OVERHEAD_BYTES : 0;
}

function joined(parts: readonly Uint8Array[], memory: FrameMemory): Uint8Array {
  let total = 0;
  for (const part of parts) total += part.length;
  const frame = memory.bytes(total);
  let position = 0;
  for (const part of parts) {
    frame.set(part, position);
    position += part.length;
  }
  return frame;
}

/** Node sends large parts by reference: a sender that changes them too early corrupts the frame, and fails here. */
function assertUnchanged({ frame, parts }: Sent): void {
  let position = 0;
  for (const part of parts) {
    if (Buffer.compare(part, frame.subarray(position, position + part.length)) !== 0) {
      throw new Error('a part of a frame was changed after it was given to send()');
    }
    position += part.length;
  }
}
