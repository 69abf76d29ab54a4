import snappy from 'snappy';
import { BatchError } from './batch-error.js';
import { asBuffer, getInt32, setInt32 } from './bytes.js';

/**
 * Snappy as Kafka's Java client writes it (the stream format of xerial's snappy-java):
 * magic 0x82 "SNAPPY" 0, version int32, least compatible version int32, (block size int32, raw snappy block)*.
 * On reading, one raw block without this framing passes too: some clients write it.
 */
const MAGIC = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00);
const HEADER_BYTES = 16;
const VERSION = 1;
/** As snappy-java's default. */
const BLOCK_BYTES = 32 * 1024;
/** A call of a native decoder costs as much as so many bytes that it unpacks, and some microseconds. */
export const BLOCK_COST_BYTES = 4 * 1024;

export interface UnpackedBlocks {
  readonly bytes: Uint8Array;
  /** Calls of the decoder. */
  readonly blocks: number;
}

export function compressXerial(bytes: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  let size = HEADER_BYTES;
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = snappy.compressSync(bytes.subarray(at, at + BLOCK_BYTES));
    blocks.push(block);
    size += 4 + block.length;
  }
  const target = new Uint8Array(size);
  target.set(MAGIC);
  setInt32(target, 8, VERSION);
  setInt32(target, 12, VERSION);
  let at = HEADER_BYTES;
  for (const block of blocks) {
    setInt32(target, at, block.length);
    target.set(block, at + 4);
    at += 4 + block.length;
  }
  return target;
}

/**
 * Throws BatchError `too-large` before anything larger than `bytesMax` is unpacked, and where there are more blocks than
 * that is worth.
 */
export function decompressXerial(bytes: Uint8Array, bytesMax: number): UnpackedBlocks {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) return { bytes: decompressBlock(bytes, bytesMax), blocks: 1 };
  const blocks: Uint8Array[] = [];
  let size = 0;
  if (bytes.length < HEADER_BYTES) throw new BatchError('bad-compression', 'the snappy stream ends in its header');
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const blockBytes = at + 4 <= bytes.length ? getInt32(bytes, at) : -1;
    const end = at + 4 + blockBytes;
    if (blockBytes <= 0 || end > bytes.length) throw new BatchError('bad-compression', 'a snappy block ends early');
    if (blocks.length * BLOCK_COST_BYTES >= bytesMax) {
      throw new BatchError('too-large', `more than ${blocks.length} snappy blocks, ${bytesMax} bytes are allowed`);
    }
    const block = decompressBlock(bytes.subarray(at + 4, end), bytesMax - size);
    blocks.push(block);
    size += block.length;
    at = end;
  }
  const [only] = blocks;
  const whole = blocks.length === 1 && only !== undefined ? only : Buffer.concat(blocks, size);
  return { bytes: whole, blocks: blocks.length };
}

function decompressBlock(block: Uint8Array, bytesMax: number): Uint8Array {
  const size = declaredSize(block);
  if (size > bytesMax) throw new BatchError('too-large', `a snappy block of ${size} bytes, ${bytesMax} are allowed`);
  const unpacked = snappy.uncompressSync(asBuffer(block), { asBuffer: true });
  return typeof unpacked === 'string' ? Buffer.from(unpacked) : unpacked;
}

/** A raw block begins with its unpacked size, an unsigned varint of up to 32 bits. */
function declaredSize(block: Uint8Array): number {
  let size = 0;
  for (let at = 0; at < 5; at++) {
    const byte = block[at];
    if (byte === undefined) break;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return size;
  }
  throw new BatchError('bad-compression', 'a snappy block without a size');
}
