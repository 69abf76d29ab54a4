import type { Clock, Log } from '@tidemark/ports';
import { ClientSession } from './client-session.js';
import { wholeOf } from './core/attachment.js';
import { type Frame, frameSizeBytes, type OutgoingFrame } from './core/frame.js';
import type { FrameLink } from './frame-link.js';
import type { HandlerRegistry } from './handler-registry.js';
import { FRAME_BYTES_MAX, ONE_WAY_QUEUED_BYTES_MAX } from './limits.js';
import { ConnectionPeer } from './peer.js';
import { ServerSession } from './server-session.js';

export interface LocalChannelOptions {
  readonly registry: HandlerRegistry;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A channel to handlers of the same process, with the semantics of one over frames. Frames are passed on as they are,
 * each in a later microtask than the call that caused it. Attachments arrive as the very bytes that were given, those of several
 * parts copied together;
 * messages pass through their codec, so that both sides have every default, nested ones included, and never share an
 * object that one of them may change.
 */
export class LocalChannel extends ClientSession {
  constructor({ registry, clock, log }: LocalChannelOptions) {
    const requests = new Pipe();
    const answers = new Pipe();
    super({ link: requests, clock });
    const peer = new ConnectionPeer({ id: registry.nextPeerId(), remote: 'local' });
    const session = new ServerSession({ link: answers, registry, peer, log });
    // Pausing either end stops what flows towards it.
    requests.connect({ receive: (frame) => session.receive(frame), closed: () => session.linkClosed() });
    answers.connect({
      receive: (frame) => this.receive(frame),
      drained: () => session.linkDrained(),
      opposite: requests,
    });
  }
}

interface PipeEnd {
  receive(frame: Frame): void;
  closed?(): void;
  drained?(): void;
  /** What flows the other way: paused and resumed in this direction's name. */
  readonly opposite?: Pipe;
}

/** One direction: a queue that is emptied in a microtask. */
class Pipe implements FrameLink {
  readonly frameBytesMax = FRAME_BYTES_MAX;
  #queue: Frame[] = [];
  #queuedBytes = 0;
  #end: PipeEnd | undefined;
  #scheduled = false;
  #stopped = false;
  #closed = false;
  #overMark = false;

  connect(end: PipeEnd): void {
    this.#end = end;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  send(outgoing: OutgoingFrame): boolean {
    const frame = { ...outgoing, attachments: outgoing.attachments.map(wholeOf) };
    this.#queue.push(frame);
    this.#queuedBytes += frameSizeBytes(frame);
    this.#schedule();
    if (this.#queuedBytes <= ONE_WAY_QUEUED_BYTES_MAX) return true;
    this.#overMark = true;
    return false;
  }

  pause(): void {
    this.#end?.opposite?.stop();
  }

  resume(): void {
    this.#end?.opposite?.go();
  }

  close(): void {
    this.#closed = true;
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
  }

  go(): void {
    this.#stopped = false;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    void Promise.resolve().then(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    while (!this.#stopped) {
      const frame = this.#queue.shift();
      if (frame === undefined) break;
      this.#queuedBytes -= frameSizeBytes(frame);
      this.#end?.receive(frame);
    }
    if (this.#overMark && this.#queue.length === 0) {
      this.#overMark = false;
      this.#end?.drained?.();
    }
    if (this.#closed && this.#queue.length === 0) this.#end?.closed?.();
  }
}
