/** Big-endian integers, without a DataView for each frame. The caller has checked the bounds. */
export function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function readUint32(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at) * 0x1_0000 + readUint16(bytes, at + 2);
}

export function writeUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  writeUint16(bytes, at, value >>> 16);
  writeUint16(bytes, at + 2, value & 0xffff);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The text in UTF-8, cut to `bytesMax` bytes at a character's end. */
export function encodeText(text: string, bytesMax: number): Uint8Array {
  const target = new Uint8Array(Math.min(bytesMax, text.length * 3));
  return target.subarray(0, encoder.encodeInto(text, target).written);
}

/** UTF-8 as text; what is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
