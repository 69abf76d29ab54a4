import { describe, expect, it } from 'vitest';
import { attachmentBytes, fewerParts, partsOf, wholeOf } from './attachment.js';

const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const bytes = (...values: number[]) => new Uint8Array(values);

describe('an attachment in parts', () => {
  it('is as long as its parts, and one run of bytes at its end', () => {
    const parts = [bytes(1, 2), bytes(), bytes(3)];
    expect(attachmentBytes(parts)).toBe(3);
    expect(new Uint8Array(wholeOf(parts))).toEqual(bytes(1, 2, 3));
    expect([attachmentBytes([]), wholeOf([]).length]).toEqual([0, 0]);
  });

  it('of one part is that part, and so is one without parts', () => {
    const only = bytes(1, 2);
    expect(wholeOf([only])).toBe(only);
    expect(wholeOf(only)).toBe(only);
    expect(partsOf(only)[0]).toBe(only);
    expect(attachmentBytes(only)).toBe(2);
  });

  it('has one part for what lies behind one another in the same buffer, which nobody copies', () => {
    const other = bytes(9);
    const [a, b, c, d] = [buffer.subarray(0, 2), buffer.subarray(2, 5), buffer.subarray(6, 7), buffer.subarray(7)];
    const fewer = fewerParts([a, b, other, c, d]);
    expect(fewer.map((part) => [...part])).toEqual([[1, 2, 3, 4, 5], [9], [7, 8]]);
    expect(fewer.map((part) => part.buffer)).toEqual([buffer.buffer, other.buffer, buffer.buffer]);
    expect(fewer[1]).toBe(other);
    expect(fewerParts([])).toEqual([]);
  });

  it('keeps apart what is not in order, or has a gap', () => {
    const parts = [buffer.subarray(2, 4), buffer.subarray(0, 2), buffer.subarray(3, 4)];
    expect(fewerParts(parts)).toEqual(parts);
  });
});
