import { type Peer, QUEUED_BYTES_MAX } from '@tidemark/rpc';
import type { Wakeable } from './fetch-wakes.js';

const readsOfPeer = Symbol('what is read from disk for the consumers of this connection');

/** Room for what is read from disk for consumers: a fetch takes it once, for all that it reads, and has it until its answer is queued. */
export interface ReadRoom {
  /** How much it may read of so many bytes; 0: nothing, and it is woken when there may be room. */
  reserve(bytes: number, fetch: Wakeable): number;
  release(bytes: number): void;
  /** It does not wait any more. */
  forget(fetch: Wakeable): void;
}

/**
 * Bounds what is read from disk for one connection: however many fetches it has in flight, another begins to read only
 * while less than 64 MiB are being read for it or wait for it to take them. What is in memory already costs nothing new.
 */
export class ConnectionReads implements ReadRoom {
  readonly #peer: Peer;
  readonly #blocked = new Set<Wakeable>();
  #reservedBytes = 0;
  #awaitsDrain = false;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** Those of a connection; undefined within the process. */
  static of(peer: Peer): ConnectionReads | undefined {
    if (peer.queuedBytes === undefined) return undefined;
    const known = peer.state.get(readsOfPeer);
    if (known instanceof ConnectionReads) return known;
    const reads = new ConnectionReads(peer);
    peer.state.set(readsOfPeer, reads);
    return reads;
  }

  /** All of it, or nothing. */
  reserve(bytes: number, fetch: Wakeable): number {
    if (this.#hasRoom) {
      this.#blocked.delete(fetch);
      this.#reservedBytes += bytes;
      return bytes;
    }
    this.#blocked.add(fetch);
    this.#awaitDrain();
    return 0;
  }

  release(bytes: number): void {
    this.#reservedBytes -= bytes;
    this.#wake();
  }

  forget(fetch: Wakeable): void {
    this.#blocked.delete(fetch);
  }

  get #hasRoom(): boolean {
    const { queuedBytes = 0 } = this.#peer;
    return this.#reservedBytes + queuedBytes < QUEUED_BYTES_MAX;
  }

  /** In the order in which they came, as far as there is room. */
  #wake(): void {
    for (const fetch of [...this.#blocked]) {
      if (!this.#hasRoom) {
        // What was reserved may be queued by now: then it is its leaving that makes room.
        this.#awaitDrain();
        return;
      }
      this.#blocked.delete(fetch);
      fetch.wake();
    }
  }

  #awaitDrain(): void {
    if (this.#awaitsDrain) return;
    this.#awaitsDrain = true;
    this.#peer.onceDrained(() => {
      this.#awaitsDrain = false;
      this.#wake();
    });
  }
}
