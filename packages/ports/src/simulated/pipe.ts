import type { DurationRange } from './duration-range.js';
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
  /** Pipes with something under way that a blocked link holds up. */
  readonly stalled: Set<Pipe>;
  latencyMs(link: Link): number;
}

type Item = { readonly frame: Uint8Array; arrivalMs: number } | { readonly ending: Ending; arrivalMs: number };

interface Queued {
  readonly frame: Uint8Array;
  readonly parts: readonly Uint8Array[];
}

/** Sends report pressure above this many queued bytes. */
export const HIGH_WATER_MARK_BYTES = 1024 * 1024;

/** What two kernels hold for a connection; the rest stays queued with the sender. */
const WINDOW_BYTES = 256 * 1024;
const FRAME_OVERHEAD_BYTES = 4;

/** One direction of a connection: a queue at the sender, then frames under way, which arrive in order. */
export class Pipe {
  readonly #context: PipeContext;
  readonly #link: Link;
  readonly #sink: PipeSink;
  readonly #events: PipeEvents;
  #queue: Queued[] = [];
  #queuedBytes = 0;
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

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  send(parts: readonly Uint8Array[]): boolean {
    const frame = joined(parts);
    this.#queue.push({ frame, parts });
    this.#queuedBytes += frame.length + FRAME_OVERHEAD_BYTES;
    this.#flushSoon();
    this.#overfull ||= this.#queuedBytes > HIGH_WATER_MARK_BYTES;
    return this.#queuedBytes <= HIGH_WATER_MARK_BYTES;
  }

  /** Ends after what is queued has left. */
  finish(): void {
    this.#ending = 'orderly';
    this.#flushSoon();
  }

  /** Drops what is queued; what is under way arrives, then the end. */
  abort(ending: Ending): void {
    this.#dropQueue();
    this.#ending = undefined;
    this.#travel({ ending, arrivalMs: 0 }, 0);
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
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#overfull = false;
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
    while (this.#queue.length > 0) {
      const bytes = (this.#queue[0]?.frame.length ?? 0) + FRAME_OVERHEAD_BYTES;
      if (this.#transitBytes > 0 && this.#transitBytes + bytes > WINDOW_BYTES) return;
      const queued = this.#queue.shift();
      if (queued === undefined) return;
      this.#queuedBytes -= bytes;
      assertUnchanged(queued);
      this.#depart(queued.frame, bytes);
    }
    if (this.#overfull) {
      this.#overfull = false;
      this.#events.onDrain();
    }
    if (this.#ending !== undefined) {
      this.#travel({ ending: this.#ending, arrivalMs: 0 }, 0);
      this.#ending = undefined;
      this.#events.onEndLeft();
    }
  }

  #depart(frame: Uint8Array, bytes: number): void {
    const { faults, random } = this.#context;
    if (random.chance(faults.duplicateProbability)) this.#travelAlone(frame.slice());
    if (random.chance(faults.dropProbability)) return;
    if (random.chance(faults.reorderProbability)) this.#travelAlone(frame);
    else this.#travel({ frame, arrivalMs: 0 }, bytes);
  }

  #travel(item: Item, bytes: number): void {
    const { faults, random } = this.#context;
    const spikeMs = random.chance(faults.spikeProbability) ? random.between(faults.spikeMs) : 0;
    item.arrivalMs = this.#now + this.#context.latencyMs(this.#link) + spikeMs;
    this.#transit.push(item);
    this.#transitBytes += bytes;
    this.#deliverSoon();
  }

  #travelAlone(frame: Uint8Array): void {
    const delayMs = this.#context.latencyMs(this.#link) * (1 + this.#context.random.next() * 10);
    this.#context.scheduler.schedule(delayMs, () => {
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
    if ('ending' in first) {
      this.discard();
      this.#sink.ended(first.ending);
      return;
    }
    this.#transitBytes -= first.frame.length + FRAME_OVERHEAD_BYTES;
    if (this.#queue.length > 0) this.#flushSoon();
    this.#deliverSoon();
    this.#sink.receive(first.frame);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const frame = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    frame.set(part, position);
    position += part.length;
  }
  return frame;
}

/** Node sends large parts by reference: a sender that changes them too early corrupts the frame, and fails here. */
function assertUnchanged({ frame, parts }: Queued): void {
  let position = 0;
  for (const part of parts) {
    if (Buffer.compare(part, frame.subarray(position, position + part.length)) !== 0) {
      throw new Error('a part of a frame was changed after it was given to send()');
    }
    position += part.length;
  }
}
