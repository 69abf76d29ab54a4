import { crc32c as native } from '@node-rs/crc32';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continueCrc32c, crc32c, tableCrc32c } from './crc32c.js';

describe('crc32c', () => {
  it('agrees with the check values of RFC 3720, appendix B.4', () => {
    const zeros = new Uint8Array(32);
    const ones = new Uint8Array(32).fill(0xff);
    const rising = Uint8Array.from({ length: 32 }, (_, at) => at);
    expect([zeros, ones, rising].map(crc32c)).toEqual([0x8a91_36aa, 0x62a8_ab43, 0x46dd_794e]);
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe306_9283);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it('is the same from the table and from native code, at any length and alignment', () => {
    const bytes = fc.uint8Array({ maxLength: 1000 });
    fc.assert(
      fc.property(bytes, fc.nat(16), (all, skip) => {
        const view = all.subarray(skip);
        expect(tableCrc32c(view)).toBe(native(view) >>> 0);
        expect(crc32c(view)).toBe(tableCrc32c(view));
      }),
    );
  });

  it('continues over bytes that come in parts', () => {
    const bytes = fc.uint8Array({ maxLength: 1000 });
    fc.assert(
      fc.property(bytes, bytes, (first, second) => {
        expect(continueCrc32c(crc32c(first), second)).toBe(crc32c(Buffer.concat([first, second])));
      }),
    );
  });
});
