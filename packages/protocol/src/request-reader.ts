import protobuf from 'protobufjs/minimal.js';
import type { MessageCodec } from '../generated/wire.js';

/**
 * What one request may hold: each message in it counts, and each byte string; each number and text an eighth. An empty
 * message takes two bytes on the wire, and fifty times as much where it is decoded.
 */
export const REQUEST_VALUES_MAX = 1_000_000;

const VALUE_COST = 8;
/** Of a text, of a byte of packed numbers, and of the tag of any field. */
const SMALL_COST = 1;

/**
 * The message, as `codec.decode`. Throws RangeError besides once more than REQUEST_VALUES_MAX values have been read, before
 * there are more.
 */
export function decodeBounded<T>(codec: MessageCodec<T>, bytes: Uint8Array): T {
  // So few bytes hold no more than that.
  if (bytes.length <= REQUEST_VALUES_MAX) return codec.decode(bytes);
  return codec.decode(new RequestReader(bytes));
}

/** Of the packed fields only `repeated int32` is known to it, which is all that there are. */
class RequestReader extends protobuf.Reader {
  #left = REQUEST_VALUES_MAX * VALUE_COST;

  override tag(): number {
    this.#take(SMALL_COST);
    return super.tag();
  }

  /** The length of a message, or of bytes. */
  override size(): number {
    this.#take(VALUE_COST);
    return super.size();
  }

  override stringVerify(): string {
    // `size` is called for it.
    this.#left += VALUE_COST - SMALL_COST;
    return super.stringVerify();
  }

  override int32s(array?: number[]): number[] {
    const start = this.pos;
    const bytes = super.size();
    this.pos = start;
    this.#take(bytes * SMALL_COST);
    this.#left += VALUE_COST;
    return super.int32s(array);
  }

  #take(cost: number): void {
    this.#left -= cost;
    if (this.#left < 0) throw new RangeError(`more than ${REQUEST_VALUES_MAX} values`);
  }
}
