import type { Writable } from 'node:stream';

const HELD_BYTES_MAX = 64 * 1024;

/**
 * Writes to a pipe or a terminal: gathers small pieces, waits while the reader does not keep up, and knows when the
 * reader has gone (`tidemark consume … | head`), which is no error.
 */
export class OutputWriter {
  readonly #stream: Writable;
  readonly #held: Uint8Array[] = [];
  #heldBytes = 0;
  #isClosed = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#isClosed = true;
      if (error.code !== 'EPIPE') this.#failure = error;
      this.#wake?.();
    });
    stream.on('drain', () => this.#wake?.());
  }

  /** The reader has gone: nothing more needs to be written. */
  get closed(): boolean {
    return this.#isClosed;
  }

  /** Resolves once more may be written. Rejects if the stream failed in another way than by its reader's going. */
  async write(...parts: readonly Uint8Array[]): Promise<void> {
    for (const part of parts) {
      this.#held.push(part);
      this.#heldBytes += part.length;
    }
    if (this.#heldBytes >= HELD_BYTES_MAX) await this.flush();
  }

  /** Hands over what was gathered. */
  async flush(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isClosed || this.#heldBytes === 0) return;
    const bytes = Buffer.concat(this.#held.splice(0), this.#heldBytes);
    this.#heldBytes = 0;
    if (this.#stream.write(bytes)) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
    if (this.#failure !== undefined) throw this.#failure;
  }
}
