import type { ReadRoom } from './connection-reads.js';

/** So much is read at a time for whoever asks. */
const LOCAL_READ_BYTES_MAX = 256 * 1024 * 1024;
/** And so much for a fetch that begins to read beyond that. */
const CROWDED_READ_BYTES = 1024 * 1024;

/**
 * Bounds what is read from disk for all consumers who come by another door of this node. What waits for them to take it
 * is that door's to bound, which knows their connections. Beyond the bound a fetch still reads a little: whoever reads much
 * shuts nobody out.
 */
export class LocalReads implements ReadRoom {
  #reservedBytes = 0;

  reserve(bytes: number): number {
    const isCrowded = this.#reservedBytes + bytes > LOCAL_READ_BYTES_MAX;
    const granted = isCrowded ? Math.min(bytes, CROWDED_READ_BYTES) : bytes;
    this.#reservedBytes += granted;
    return granted;
  }

  release(bytes: number): void {
    this.#reservedBytes -= bytes;
  }

  /** Nobody waits for room. */
  forget(): void {}
}
