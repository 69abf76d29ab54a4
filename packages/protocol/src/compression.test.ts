import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BatchError, compress, compressions, decompress } from './index.js';

const packed = compressions.filter((compression) => compression !== 'none');
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  // Compressible, and longer than a block of any of them.
  fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 10_000 })).map(([unit, count]) => {
    return Uint8Array.from({ length: unit.length * count }, (_, at) => unit[at % unit.length] ?? 0);
  }),
);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as BatchError).code;
  }
  return 'none thrown';
}

describe.each(packed)('%s', (compression) => {
  it('unpacks what it packed', () => {
    fc.assert(
      fc.property(payload, (bytes) => {
        const restored = decompress(compression, compress(compression, bytes));
        expect(Buffer.compare(restored, bytes)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses to unpack more than it may', () => {
    const bytes = compress(compression, new Uint8Array(4 * 1024 * 1024));
    expect(codeOf(() => decompress(compression, bytes, { bytesLeft: 1024 * 1024 }))).toBe('too-large');
    expect(decompress(compression, bytes, { bytesLeft: 8 * 1024 * 1024 }).length).toBe(4 * 1024 * 1024);
  });

  it('takes what it costs from what may be unpacked: 4 or 32 KiB at least, and eight times the packed bytes', () => {
    const allowance = { bytesLeft: 10_000_000 };
    const taken = (bytes: Uint8Array) => {
      const before = allowance.bytesLeft;
      decompress(compression, bytes, allowance);
      return before - allowance.bytesLeft;
    };
    const least = compression === 'gzip' || compression === 'zstd' ? 32_768 : 4_096;
    expect(taken(compress(compression, Uint8Array.of(1, 2, 3)))).toBe(least);
    expect(taken(compress(compression, new Uint8Array(1_000_000)))).toBe(1_000_000);
    const dense = compress(compression, randomBytes(10_000));
    expect(taken(dense)).toBe(dense.length * 8);
  });

  it('refuses every truncation', () => {
    const bytes = compress(compression, new TextEncoder().encode('tide '.repeat(50)));
    for (let length = 0; length < bytes.length; length++) {
      const restored = unpackedLength(() => decompress(compression, bytes.subarray(0, length)));
      // Formats without an end mark cannot tell an early end between two blocks; the record count will.
      expect(restored, `${length} of ${bytes.length} bytes`).toBeOneOf(['bad-compression', 0]);
    }
  });

  it('refuses noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 100 }), (noise) => {
        const outcome = unpackedLength(() => decompress(compression, noise, { bytesLeft: 1000 }));
        if (typeof outcome === 'string') expect(['bad-compression', 'too-large']).toContain(outcome);
        else expect(outcome).toBeLessThanOrEqual(1000);
      }),
    );
  });
});

function unpackedLength(run: () => Uint8Array): number | string {
  try {
    return run().length;
  } catch (error) {
    return (error as BatchError).code;
  }
}

describe('bombs', () => {
  /** A zstd frame of many run blocks, 128 KiB for four bytes each, that declares a size of 10 bytes. */
  function zstdBomb(blocks: number): Uint8Array {
    const bytes = [0x28, 0xb5, 0x2f, 0xfd, 0x80, 0x58, 10, 0, 0, 0];
    for (let block = 0; block < blocks; block++) {
      const header = (131_072 << 3) | (1 << 1) | (block === blocks - 1 ? 1 : 0);
      bytes.push(header & 0xff, (header >> 8) & 0xff, (header >> 16) & 0xff, 0x61);
    }
    return Uint8Array.from(bytes);
  }

  it('counts the blocks of a zstd frame, whatever size it declares', () => {
    expect(codeOf(() => decompress('zstd', zstdBomb(10_000)))).toBe('too-large');
    expect(codeOf(() => decompress('zstd', zstdBomb(2)))).toBe('bad-compression');
  });

  it('believes the size that a snappy block declares', () => {
    const block = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0);
    expect(codeOf(() => decompress('snappy', block))).toBe('too-large');
  });

  /** A snappy stream of blocks that hold nothing, each of five bytes. */
  function emptySnappy(blocks: number): Uint8Array {
    const header = compress('snappy', new Uint8Array(1)).subarray(0, 16);
    const block = [0, 0, 0, 1, 0];
    return Uint8Array.from([...header, ...Array.from({ length: blocks }, () => block).flat()]);
  }

  it('counts the blocks of a snappy stream, also of those that hold nothing', () => {
    const allowance = { bytesLeft: 1024 * 1024 };
    expect(decompress('snappy', emptySnappy(100), allowance).length).toBe(0);
    expect(allowance.bytesLeft).toBe((256 - 100) * 4096);
    expect(codeOf(() => decompress('snappy', emptySnappy(157), allowance))).toBe('too-large');
    expect(codeOf(() => decompress('snappy', emptySnappy(16_385)))).toBe('too-large');
  });

  it('stops gzip at the limit', () => {
    expect(codeOf(() => decompress('gzip', gzipSync(new Uint8Array(2_000_000)), { bytesLeft: 1_000_000 }))).toBe(
      'too-large',
    );
  });

  it('refuses bytes behind an lz4 frame, which the decoder would ignore', () => {
    const frame = compress('lz4', Uint8Array.of(1, 2, 3));
    expect(codeOf(() => decompress('lz4', Uint8Array.from([...frame, 0])))).toBe('bad-compression');
  });
});

it('reads a raw snappy block without framing', () => {
  const framed = compress('snappy', new TextEncoder().encode('flood and ebb'));
  expect(new TextDecoder().decode(decompress('snappy', framed.subarray(20)))).toBe('flood and ebb');
});
