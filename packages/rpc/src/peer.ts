import type { FrameLink } from './frame-link.js';
import type { Peer } from './handler-registry.js';

export interface PeerDetails {
  readonly id: number;
  readonly remote: string;
  /** Where its answers queue, if that is known. */
  readonly link?: Pick<FrameLink, 'queuedBytes'>;
}

/** The Peer of a connection, with its owner's side: `markClosed` and `markDrained`. */
export class ConnectionPeer implements Peer {
  readonly id: number;
  readonly remote: string;
  readonly state = new Map<symbol, unknown>();
  name = '';
  #closed = false;
  #callbacks: (() => void)[] = [];
  #drainCallbacks: (() => void)[] = [];
  readonly #link: Pick<FrameLink, 'queuedBytes'> | undefined;

  constructor({ id, remote, link }: PeerDetails) {
    this.id = id;
    this.remote = remote;
    this.#link = link;
  }

  get queuedBytes(): number | undefined {
    return this.#link?.queuedBytes;
  }

  onceDrained(callback: () => void): void {
    this.#drainCallbacks.push(callback);
  }

  markDrained(): void {
    const callbacks = this.#drainCallbacks;
    this.#drainCallbacks = [];
    for (const callback of callbacks) callback();
  }

  get closed(): boolean {
    return this.#closed;
  }

  onClose(callback: () => void): void {
    if (this.#closed) callback();
    else this.#callbacks.push(callback);
  }

  markClosed(): void {
    if (this.#closed) return;
    this.#closed = true;
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback();
  }
}
