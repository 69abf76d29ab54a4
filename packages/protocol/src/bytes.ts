/**
 * Big-endian integers in plain byte arrays, without a DataView for each access. 64-bit values are two halves;
 * whether the result is a safe integer is for the caller to check.
 */
const TWO_TO_32 = 2 ** 32;

export function getInt16(bytes: Uint8Array, position: number): number {
  return (((bytes[position] ?? 0) << 24) | ((bytes[position + 1] ?? 0) << 16)) >> 16;
}

export function getInt32(bytes: Uint8Array, position: number): number {
  return (
    ((bytes[position] ?? 0) << 24) |
    ((bytes[position + 1] ?? 0) << 16) |
    ((bytes[position + 2] ?? 0) << 8) |
    (bytes[position + 3] ?? 0)
  );
}

export function getUint32(bytes: Uint8Array, position: number): number {
  return getInt32(bytes, position) >>> 0;
}

/** Exact for every safe integer; anything else comes out as some number that is not one. */
export function getInt64(bytes: Uint8Array, position: number): number {
  return getInt32(bytes, position) * TWO_TO_32 + getUint32(bytes, position + 4);
}

export function setInt16(bytes: Uint8Array, position: number, value: number): void {
  bytes[position] = value >> 8;
  bytes[position + 1] = value;
}

export function setInt32(bytes: Uint8Array, position: number, value: number): void {
  bytes[position] = value >>> 24;
  bytes[position + 1] = value >>> 16;
  bytes[position + 2] = value >>> 8;
  bytes[position + 3] = value;
}

/** `value` must be a safe integer. */
export function setInt64(bytes: Uint8Array, position: number, value: number): void {
  setInt32(bytes, position, Math.floor(value / TWO_TO_32));
  setInt32(bytes, position + 4, value % TWO_TO_32);
}

/** A Buffer over the same memory, for libraries that ask for one. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A plain Uint8Array over the same memory as what a library returned. */
export function asPlainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
