import { INT64_MAX } from '../schema.js';
import { type CodecErrorCode, KafkaCodecError } from './codec-error.js';

/** Array elements in one message, over all its arrays: what bounds the memory that a decoded message takes. */
export const ELEMENTS_MAX = 1_000_000;

const UUID_BYTES = 16;
const VARINT_BYTES_MAX = 5;
const TWO_TO_32 = 2 ** 32;

/**
 * Reads fields one after the other. Every length is checked against what is left before anything is allocated; every
 * method throws KafkaCodecError. Bytes come out as views of the input.
 */
export class MessageReader {
  readonly #buffer: Buffer;
  #position: number;
  #end: number;
  #elements = 0;

  constructor(bytes: Uint8Array, position = 0) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = position;
    this.#end = bytes.length;
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  /** Throws unless everything has been read. */
  finish(): void {
    if (this.remaining > 0) throw this.fail('trailing-bytes', `${this.remaining} bytes behind the last field`);
  }

  fail(code: CodecErrorCode, what: string): KafkaCodecError {
    return new KafkaCodecError(code, `byte ${this.#position}: ${what}`);
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  int8(): number {
    return this.#buffer.readInt8(this.#advance(1));
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#advance(2));
  }

  uint16(): number {
    return this.#buffer.readUInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#advance(4));
  }

  int64(): number {
    const value = this.#rawInt64();
    if (!Number.isSafeInteger(value)) throw this.#beyondSafe(value);
    return value;
  }

  /** The same, but what is too large is INT64_MAX. */
  saturatingInt64(): number {
    const value = this.#rawInt64();
    if (Number.isSafeInteger(value)) return value;
    if (value > 0) return INT64_MAX;
    throw this.#beyondSafe(value);
  }

  float64(): number {
    return this.#buffer.readDoubleBE(this.#advance(8));
  }

  /** As 22 characters of base64url. */
  uuid(): string {
    const start = this.#advance(UUID_BYTES);
    return this.#buffer.toString('base64url', start, start + UUID_BYTES);
  }

  /** A varint without a sign, at most 2^32 - 1. */
  uvarint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < VARINT_BYTES_MAX; count++) {
      const byte = this.#buffer.readUInt8(this.#advance(1));
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value < TWO_TO_32) return value;
        break;
      }
      scale *= 128;
    }
    throw this.fail('bad-varint', 'a varint that does not fit 32 bits');
  }

  text(lengthBytes: number): string {
    const start = this.#advance(lengthBytes);
    return this.#buffer.toString('utf8', start, start + lengthBytes);
  }

  /** A view of the input. */
  view(lengthBytes: number): Uint8Array {
    const start = this.#advance(lengthBytes);
    return this.#buffer.subarray(start, start + lengthBytes);
  }

  /** Checks the count of an array before it is made. */
  count(count: number, elementBytesMin: number): number {
    if (count * elementBytesMin > this.remaining) {
      throw this.fail('bad-length', `an array of ${count} elements where ${this.remaining} bytes are left`);
    }
    this.#elements += count;
    if (this.#elements > ELEMENTS_MAX) throw this.fail('too-many-elements', `more than ${ELEMENTS_MAX} array elements`);
    return count;
  }

  skip(lengthBytes: number): void {
    this.#advance(lengthBytes);
  }

  /** Reads a part of exactly `lengthBytes` with `read`. */
  within<T>(lengthBytes: number, read: (reader: MessageReader) => T): T {
    const outer = this.#end;
    const start = this.#advance(lengthBytes);
    this.#position = start;
    this.#end = start + lengthBytes;
    const value = read(this);
    if (this.#position !== this.#end) {
      throw this.fail('bad-tag', `a tagged field of ${lengthBytes} bytes has ${this.remaining} too many`);
    }
    this.#end = outer;
    return value;
  }

  #rawInt64(): number {
    const start = this.#advance(8);
    return this.#buffer.readInt32BE(start) * TWO_TO_32 + this.#buffer.readUInt32BE(start + 4);
  }

  #beyondSafe(value: number): KafkaCodecError {
    return this.fail('out-of-range', `the 64-bit integer ${value} is beyond 2^53 - 1`);
  }

  #advance(lengthBytes: number): number {
    const start = this.#position;
    if (lengthBytes > this.#end - start) {
      throw this.fail('truncated', `a field of ${lengthBytes} bytes where ${this.#end - start} are left`);
    }
    this.#position = start + lengthBytes;
    return start;
  }
}
