import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PersistentMap } from './persistent-map.js';

const key = fc.oneof(fc.nat(40).map(String), fc.string({ maxLength: 3 }), fc.constantFrom('constructor', '__proto__'));
const changes = fc.array(fc.tuple(key, fc.option(fc.nat())), { maxLength: 120, size: 'max' });

describe('a persistent map', () => {
  it('does what a Map does, and leaves every earlier version as it was', () => {
    fc.assert(
      fc.property(changes, (steps) => {
        let map = PersistentMap.empty<string, number>();
        const twin = new Map<string, number>();
        const versions: [PersistentMap<string, number>, Map<string, number>][] = [];
        for (const [each, value] of steps) {
          versions.push([map, new Map(twin)]);
          map = value === null ? map.delete(each) : map.set(each, value);
          if (value === null) twin.delete(each);
          else twin.set(each, value);
          expect(map.get(each)).toBe(twin.get(each));
          expect(map.has(each)).toBe(twin.has(each));
        }
        for (const [version, then] of [...versions, [map, twin] as const]) {
          expect(version.size).toBe(then.size);
          expect(new Map(version)).toEqual(then);
        }
      }),
    );
  });

  it('iterates in an order that follows from what it holds', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key), fc.infiniteStream(fc.nat()), (keys, noise) => {
        const shuffled = keys.toSorted(() => ((noise.next().value ?? 0) % 2 === 0 ? 1 : -1));
        const [one, two] = [keys, shuffled].map((order) =>
          PersistentMap.from(order.map((each) => [each, 1] as const))
            .set('extra', 1)
            .delete('extra'),
        );
        expect([...(one?.keys() ?? [])]).toEqual([...(two?.keys() ?? [])]);
      }),
    );
  });

  it('holds keys whose hashes are equal', () => {
    // FNV-1a gives both the same 32 bits.
    const [costarring, liquid] = ['costarring', 'liquid'];
    const map = PersistentMap.from([
      [costarring, 1],
      [liquid, 2],
    ] as const);
    expect([map.get(costarring), map.get(liquid), map.size]).toEqual([1, 2, 2]);
    expect(map.delete(costarring).get(liquid)).toBe(2);
  });
});
