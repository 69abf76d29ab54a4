import type { Socket } from 'node:net';

/** Parts below this size are copied together, larger ones are handed to the system by reference. */
const COPY_BYTES_MAX = 8 * 1024;
const LENGTH_BYTES = 4;

/** Sends report pressure above this many queued bytes. */
export const HIGH_WATER_MARK_BYTES = 1024 * 1024;

/** Queues frames and writes all of one turn together. */
export class FrameWriter {
  readonly #socket: Socket;
  readonly #onDrain: () => void;
  #frames: (readonly Uint8Array[])[] = [];
  /** Of `#frames`, with their lengths. */
  #pendingBytes = 0;
  /** Given to the socket, and not yet handed to the operating system. */
  #writingBytes = 0;
  #scheduled = false;
  #overfull = false;

  constructor(socket: Socket, onDrain: () => void) {
    this.#socket = socket;
    this.#onDrain = onDrain;
  }

  get queuedBytes(): number {
    return this.#pendingBytes + this.#writingBytes;
  }

  send(parts: readonly Uint8Array[]): boolean {
    this.#frames.push(parts);
    this.#pendingBytes += LENGTH_BYTES + totalBytes(parts);
    if (!this.#scheduled) {
      this.#scheduled = true;
      // After the promise callbacks of this turn: what they send leaves in the same write.
      queueMicrotask(() => process.nextTick(() => this.flush()));
    }
    if (this.queuedBytes <= HIGH_WATER_MARK_BYTES) return true;
    this.#overfull = true;
    return false;
  }

  /** Gives everything to the socket, as one gathered write. */
  flush(): void {
    this.#scheduled = false;
    if (this.#frames.length === 0 || this.#socket.destroyed) return;
    const frames = this.#frames;
    const bytes = this.#pendingBytes;
    this.#frames = [];
    this.#pendingBytes = 0;
    this.#writingBytes += bytes;
    this.#socket.cork();
    const pieces = gather(frames);
    pieces.forEach((piece, index) => {
      if (index < pieces.length - 1) this.#socket.write(piece);
      else this.#socket.write(piece, (error) => this.#written(bytes, error));
    });
    this.#socket.uncork();
  }

  /** Forgets what was not given to the socket. True if `onDrain` was still to be called; it will not be. */
  drop(): boolean {
    const isDrainOwed = this.#overfull;
    this.#frames = [];
    this.#pendingBytes = 0;
    this.#writingBytes = 0;
    this.#overfull = false;
    return isDrainOwed;
  }

  #written(bytes: number, error: Error | null | undefined): void {
    // What a socket that is destroyed had not written counts as written with it: there is nothing to drain into.
    if (error != null || this.#socket.destroyed) return;
    this.#writingBytes = Math.max(0, this.#writingBytes - bytes);
    if (!this.#overfull || this.queuedBytes > 0) return;
    this.#overfull = false;
    this.#onDrain();
  }
}

function totalBytes(parts: readonly Uint8Array[]): number {
  let total = 0;
  for (const part of parts) total += part.length;
  return total;
}

/** Lengths and small parts in runs of one buffer, large parts between them as they are. */
function gather(frames: readonly (readonly Uint8Array[])[]): Uint8Array[] {
  let copied = 0;
  for (const parts of frames) {
    copied += LENGTH_BYTES;
    for (const part of parts) if (part.length < COPY_BYTES_MAX) copied += part.length;
  }
  const buffer = Buffer.allocUnsafe(copied);
  const pieces: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  for (const parts of frames) {
    end = buffer.writeUInt32BE(totalBytes(parts), end);
    for (const part of parts) {
      if (part.length < COPY_BYTES_MAX) {
        buffer.set(part, end);
        end += part.length;
      } else {
        if (end > start) pieces.push(buffer.subarray(start, end));
        pieces.push(part);
        start = end;
      }
    }
  }
  if (end > start) pieces.push(buffer.subarray(start, end));
  return pieces;
}
