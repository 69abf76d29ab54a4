import type { Peer } from './handler-registry.js';

/** The Peer of a connection, with its owner's side: `markClosed`. */
export class ConnectionPeer implements Peer {
  readonly id: number;
  readonly remote: string;
  readonly state = new Map<symbol, unknown>();
  name = '';
  #closed = false;
  #callbacks: (() => void)[] = [];

  constructor({ id, remote }: { readonly id: number; readonly remote: string }) {
    this.id = id;
    this.remote = remote;
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
