import type { Socket } from 'node:net';

/** Parts below this size are copied together, larger ones are handed to the system by reference. */
const COPY_BYTES_MAX = 8 * 1024;
const LENGTH_BYTES = 4;

/** Sends report pressure above this many queued bytes. */
export const HIGH_WATER_MARK_BYTES = 1024 * 1024;

/**
 * What one write to the socket takes at most. The system tells of a write when all of it has left: only in parts a long
 * frame shows that the peer takes it.
 */
const WRITE_BYTES_MAX = 1024 * 1024;

/** Queues frames and writes all of one turn together, in parts that follow each other as the socket takes them. */
export class FrameWriter {
  readonly #socket: Socket;
  readonly #onDrain: () => void;
  #frames: (readonly Uint8Array[])[] = [];
  /** Of frames that are being written: what has not been given to the socket. */
  #pieces: Uint8Array[] = [];
  /** Not yet handed to the operating system. */
  #queuedBytes = 0;
  #sentBytes = 0;
  #isWriting = false;
  #isFinishing = false;
  #scheduled = false;
  #overfull = false;

  constructor(socket: Socket, onDrain: () => void) {
    this.#socket = socket;
    this.#onDrain = onDrain;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Handed to the operating system. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  send(parts: readonly Uint8Array[]): boolean {
    this.#frames.push(parts);
    this.#queuedBytes += LENGTH_BYTES + totalBytes(parts);
    if (!this.#scheduled) {
      this.#scheduled = true;
      // After the promise callbacks of this turn: what they send leaves in the same write.
      queueMicrotask(() => process.nextTick(() => this.#flush()));
    }
    if (this.#queuedBytes <= HIGH_WATER_MARK_BYTES) return true;
    this.#overfull = true;
    return false;
  }

  /** Ends the socket once all that is queued has been given to it. */
  finish(): void {
    this.#isFinishing = true;
    this.#writeNext();
  }

  /** Forgets what was not given to the socket. True if `onDrain` was still to be called; it will not be. */
  drop(): boolean {
    const isDrainOwed = this.#overfull;
    this.#frames = [];
    this.#pieces = [];
    this.#queuedBytes = 0;
    this.#overfull = false;
    return isDrainOwed;
  }

  #flush(): void {
    this.#scheduled = false;
    this.#writeNext();
  }

  /** One gathered write, unless one is under way: that one calls again. */
  #writeNext(): void {
    if (this.#isWriting || this.#socket.destroyed || this.#socket.writableEnded) return;
    if (this.#pieces.length === 0) this.#pieces = gather(this.#takeFrames());
    const pieces = this.#takePieces();
    if (pieces.length === 0) {
      if (this.#isFinishing) this.#socket.end();
      return;
    }
    const bytes = totalBytes(pieces);
    this.#isWriting = true;
    this.#socket.cork();
    pieces.forEach((piece, index) => {
      if (index < pieces.length - 1) this.#socket.write(piece);
      else this.#socket.write(piece, (error) => this.#written(bytes, error));
    });
    this.#socket.uncork();
  }

  /** The frames of at least one write, if there are so many. */
  #takeFrames(): (readonly Uint8Array[])[] {
    let count = 0;
    for (let bytes = 0; bytes < WRITE_BYTES_MAX; count += 1) {
      const frame = this.#frames[count];
      if (frame === undefined) break;
      bytes += LENGTH_BYTES + totalBytes(frame);
    }
    return this.#frames.splice(0, count);
  }

  #takePieces(): Uint8Array[] {
    const taken: Uint8Array[] = [];
    for (let room = WRITE_BYTES_MAX; room > 0; ) {
      const piece = this.#pieces.shift();
      if (piece === undefined) break;
      const fits = piece.length <= room;
      taken.push(fits ? piece : piece.subarray(0, room));
      if (!fits) this.#pieces.unshift(piece.subarray(room));
      room -= piece.length;
    }
    return taken;
  }

  #written(bytes: number, error: Error | null | undefined): void {
    // What a socket that is destroyed had not written counts as written with it: there is nothing to drain into.
    if (error != null || this.#socket.destroyed) return;
    this.#isWriting = false;
    this.#sentBytes += bytes;
    this.#queuedBytes = Math.max(0, this.#queuedBytes - bytes);
    this.#writeNext();
    if (!this.#overfull || this.#queuedBytes > 0) return;
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
