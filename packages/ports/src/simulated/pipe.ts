import type { DurationRange } from './duration-range.js';
import type { FrameMemory } from './frame-memory.js';
import type { Line, Passenger } from './line.js';
import type { Link } from './link.js';
import type { SimulatedScheduler } from './scheduler.js';
import type { SeededRandom } from './seeded-random.js';
import { assertUnchanged, bytesOf, type Ending, endedBy, type Sent, sentFrame } from './sent-frame.js';

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

/** Something under way. */
interface Item {
  readonly sent: Sent;
  readonly departureMs: number;
  /** How much longer than others it takes once it is on its way. */
  readonly lateMs: number;
  /** NOT_CARRIED as long as a narrow line has not carried all of it. */
  arrivalMs: number;
  /** What a narrow line has carried of it, and what it has still to carry. */
  carriedBytes: number;
  leftBytes: number;
}

/** Sends report pressure above this many queued bytes. */
export const HIGH_WATER_MARK_BYTES = 1024 * 1024;

/** What two kernels hold for a connection; the rest stays queued with the sender. */
const WINDOW_BYTES = 256 * 1024;

const NOT_CARRIED = Number.POSITIVE_INFINITY;

/** One direction of a connection: a queue at the sender, then frames under way, which arrive in order. */
export class Pipe implements Passenger {
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
  /** Of what is under way, what has not been carried yet, and the line that it waits for. */
  #leftBytes = 0;
  #line: Line | undefined;
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
    return this.#queuedBytes + Math.max(this.#burstAtMs === this.#now ? this.#burstBytes : 0, this.#heldBytes);
  }

  /** What has left of what was given to `send`. */
  get sentBytes(): number {
    return this.#givenBytes - this.queuedBytes;
  }

  /** What has arrived of a frame that is not whole yet. */
  get partialBytes(): number {
    const [first] = this.#transit;
    return first === undefined ? 0 : Math.min(first.carriedBytes, first.sent.frame.length);
  }

  get waitingBytes(): number {
    return this.#line === undefined ? 0 : this.#leftBytes;
  }

  send(parts: readonly Uint8Array[]): boolean {
    const sent = sentFrame(parts, this.#context.memory);
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
    this.#leftBytes = 0;
  }

  carried(bytes: number): void {
    if (this.#link.blocked || this.#leftBytes <= bytes) this.#line = undefined;
    if (this.#link.blocked) {
      this.#stall();
      return;
    }
    let rest = Math.min(bytes, this.#leftBytes);
    this.#leftBytes -= rest;
    for (const item of this.#transit) {
      if (item.arrivalMs !== NOT_CARRIED) continue;
      const part = Math.min(rest, item.leftBytes);
      item.leftBytes -= part;
      item.carriedBytes += part;
      rest -= part;
      if (item.leftBytes > 0) break;
      item.arrivalMs = Math.max(this.#now, item.departureMs) + this.#context.latencyMs(this.#link) + item.lateMs;
    }
    if (this.#overfull || this.#ending !== undefined) this.#flushSoon();
    this.#deliverSoon();
  }

  /** Goes on after something that may have been in the way is gone. */
  wake(): void {
    const first = this.#transit[0];
    if (this.#stalled) {
      if (this.#link.blocked) return;
      this.#stalled = false;
      this.#context.stalled.delete(this);
      if (first?.leftBytes === 0) first.arrivalMs = this.#now + this.#context.latencyMs(this.#link);
      if (this.#transit.some(({ arrivalMs }) => arrivalMs === NOT_CARRIED)) this.#enterLine();
    }
    this.#deliverSoon();
  }

  get #now(): number {
    return this.#context.scheduler.nowMs;
  }

  /** What of a frame as long as that no kernel has taken yet. */
  get #heldBytes(): number {
    return Math.max(0, this.#leftBytes - WINDOW_BYTES);
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
      if (isHandedOver || (last.departureMs === this.#now && !this.#context.random.chance(0.5))) break;
      this.#dropLast(last);
    }
    const last = this.#transit.at(-1);
    if (last !== undefined && this.#heldBytes > 0) this.#dropLast(last);
  }

  #dropLast(item: Item): void {
    this.#transit.pop();
    this.#transitBytes -= bytesOf(item.sent);
    this.#leftBytes -= item.leftBytes;
  }

  #enterLine(): void {
    if (this.#line !== undefined) return;
    this.#line = this.#link.line;
    this.#line.carry(this);
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
    if (this.#heldBytes > 0) return;
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
    const lateMs = random.chance(faults.spikeProbability) ? random.between(faults.spikeMs) : 0;
    const departureMs = this.#now + this.#events.aheadMs();
    const bytes = bytesOf(sent);
    this.#transitBytes += bytes;
    if (this.#link.isNarrow) {
      this.#transit.push({ sent, departureMs, lateMs, arrivalMs: NOT_CARRIED, carriedBytes: 0, leftBytes: bytes });
      this.#leftBytes += bytes;
      if (!this.#stalled) this.#enterLine();
      return;
    }
    const arrivalMs = departureMs + this.#context.latencyMs(this.#link) + lateMs;
    this.#transit.push({ sent, departureMs, lateMs, arrivalMs, carriedBytes: 0, leftBytes: 0 });
    this.#deliverSoon();
  }

  #travelAlone(frame: Uint8Array): void {
    const delayMs = this.#context.latencyMs(this.#link) * (1 + this.#context.random.next() * 10);
    this.#context.scheduler.schedule(this.#events.aheadMs() + delayMs, () => {
      if (!this.#link.blocked && this.#sink.ready) this.#sink.receive(frame);
    });
  }

  #stall(): void {
    this.#stalled = true;
    this.#context.stalled.add(this);
  }

  #deliverSoon(): void {
    const first = this.#transit[0];
    if (first === undefined || this.#delivering || this.#stalled || !this.#sink.ready) return;
    if (first.arrivalMs === NOT_CARRIED) return;
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
      this.#stall();
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
