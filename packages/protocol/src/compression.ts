import { gunzipSync, gzipSync } from 'node:zlib';
import { Decoder, Encoder } from '@toondepauw/node-zstd';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';
import { BatchError } from './batch-error.js';
import { asBuffer, asPlainBytes } from './bytes.js';
import { lz4SizeBound, zstdSizeBound } from './compression-bounds.js';
import { BLOCK_COST_BYTES, compressXerial, decompressXerial, type UnpackedBlocks } from './snappy-xerial.js';

/** How the records of a batch are packed; the position in the list is the number in the attributes. */
export const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof compressions)[number];

/** What the records of one batch may unpack to: 64 MiB, as much as the largest frame. */
export const DECOMPRESSED_BYTES_MAX = 64 * 1024 * 1024;

/** What may still be unpacked, over several batches. */
export interface UnpackAllowance {
  bytesLeft: number;
}

/** Packed bytes that unpack to nothing (empty frames of zstd, members of gzip) cost as much as so many unpacked ones. */
const PACKED_BYTE_COST = 8;
/** gzip and zstd set a context up for each call: some 35 microseconds, as much as so many blocks of snappy. */
const CONTEXT_COST_BLOCKS = 8;

/** As zstd's own command line and Kafka's default. */
const ZSTD_LEVEL = 3;

// Made on first use: most processes never see zstd.
let zstdEncoder: Encoder | undefined;
let zstdDecoder: Decoder | undefined;

/** Packs in the calling thread. */
export function compress(compression: Compression, bytes: Uint8Array): Uint8Array {
  switch (compression) {
    case 'none':
      return bytes;
    case 'gzip':
      return asPlainBytes(gzipSync(bytes));
    case 'snappy':
      return compressXerial(bytes);
    case 'lz4':
      return asPlainBytes(compressFrameSync(asBuffer(bytes)));
    case 'zstd':
      zstdEncoder ??= new Encoder(ZSTD_LEVEL);
      return asPlainBytes(zstdEncoder.encodeSync(asBuffer(bytes)));
  }
}

/**
 * Unpacks in the calling thread, and takes what that costs from the allowance, all of it if it fails: the unpacked bytes,
 * or more where many pieces hold little. Throws BatchError `bad-compression`, or `too-large` if the result exceeds the
 * allowance; nothing of that size is allocated first. For lz4 and zstd it is what the frame's blocks could hold at most
 * that counts, a full block each; for snappy no less than 4 KiB for each block behind which another comes.
 */
export function decompress(
  compression: Compression,
  bytes: Uint8Array,
  allowance: UnpackAllowance = { bytesLeft: DECOMPRESSED_BYTES_MAX },
): Uint8Array {
  if (compression === 'none') return bytes;
  const { bytesLeft } = allowance;
  // What fails may have cost as much before it did.
  allowance.bytesLeft = 0;
  if (bytesLeft <= 0) throw tooLarge(undefined, bytesLeft);
  try {
    const { bytes: unpacked, blocks } = unpack(compression, bytes, bytesLeft);
    if (unpacked.length > bytesLeft) throw tooLarge(unpacked.length, bytesLeft);
    const cost = Math.max(unpacked.length, bytes.length * PACKED_BYTE_COST, blocks * BLOCK_COST_BYTES);
    allowance.bytesLeft = bytesLeft - cost;
    return asPlainBytes(unpacked);
  } catch (error) {
    if (error instanceof BatchError) throw error;
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(undefined, bytesLeft);
    }
    throw new BatchError('bad-compression', `the ${compression} records cannot be unpacked`, { cause: error });
  }
}

function unpack(compression: Exclude<Compression, 'none'>, bytes: Uint8Array, bytesMax: number): UnpackedBlocks {
  switch (compression) {
    case 'gzip':
      return { bytes: gunzipSync(bytes, { maxOutputLength: bytesMax }), blocks: CONTEXT_COST_BLOCKS };
    case 'snappy':
      return decompressXerial(bytes, bytesMax);
    case 'lz4':
      checkBound(lz4SizeBound(bytes), bytesMax);
      return { bytes: decompressFrameSync(asBuffer(bytes)), blocks: 1 };
    case 'zstd':
      checkBound(zstdSizeBound(bytes), bytesMax);
      zstdDecoder ??= new Decoder();
      return { bytes: zstdDecoder.decodeSync(asBuffer(bytes)), blocks: CONTEXT_COST_BLOCKS };
  }
}

function checkBound(bound: number, bytesMax: number): void {
  if (bound > bytesMax) throw tooLarge(bound, bytesMax);
}

function tooLarge(size: number | undefined, bytesMax: number): BatchError {
  const what = size === undefined ? 'more' : `up to ${size} bytes`;
  return new BatchError('too-large', `the records unpack to ${what}, ${bytesMax} are allowed`);
}
