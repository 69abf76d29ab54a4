import { BatchError } from './batch-error.js';

/**
 * Zigzag varints, as protobuf's sint32 and sint64 and Kafka's records use them: 7 bits a byte, lowest first, the
 * top bit set on all but the last. 64-bit values are safe integers; a larger one is an error, never a rounded number.
 */
const VARINT_BYTES_MAX = 5;
const VARLONG_BYTES_MAX = 10;

/** The bytes that a 32-bit value takes. */
export function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  if (zigzag < 0x80) return 1;
  if (zigzag < 0x4000) return 2;
  if (zigzag < 0x20_0000) return 3;
  return zigzag < 0x1000_0000 ? 4 : 5;
}

/** Writes a 32-bit value and returns the position behind it. */
export function writeVarint(target: Uint8Array, position: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  let at = position;
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

// A safe integer's zigzag form may need 54 bits, one more than a number holds exactly. So the sign bit and the
// magnitude (`half`) are kept apart: zigzag = 2 * half + sign.
function halfOf(value: number): number {
  return value < 0 ? -(value + 1) : value;
}

/** The bytes that a safe integer takes. */
export function varlongSize(value: number): number {
  let size = 1;
  for (let rest = Math.floor(halfOf(value) / 64); rest > 0; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Writes a safe integer and returns the position behind it. */
export function writeVarlong(target: Uint8Array, position: number, value: number): number {
  const half = halfOf(value);
  let byte = (half % 64) * 2 + (value < 0 ? 1 : 0);
  let at = position;
  for (let rest = Math.floor(half / 64); rest > 0; rest = Math.floor(rest / 128)) {
    target[at++] = byte | 0x80;
    byte = rest % 128;
  }
  target[at++] = byte;
  return at;
}

/** Reads bytes and varints one after the other. Every method throws BatchError at the end of the input. */
export class ByteCursor {
  position: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.position = position;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.position;
  }

  byte(): number {
    if (this.position >= this.#end) throw new BatchError('bad-record', 'the records end within a field');
    return this.#bytes[this.position++] ?? 0;
  }

  /** A view of the next `count` bytes. */
  take(count: number): Uint8Array {
    const start = this.position;
    this.skip(count);
    return this.#bytes.subarray(start, this.position);
  }

  skip(count: number): void {
    if (count < 0 || count > this.remaining) {
      throw new BatchError('bad-record', `a field of ${count} bytes where ${this.remaining} are left`);
    }
    this.position += count;
  }

  varint(): number {
    let zigzag = this.byte();
    if (zigzag < 0x80) return (zigzag >>> 1) ^ -(zigzag & 1);
    zigzag &= 0x7f;
    for (let count = 1; count < VARINT_BYTES_MAX; count++) {
      const byte = this.byte();
      // The fifth byte holds the top four bits of 32.
      if (count === VARINT_BYTES_MAX - 1 && byte > 0x0f) break;
      zigzag |= (byte & 0x7f) << (7 * count);
      if (byte < 0x80) return (zigzag >>> 1) ^ -(zigzag & 1);
    }
    throw new BatchError('bad-record', 'a varint that does not fit 32 bits');
  }

  varlong(): number {
    const first = this.byte();
    const negative = (first & 1) === 1;
    let half = (first & 0x7f) >> 1;
    let scale = 64;
    let byte = first;
    for (let count = 1; byte >= 0x80; count++) {
      if (count === VARLONG_BYTES_MAX) throw new BatchError('bad-record', 'a varint of more than ten bytes');
      byte = this.byte();
      half += (byte & 0x7f) * scale;
      scale *= 128;
    }
    const value = negative ? -half - 1 : half;
    if (!Number.isSafeInteger(value)) {
      throw new BatchError('out-of-range', 'a 64-bit varint outside the safe integers');
    }
    return value;
  }
}
