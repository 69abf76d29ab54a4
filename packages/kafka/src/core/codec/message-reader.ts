import { INT64_MAX } from '../schema.js';
import { type CodecErrorCode, KafkaCodecError } from './codec-error.js';

/** Array elements in one message, over all its arrays: what bounds the memory that a decoded message takes. */
export const ELEMENTS_MAX = 1_000_000;

/** A string's, in UTF-8: the most that fits the length of old versions, and what Kafka allows in the newer ones. */
export const STRING_BYTES_MAX = 32_767;

/** What is no UTF-8 is read as U+FFFD, of three bytes each: up to this length the text is no longer than a string may be. */
const GROWING_BYTES_MAX = Math.floor(STRING_BYTES_MAX / 3);

const UUID_BYTES = 16;
const VARINT_BYTES_MAX = 5;
const TWO_TO_32 = 2 ** 32;

/** Up to this length a string that is ASCII is made here; the call into the platform costs more than its characters. */
const SHORT_TEXT_BYTES = 16;

/**
 * Reads fields one after the other. Every length is checked against what is left before anything is allocated; every
 * method throws KafkaCodecError. Bytes come out as views of the input.
 */
export class MessageReader {
  readonly #buffer: Buffer;
  #position: number;
  #end: number;
  #elements = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = 0;
    this.#end = bytes.length;
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
    return this.#byte() !== 0;
  }

  int8(): number {
    return (this.#byte() << 24) >> 24;
  }

  int16(): number {
    return (this.uint16() << 16) >> 16;
  }

  uint16(): number {
    const start = this.#advance(2);
    const bytes = this.#buffer;
    return ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0);
  }

  int32(): number {
    return this.#int32At(this.#advance(4));
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
    const first = this.#byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    let scale = 128;
    for (let count = 1; count < VARINT_BYTES_MAX; count++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value < TWO_TO_32) return value;
        break;
      }
      scale *= 128;
    }
    throw this.fail('bad-varint', 'a varint that does not fit 32 bits');
  }

  /** UTF-8 behind its length: a varint of one more with 0 for null, or an int16 with -1 for null. */
  string(flexible: boolean, nullable: boolean): string | null {
    const lengthBytes = flexible ? this.uvarint() - 1 : this.int16();
    if (lengthBytes < 0) return this.#null('a string', lengthBytes, nullable);
    if (lengthBytes > STRING_BYTES_MAX) throw this.fail('bad-length', `a string of ${lengthBytes} bytes`);
    const start = this.#advance(lengthBytes);
    const text = this.#shortText(start, lengthBytes) ?? this.#buffer.toString('utf8', start, start + lengthBytes);
    // No answer could name it.
    if (lengthBytes > GROWING_BYTES_MAX && Buffer.byteLength(text) > STRING_BYTES_MAX) {
      throw this.fail('bad-length', `a string of ${lengthBytes} bytes that are no UTF-8`);
    }
    return text;
  }

  /** A view of the input, behind its length: a varint of one more with 0 for null, or an int32 with -1 for null. */
  bytes(flexible: boolean, nullable: boolean): Uint8Array | null {
    const lengthBytes = flexible ? this.uvarint() - 1 : this.int32();
    if (lengthBytes < 0) return this.#null('bytes', lengthBytes, nullable);
    const start = this.#advance(lengthBytes);
    return this.#buffer.subarray(start, start + lengthBytes);
  }

  /** The number of elements of an array, checked before it is made; -1 is null. */
  count(flexible: boolean, nullable: boolean, elementBytesMin: number): number {
    const count = flexible ? this.uvarint() - 1 : this.int32();
    if (count < 0) {
      this.#null('an array', count, nullable);
      return -1;
    }
    if (count * elementBytesMin > this.remaining) {
      throw this.fail('bad-length', `an array of ${count} elements where ${this.remaining} bytes are left`);
    }
    this.#elements += count;
    if (this.#elements > ELEMENTS_MAX) throw this.fail('too-many-elements', `more than ${ELEMENTS_MAX} array elements`);
    return count;
  }

  /** Begins a part that is `lengthBytes` long, and returns what `leave` needs at its end. */
  enter(lengthBytes: number): number {
    const outer = this.#end;
    const start = this.#advance(lengthBytes);
    this.#position = start;
    this.#end = start + lengthBytes;
    return outer;
  }

  /** Throws unless the part has been read to its end. */
  leave(outer: number): void {
    if (this.remaining > 0) throw this.fail('bad-tag', `a tagged field has ${this.remaining} bytes too many`);
    this.#end = outer;
  }

  /** The rest of the part is of no interest. */
  skipRest(): void {
    this.#position = this.#end;
  }

  /** Skips tagged fields, of which none is known. */
  skipTags(): void {
    for (let count = this.uvarint(); count > 0; count--) {
      this.uvarint();
      this.#advance(this.uvarint());
    }
  }

  #shortText(start: number, lengthBytes: number): string | undefined {
    if (lengthBytes > SHORT_TEXT_BYTES) return undefined;
    let text = '';
    for (let position = start; position < start + lengthBytes; position++) {
      const byte = this.#buffer[position] ?? 0;
      if (byte > 0x7f) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #null(what: string, length: number, nullable: boolean): null {
    if (length < -1) throw this.fail('bad-length', `${what} with the length ${length}`);
    if (!nullable) throw this.fail('not-nullable', `${what} is null, which this version does not allow`);
    return null;
  }

  #byte(): number {
    const start = this.#advance(1);
    return this.#buffer[start] ?? 0;
  }

  #int32At(start: number): number {
    const bytes = this.#buffer;
    return (
      ((bytes[start] ?? 0) << 24) |
      ((bytes[start + 1] ?? 0) << 16) |
      ((bytes[start + 2] ?? 0) << 8) |
      (bytes[start + 3] ?? 0)
    );
  }

  #rawInt64(): number {
    const start = this.#advance(8);
    return this.#int32At(start) * TWO_TO_32 + (this.#int32At(start + 4) >>> 0);
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
