import { INT64_MAX } from '../schema.js';
import { KafkaCodecError } from './codec-error.js';
import { STRING_BYTES_MAX } from './message-reader.js';

const FIRST_BUFFER_BYTES = 256;
const TWO_TO_32 = 2 ** 32;
const UUID_BYTES = 16;
const UUID_LENGTH = 22;

/** Up to this length a string that is ASCII is written here; the call into the platform costs more. */
const SHORT_TEXT_LENGTH = 32;

/**
 * Writes fields one after the other into a buffer that grows; what is appended by reference lies between the pieces
 * of it. Throws KafkaCodecError for a value that its type cannot hold: nothing is cut or rounded.
 */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];
  #partsBytes = 0;
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
  /** Where what is not among the parts yet begins and ends. */
  #start = 0;
  #end = 0;

  /** Everything, in order. The writer must not be used any more. */
  finish(): Uint8Array[] {
    this.#cut();
    return this.#parts;
  }

  boolean(value: unknown): void {
    this.#byte(value === true ? 1 : 0);
  }

  int8(value: unknown): void {
    this.#byte(checkedInteger(value, -0x80, 0x7f));
  }

  int16(value: unknown): void {
    this.#twoBytes(checkedInteger(value, -0x8000, 0x7fff));
  }

  uint16(value: unknown): void {
    this.#twoBytes(checkedInteger(value, 0, 0xffff));
  }

  int32(value: unknown): void {
    this.#fourBytes(checkedInteger(value, -0x8000_0000, 0x7fff_ffff));
  }

  int64(value: unknown): void {
    const checked = checkedInteger(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const high = Math.floor(checked / TWO_TO_32);
    this.#fourBytes(high);
    this.#fourBytes(checked - high * TWO_TO_32);
  }

  /** The same, but INT64_MAX is the largest of all. */
  saturatingInt64(value: unknown): void {
    if (value === INT64_MAX) {
      this.#fourBytes(0x7fff_ffff);
      this.#fourBytes(-1);
    } else this.int64(value);
  }

  float64(value: unknown): void {
    if (typeof value !== 'number') throw unfit(value, 'a number');
    const at = this.#reserve(8);
    this.#buffer.writeDoubleBE(value, at);
  }

  /** From 22 characters of base64url. */
  uuid(value: unknown): void {
    if (typeof value !== 'string' || value.length !== UUID_LENGTH) throw unfit(value, 'a uuid');
    const at = this.#reserve(UUID_BYTES);
    if (this.#buffer.write(value, at, UUID_BYTES, 'base64url') < UUID_BYTES) throw unfit(value, 'a uuid');
  }

  /** A varint without a sign, at most 2^32 - 1. */
  uvarint(value: number): void {
    let rest = checkedInteger(value, 0, TWO_TO_32 - 1);
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#byte((rest & 0x7f) | 0x80);
    this.#byte(rest);
  }

  /** As MessageReader.string reads it. */
  string(value: unknown, flexible: boolean, nullable: boolean): void {
    if (value === null) {
      this.#null(flexible, nullable, 2);
      return;
    }
    if (typeof value !== 'string') throw unfit(value, 'a string');
    const isShort = value.length <= SHORT_TEXT_LENGTH && isAscii(value);
    const lengthBytes = isShort ? value.length : Buffer.byteLength(value, 'utf8');
    if (lengthBytes > STRING_BYTES_MAX)
      throw unfit(`a text of ${lengthBytes} bytes`, `a string of ${STRING_BYTES_MAX} at most`);
    if (flexible) this.uvarint(lengthBytes + 1);
    else this.#twoBytes(lengthBytes);
    const at = this.#reserve(lengthBytes);
    if (!isShort) this.#buffer.write(value, at, lengthBytes, 'utf8');
    else for (let index = 0; index < lengthBytes; index++) this.#buffer[at + index] = value.charCodeAt(index);
  }

  /** By reference, as MessageReader.bytes reads it: the bytes must not change until they have been sent. */
  bytes(value: unknown, flexible: boolean, nullable: boolean): void {
    if (value === null) {
      this.#null(flexible, nullable, 4);
      return;
    }
    if (!(value instanceof Uint8Array)) throw unfit(value, 'bytes');
    this.#length(value.length, flexible);
    if (value.length === 0) return;
    this.#cut();
    this.#parts.push(value);
    this.#partsBytes += value.length;
  }

  /** The number of elements of an array, which is returned; -1 for null. */
  count(values: unknown, flexible: boolean, nullable: boolean): number {
    if (values === null) {
      this.#null(flexible, nullable, 4);
      return -1;
    }
    if (!Array.isArray(values)) throw unfit(values, 'an array');
    this.#length(values.length, flexible);
    return values.length;
  }

  /** Says, where it may be null, whether a struct follows. */
  isStruct(value: unknown, nullable: boolean): boolean {
    if (nullable) this.#byte(value === null ? -1 : 1);
    if (nullable && value === null) return false;
    if (typeof value !== 'object' || value === null) throw unfit(value, 'a struct');
    return true;
  }

  /** The length of what another writer has written, and that. */
  nested(other: MessageWriter): void {
    const parts = other.finish();
    this.uvarint(other.#partsBytes);
    for (const part of parts) {
      const at = this.#reserve(part.length);
      this.#buffer.set(part, at);
    }
  }

  #length(length: number, flexible: boolean): void {
    if (flexible) this.uvarint(length + 1);
    else this.int32(length);
  }

  #null(flexible: boolean, nullable: boolean, prefixBytes: 2 | 4): void {
    if (!nullable) throw new KafkaCodecError('not-nullable', 'null where this version does not allow it');
    if (flexible) this.#byte(0);
    else if (prefixBytes === 2) this.#twoBytes(-1);
    else this.#fourBytes(-1);
  }

  #byte(value: number): void {
    const at = this.#reserve(1);
    this.#buffer[at] = value;
  }

  #twoBytes(value: number): void {
    const at = this.#reserve(2);
    this.#buffer[at] = value >> 8;
    this.#buffer[at + 1] = value;
  }

  #fourBytes(value: number): void {
    const at = this.#reserve(4);
    const buffer = this.#buffer;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
  }

  #cut(): void {
    if (this.#end === this.#start) return;
    this.#parts.push(this.#buffer.subarray(this.#start, this.#end));
    this.#partsBytes += this.#end - this.#start;
    this.#start = this.#end;
  }

  #reserve(count: number): number {
    const position = this.#end;
    if (position + count > this.#buffer.length) return this.#grow(count);
    this.#end = position + count;
    return position;
  }

  #grow(count: number): number {
    const used = this.#end - this.#start;
    const larger = Buffer.allocUnsafe(Math.max(2 * used, used + count, FIRST_BUFFER_BYTES));
    larger.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = larger;
    this.#start = 0;
    this.#end = used + count;
    return used;
  }
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

function checkedInteger(value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw unfit(value, `an integer from ${least} to ${most}`);
}

function unfit(value: unknown, what: string): KafkaCodecError {
  return new KafkaCodecError('out-of-range', `${String(value)} is not ${what}`);
}
