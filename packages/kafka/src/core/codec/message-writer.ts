import { INT64_MAX } from '../schema.js';
import { KafkaCodecError } from './codec-error.js';

const FIRST_BUFFER_BYTES = 256;
const TWO_TO_32 = 2 ** 32;
const UUID_BYTES = 16;
const UUID_LENGTH = 22;

/**
 * Writes fields one after the other into a buffer that grows; what is appended by reference lies between the pieces
 * of it. Throws KafkaCodecError `out-of-range` for a number that its type cannot hold.
 */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];
  #partsBytes = 0;
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
  /** Where what is not among the parts yet begins and ends. */
  #start = 0;
  #end = 0;

  get lengthBytes(): number {
    return this.#partsBytes + this.#end - this.#start;
  }

  /** Everything, in order. The writer must not be used any more. */
  finish(): Uint8Array[] {
    this.#cut();
    return this.#parts;
  }

  boolean(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  int8(value: number): void {
    checkInteger(value, -0x80, 0x7f);
    const at = this.#reserve(1);
    this.#buffer.writeInt8(value, at);
  }

  int16(value: number): void {
    checkInteger(value, -0x8000, 0x7fff);
    const at = this.#reserve(2);
    this.#buffer.writeInt16BE(value, at);
  }

  uint16(value: number): void {
    checkInteger(value, 0, 0xffff);
    const at = this.#reserve(2);
    this.#buffer.writeUInt16BE(value, at);
  }

  int32(value: number): void {
    checkInteger(value, -0x8000_0000, 0x7fff_ffff);
    const at = this.#reserve(4);
    this.#buffer.writeInt32BE(value, at);
  }

  int64(value: number): void {
    if (!Number.isSafeInteger(value)) throw unfit(value, 'a safe integer');
    const start = this.#reserve(8);
    const high = Math.floor(value / TWO_TO_32);
    this.#buffer.writeInt32BE(high, start);
    this.#buffer.writeUInt32BE(value - high * TWO_TO_32, start + 4);
  }

  /** The same, but INT64_MAX is the largest of all. */
  saturatingInt64(value: number): void {
    if (value !== INT64_MAX) {
      this.int64(value);
      return;
    }
    const start = this.#reserve(8);
    this.#buffer.writeInt32BE(0x7fff_ffff, start);
    this.#buffer.writeInt32BE(-1, start + 4);
  }

  float64(value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleBE(value, at);
  }

  /** From 22 characters of base64url. */
  uuid(value: string): void {
    if (value.length !== UUID_LENGTH) throw new KafkaCodecError('out-of-range', `"${value}" is not a uuid`);
    const start = this.#reserve(UUID_BYTES);
    if (this.#buffer.write(value, start, UUID_BYTES, 'base64url') < UUID_BYTES) {
      throw new KafkaCodecError('out-of-range', `"${value}" is not a uuid`);
    }
  }

  /** A varint without a sign, at most 2^32 - 1. */
  uvarint(value: number): void {
    checkInteger(value, 0, TWO_TO_32 - 1);
    let at = this.#reserve(uvarintSize(value));
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#buffer[at++] = (rest & 0x7f) | 0x80;
    this.#buffer[at] = rest;
  }

  /** UTF-8, of a length that was written before. */
  text(value: string, lengthBytes: number): void {
    const at = this.#reserve(lengthBytes);
    this.#buffer.write(value, at, lengthBytes, 'utf8');
  }

  /** By reference: the bytes must not change until they have been sent. */
  reference(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#cut();
    this.#parts.push(bytes);
    this.#partsBytes += bytes.length;
  }

  /** What another writer has written. */
  append(other: MessageWriter): void {
    for (const part of other.finish()) {
      const at = this.#reserve(part.length);
      this.#buffer.set(part, at);
    }
  }

  #cut(): void {
    if (this.#end === this.#start) return;
    this.#parts.push(this.#buffer.subarray(this.#start, this.#end));
    this.#partsBytes += this.#end - this.#start;
    this.#start = this.#end;
  }

  #reserve(count: number): number {
    const position = this.#end;
    const end = position + count;
    if (end > this.#buffer.length) return this.#grow(count);
    this.#end = end;
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

function uvarintSize(value: number): number {
  let size = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) size++;
  return size;
}

function checkInteger(value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw unfit(value, `an integer from ${least} to ${most}`);
  }
}

function unfit(value: unknown, what: string): KafkaCodecError {
  return new KafkaCodecError('out-of-range', `${String(value)} is not ${what}`);
}
