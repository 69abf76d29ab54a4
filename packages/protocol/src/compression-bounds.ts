import { BatchError } from './batch-error.js';

/**
 * How much an lz4 frame or zstd frames can unpack to at most, from their block headers alone. The native decoders
 * take no limit, so a small batch could otherwise make them allocate gigabytes. The walk also refuses what the
 * decoders let pass: a missing end mark, and bytes behind the last frame.
 */
interface Input {
  readonly bytes: Uint8Array;
  position: number;
}

function fail(what: string): never {
  throw new BatchError('bad-compression', what);
}

/** A little-endian integer of up to six bytes. */
function little(input: Input, size: number): number {
  const { bytes, position } = input;
  if (position + size > bytes.length) fail('the compressed records end early');
  let value = 0;
  for (let at = size - 1; at >= 0; at--) value = value * 256 + (bytes[position + at] ?? 0);
  input.position += size;
  return value;
}

function little64(input: Input): number {
  const low = little(input, 4);
  return low + little(input, 4) * 2 ** 32;
}

function skip(input: Input, count: number): void {
  if (input.position + count > input.bytes.length) fail('the compressed records end early');
  input.position += count;
}

const LZ4_MAGIC = 0x184d_2204;
const LZ4_BLOCK_BYTES_MAX = [0, 0, 0, 0, 64 * 1024, 256 * 1024, 1024 * 1024, 4 * 1024 * 1024];
const LZ4_UNCOMPRESSED_BIT = 2 ** 31;

/**
 * frame = magic u32, flags u8, block descriptor u8, [content size u64], header checksum u8,
 *         (block size u32 with the top bit for "stored", data, [checksum u32])*, 0 u32, [content checksum u32]
 * (LZ4 Frame Format 1.6.1.) Dictionaries are refused.
 */
export function lz4SizeBound(bytes: Uint8Array): number {
  const input: Input = { bytes, position: 0 };
  if (little(input, 4) !== LZ4_MAGIC) fail('not an lz4 frame');
  const flags = little(input, 1);
  const version = flags >> 6;
  if (version !== 1 || (flags & 0x03) !== 0) fail(`lz4 frame flags ${flags} are not supported`);
  const blockBytesMax = LZ4_BLOCK_BYTES_MAX[(little(input, 1) >> 4) & 0x07] ?? 0;
  if (blockBytesMax === 0) fail('an lz4 frame of an unknown block size');
  let bound = 0;
  const declared = (flags & 0x08) === 0 ? 0 : little64(input);
  skip(input, 1);
  for (let size = little(input, 4); size !== 0; size = little(input, 4)) {
    const stored = size >= LZ4_UNCOMPRESSED_BIT;
    const dataBytes = stored ? size - LZ4_UNCOMPRESSED_BIT : size;
    if (dataBytes > blockBytesMax) fail('an lz4 block larger than its frame allows');
    skip(input, dataBytes + ((flags & 0x10) === 0 ? 0 : 4));
    // A byte of an lz4 block unpacks to at most 255.
    bound += stored ? dataBytes : Math.min(blockBytesMax, dataBytes * 255);
  }
  if ((flags & 0x04) !== 0) skip(input, 4);
  if (input.position !== bytes.length) fail('bytes behind the lz4 frame');
  return Math.max(bound, declared);
}

const ZSTD_MAGIC = 0xfd2f_b528;
const ZSTD_SKIPPABLE_MAGIC = 0x184d_2a50;
const ZSTD_BLOCK_BYTES_MAX = 128 * 1024;

/** frame* (RFC 8878, 3.1): the sum over the frames. Dictionaries are refused. */
export function zstdSizeBound(bytes: Uint8Array): number {
  const input: Input = { bytes, position: 0 };
  let bound = 0;
  while (input.position < bytes.length) {
    const magic = little(input, 4);
    if (magic >= ZSTD_SKIPPABLE_MAGIC && magic < ZSTD_SKIPPABLE_MAGIC + 16) skip(input, little(input, 4));
    else if (magic === ZSTD_MAGIC) bound += zstdFrameBound(input);
    else fail('not a zstd frame');
  }
  return bound;
}

/**
 * frame = magic, descriptor u8, [window u8], [dictionary id], [content size], block*, [checksum u32]
 * block = 3 bytes: last (1 bit), type (2 bits: raw, run, compressed), size (21 bits); data
 *
 * A declared content size is no bound: the decoder compares it only once it has unpacked the last block.
 */
function zstdFrameBound(input: Input): number {
  const descriptor = little(input, 1);
  const singleSegment = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) fail('a reserved bit of a zstd frame is set');
  if ((descriptor & 0x03) !== 0) fail('a zstd frame with a dictionary');
  const windowByte = singleSegment ? 0 : little(input, 1);
  const declared = zstdContentSize(input, descriptor >> 6, singleSegment);
  const windowBase = 2 ** (10 + (windowByte >> 3));
  const window = singleSegment ? declared : windowBase + (windowBase / 8) * (windowByte & 0x07);
  const blockBytesMax = Math.min(window, ZSTD_BLOCK_BYTES_MAX);
  let bound = 0;
  for (let last = false; !last; ) {
    const header = little(input, 3);
    last = (header & 1) === 1;
    const type = (header >> 1) & 0x03;
    const size = header >> 3;
    if (type === 3) fail('a zstd block of a reserved type');
    skip(input, type === 1 ? 1 : size);
    bound += type === 2 ? blockBytesMax : size;
  }
  if ((descriptor & 0x04) !== 0) skip(input, 4);
  return Math.max(bound, declared);
}

/** 0 where the frame does not say. */
function zstdContentSize(input: Input, sizeFlag: number, singleSegment: boolean): number {
  if (sizeFlag === 0) return singleSegment ? little(input, 1) : 0;
  if (sizeFlag === 1) return little(input, 2) + 256;
  return sizeFlag === 2 ? little(input, 4) : little64(input);
}
