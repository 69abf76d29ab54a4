import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchError } from './batch-error.js';
import { ByteCursor, varintSize, varlongSize, writeVarint, writeVarlong } from './varint.js';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const safe = fc.maxSafeInteger();

/** The naive twin: zigzag by BigInt, seven bits a byte. */
function twin(value: bigint): Uint8Array {
  let rest = value < 0n ? -value * 2n - 1n : value * 2n;
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

function varint(value: number): Uint8Array {
  const target = new Uint8Array(5);
  return target.subarray(0, writeVarint(target, 0, value));
}

function varlong(value: number): Uint8Array {
  const target = new Uint8Array(10);
  return target.subarray(0, writeVarlong(target, 0, value));
}

describe('varint', () => {
  it('writes what a BigInt implementation writes, in the size it foretold, and reads it back', () => {
    fc.assert(
      fc.property(int32, (value) => {
        expect(varint(value)).toEqual(twin(BigInt(value)));
        expect(varintSize(value)).toBe(varint(value).length);
        expect(new ByteCursor(varint(value)).varint()).toBe(value);
      }),
    );
  });

  it('refuses a value of more than 32 bits', () => {
    expect(() => new ByteCursor(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x1f)).varint()).toThrow(BatchError);
    expect(() => new ByteCursor(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0)).varint()).toThrow(BatchError);
  });

  it('refuses input that ends early', () => {
    expect(() => new ByteCursor(Uint8Array.of(0x80)).varint()).toThrow(BatchError);
  });
});

describe('varlong', () => {
  it('writes what a BigInt implementation writes, in the size it foretold, and reads it back', () => {
    fc.assert(
      fc.property(safe, (value) => {
        expect(varlong(value)).toEqual(twin(BigInt(value)));
        expect(varlongSize(value)).toBe(varlong(value).length);
        expect(new ByteCursor(varlong(value)).varlong()).toBe(value);
      }),
      { examples: [[Number.MAX_SAFE_INTEGER], [Number.MIN_SAFE_INTEGER], [63], [-64], [64], [-65]] },
    );
  });

  it('refuses what is outside the safe integers instead of rounding it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const read = () => new ByteCursor(twin(value)).varlong();
        if (Number.isSafeInteger(Number(value))) expect(BigInt(read())).toBe(value);
        else expect(read).toThrow(expect.objectContaining({ code: 'out-of-range' }));
      }),
      { examples: [[2n ** 53n - 1n], [2n ** 53n], [-(2n ** 53n) + 1n], [-(2n ** 53n)], [2n ** 63n - 1n]] },
    );
  });
});
