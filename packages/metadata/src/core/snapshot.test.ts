import type { Offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { emptyImage } from './image.js';
import { applyValues, encodeRecordValue } from './record-codec.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot.js';

const image = applyValues(emptyImage, 0 as Offset, [
  encodeRecordValue({ cluster: { clusterId: 'c' } }),
  encodeRecordValue({ broker: { brokerId: 3, incarnation: 'one' } }),
]).image;

describe('a snapshot', () => {
  it('of nothing is nothing', () => {
    expect(decodeSnapshot(encodeSnapshot(emptyImage))).toEqual(emptyImage);
  });

  it('with any bit flipped, or cut anywhere, is refused', () => {
    const bytes = encodeSnapshot(image);
    for (let position = 0; position < bytes.length; position += 1) {
      const damaged = bytes.slice();
      damaged[position] = (damaged[position] ?? 0) ^ 4;
      expect(() => decodeSnapshot(damaged)).toThrow();
      expect(() => decodeSnapshot(bytes.slice(0, position))).toThrow();
    }
    expect(() => decodeSnapshot(new Uint8Array([...bytes, 0]))).toThrow('CRC');
  });

  it('of another version says which', () => {
    const bytes = encodeSnapshot(image);
    bytes[5] = 9;
    expect(() => decodeSnapshot(bytes)).toThrow('version 9 is not 1');
  });
});
