import { FrameTooLongError } from '../network.js';

export interface FrameAssemblerOptions {
  readonly frameBytesMax: number;
  /** Of the first frame; absent: the same. */
  readonly firstFrameBytesMax?: number | undefined;
  /** True if the chunks that are pushed are reused after the call, so that nothing may keep a view of them. */
  readonly chunksAreReused: boolean;
  /**
   * What a frame's length alone makes us allocate, at most; beyond it the buffer grows with what has arrived. So a peer
   * that announces much and sends nothing costs little. Absent: all at once, for peers that we have chosen ourselves.
   */
  readonly trustedBytesMax?: number;
  readonly onFrame: (frame: Uint8Array) => void;
  /** A frame takes so much more than `trustedBytesMax`. */
  readonly onGrow?: (bytes: number) => void;
  /** Such a frame is whole; `onFrame` follows. */
  readonly onGrown?: () => void;
}

const LENGTH_BYTES = 4;

/** From this size on the rest of a frame is read straight into its own buffer. */
const DIRECT_BYTES_MIN = 64 * 1024;

/**
 * Cuts a stream of bytes into frames: a 4-byte big-endian length, then that many bytes.
 * Frames that lie whole in a chunk are delivered as views: of the chunk itself if it is not reused, else of one copy
 * of them all. A frame that spans chunks gets a buffer of its own, filled as the bytes come.
 */
export class FrameAssembler {
  readonly #options: FrameAssemblerOptions;
  /** The first frame's until a longer one follows it. */
  #limit: number;
  #hasDelivered = false;
  readonly #length = Buffer.alloc(LENGTH_BYTES);
  #lengthFilled = 0;
  /** Of the frame under way, as much as has been allocated. */
  #frame: Buffer | undefined;
  #frameBytes = 0;
  #frameFilled = 0;

  constructor(options: FrameAssemblerOptions) {
    this.#options = options;
    this.#limit = options.firstFrameBytesMax ?? options.frameBytesMax;
  }

  /** True between frames: the stream may end here. */
  get atBoundary(): boolean {
    return this.#lengthFilled === 0 && this.#frame === undefined;
  }

  /** Where the next bytes may be read to directly, if a large frame is under way; then call `advance`. */
  directTarget(): Buffer | undefined {
    const frame = this.#frame;
    if (frame === undefined || frame.length - this.#frameFilled < DIRECT_BYTES_MIN) return undefined;
    return frame.subarray(this.#frameFilled);
  }

  /** `count` bytes were read into the direct target. */
  advance(count: number): void {
    this.#frameFilled += count;
    this.#completeFrame();
  }

  /** Takes the next bytes. Throws FrameTooLongError, and is of no use after that. */
  push(chunk: Buffer): void {
    let position = this.#continueFrame(chunk, 0);
    if (position < chunk.length && this.#lengthFilled === 0) position = this.#wholeFrames(chunk, position);
    while (position < chunk.length) {
      position = this.#continueLength(chunk, position);
      position = this.#continueFrame(chunk, position);
    }
  }

  /** Delivers all frames that lie whole in the chunk from `start` on; returns where the rest begins. */
  #wholeFrames(chunk: Buffer, start: number): number {
    let end = start;
    while (end + LENGTH_BYTES <= chunk.length) {
      const next = end + LENGTH_BYTES + this.#checked(chunk.readUInt32BE(end), start, end, chunk);
      if (next > chunk.length) break;
      end = next;
    }
    this.#deliver(chunk, start, end);
    return end;
  }

  #deliver(chunk: Buffer, start: number, end: number): void {
    if (end === start) return;
    this.#hasDelivered = true;
    const span = this.#options.chunksAreReused ? Buffer.from(chunk.subarray(start, end)) : chunk.subarray(start, end);
    for (let position = 0; position < span.length; ) {
      const next = position + LENGTH_BYTES + span.readUInt32BE(position);
      this.#options.onFrame(span.subarray(position + LENGTH_BYTES, next));
      position = next;
    }
  }

  /** The frames before one that is too long are still delivered. */
  #checked(length: number, start: number, end: number, chunk: Buffer): number {
    if (length <= this.#limit) return length;
    if (end > start || this.#hasDelivered) this.#limit = this.#options.frameBytesMax;
    if (length <= this.#limit) return length;
    this.#deliver(chunk, start, end);
    throw new FrameTooLongError(length, this.#limit);
  }

  #continueLength(chunk: Buffer, start: number): number {
    const end = Math.min(chunk.length, start + LENGTH_BYTES - this.#lengthFilled);
    chunk.copy(this.#length, this.#lengthFilled, start, end);
    this.#lengthFilled += end - start;
    if (this.#lengthFilled < LENGTH_BYTES) return end;
    this.#lengthFilled = 0;
    this.#frameBytes = this.#checked(this.#length.readUInt32BE(0), end, end, chunk);
    const { trustedBytesMax = this.#frameBytes } = this.#options;
    this.#frame = Buffer.allocUnsafeSlow(Math.min(this.#frameBytes, trustedBytesMax));
    this.#frameFilled = 0;
    this.#completeFrame();
    return end;
  }

  #continueFrame(chunk: Buffer, start: number): number {
    let position = start;
    while (this.#frame !== undefined && position < chunk.length) {
      const end = Math.min(chunk.length, position + this.#frame.length - this.#frameFilled);
      chunk.copy(this.#frame, this.#frameFilled, position, end);
      this.#frameFilled += end - position;
      position = end;
      this.#completeFrame();
    }
    return position;
  }

  #completeFrame(): void {
    const frame = this.#frame;
    if (frame === undefined || this.#frameFilled < frame.length) return;
    if (this.#frameFilled < this.#frameBytes) {
      this.#frame = Buffer.allocUnsafeSlow(Math.min(this.#frameBytes, 2 * frame.length));
      frame.copy(this.#frame);
      this.#options.onGrow?.(this.#frame.length - frame.length);
      return;
    }
    this.#frame = undefined;
    this.#hasDelivered = true;
    if (frame.length > (this.#options.trustedBytesMax ?? frame.length)) this.#options.onGrown?.();
    this.#options.onFrame(frame);
  }
}
