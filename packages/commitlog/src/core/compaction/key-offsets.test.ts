import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_OFFSETS_BYTES_MIN, KeyOffsets } from './key-offsets.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the map of keys', () => {
  it('knows the last offset of each key, as a Map does', () => {
    const key = fc.uint8Array({ maxLength: 6 });
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), fc.integer(), (keys, seed) => {
        const map = new KeyOffsets({ bytesMax: 65_536, seed });
        const twin = new Map<string, number>();
        for (const [offset, each] of keys.entries()) {
          expect(map.put(each, offset)).toBe(true);
          twin.set(each.join(), offset);
        }
        expect(map.size).toBe(twin.size);
        for (const each of keys) expect(map.get(each)).toBe(twin.get(each.join()));
        expect(map.get(new Uint8Array(7))).toBeUndefined();
      }),
    );
  });

  it('refuses a key for which there is no room, and stays as it was', () => {
    const map = new KeyOffsets({ bytesMax: KEY_OFFSETS_BYTES_MIN, seed: 1 });
    let count = 0;
    while (map.put(bytes(`key-${count}`), count)) count += 1;
    expect(count).toBeGreaterThan(20);
    expect(map.size).toBe(count);
    expect(map.get(bytes(`key-${count}`))).toBeUndefined();
    for (let each = 0; each < count; each++) expect(map.get(bytes(`key-${each}`))).toBe(each);
    // A key that is known needs no room.
    expect(map.put(bytes('key-0'), 99)).toBe(true);
    expect(map.get(bytes('key-0'))).toBe(99);
  });

  it('can hold the keys for which there is room when it is empty', () => {
    const empty = () => new KeyOffsets({ bytesMax: KEY_OFFSETS_BYTES_MIN, seed: 1 });
    const full = empty();
    for (let at = 0; full.put(bytes(`key-${at}`), at); ) at += 1;
    for (let size = 700; size < KEY_OFFSETS_BYTES_MIN; size += 1) {
      expect(full.canHold(new Uint8Array(size))).toBe(empty().put(new Uint8Array(size), 0));
    }
  });

  it('refuses to be made without memory', () => {
    expect(() => new KeyOffsets({ bytesMax: 10, seed: 0 })).toThrow(RangeError);
  });
});
