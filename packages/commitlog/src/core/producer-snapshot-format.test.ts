import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProducerSnapshot, parseProducerSnapshot } from './producer-snapshot-format.js';
import { mergeHistory, NO_TRANSACTION, type ProducerEntry } from './producer-states.js';

const GOLDEN = new URL('../../../../test/golden/log-directory/golden-0/', import.meta.url);
const golden = (name: string) => new Uint8Array(readFileSync(new URL(name, GOLDEN)));
const FILES = ['00000000000000005921.snapshot', '00000000000000007025.snapshot', '00000000000000007104.snapshot'];

const entry: fc.Arbitrary<ProducerEntry> = fc.record({
  producerId: fc.maxSafeNat(),
  epoch: fc.integer({ min: 0, max: 2 ** 15 - 1 }),
  batches: fc.array(
    fc
      .record({ lastSequence: fc.nat(2 ** 31 - 1), baseOffset: fc.nat(2 ** 40), delta: fc.nat(1_000) })
      .map(({ lastSequence, baseOffset, delta }) => ({
        baseSequence: (lastSequence - delta + 2 ** 31) % 2 ** 31,
        lastSequence,
        baseOffset,
        lastOffset: baseOffset + delta,
      })),
    { maxLength: 1 },
  ),
  lastTimestampMs: fc.integer({ min: -1, max: 2 ** 45 }),
  coordinatorEpoch: fc.integer({ min: -1, max: 1_000 }),
  txnFirstOffset: fc.integer({ min: -1, max: 2 ** 40 }),
  updatedMs: fc.constant(5),
});

describe('a producer snapshot', () => {
  it.each(FILES)("of Kafka's is read and written again to the byte (%s)", (name) => {
    const entries = parseProducerSnapshot(golden(name), 0) ?? [];
    expect(entries.map(({ producerId }) => producerId)).toContain(0);
    expect(formatProducerSnapshot(entries)).toEqual(golden(name));
  });

  it('tells of a transaction that is open, and of who ended the last', () => {
    const producerOf = (name: string) =>
      parseProducerSnapshot(golden(name), 0)?.find(({ producerId }) => producerId === 2);
    expect(producerOf('00000000000000007025.snapshot')).toMatchObject({ txnFirstOffset: 7_000, coordinatorEpoch: -1 });
    expect(producerOf('00000000000000007104.snapshot')).toMatchObject({
      txnFirstOffset: NO_TRANSACTION,
      coordinatorEpoch: 0,
      epoch: 4,
      batches: [],
    });
  });

  it('holds any states, the last batch of each', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ producerId }) => producerId }), (entries) => {
        const read = parseProducerSnapshot(formatProducerSnapshot(entries), 5) ?? [];
        const byId = (list: readonly ProducerEntry[]) => [...list].sort((a, b) => a.producerId - b.producerId);
        expect(byId(read)).toEqual(byId(entries));
      }),
    );
  });

  it('that is not whole, or whose bits have changed, says nothing', () => {
    const [name = ''] = FILES;
    const bytes = golden(name);
    for (let length = 0; length < bytes.length; length++) {
      expect(parseProducerSnapshot(bytes.subarray(0, length), 0)).toBeUndefined();
    }
    for (let position = 0; position < bytes.length; position++) {
      const rotten = bytes.slice();
      rotten[position] = (rotten[position] ?? 0) ^ 4;
      expect(parseProducerSnapshot(rotten, 0)).toBeUndefined();
    }
  });
});

describe('the batches before the last', () => {
  const batch = (sequence: number) => ({
    baseSequence: sequence,
    lastSequence: sequence,
    baseOffset: sequence,
    lastOffset: sequence,
  });
  const of = (epoch: number, ...sequences: number[]): ProducerEntry => ({
    producerId: 1,
    epoch,
    batches: sequences.map(batch),
    lastTimestampMs: 0,
    coordinatorEpoch: -1,
    txnFirstOffset: NO_TRANSACTION,
    updatedMs: 0,
  });

  it('come from the walk if that has come to the same last batch', () => {
    expect(mergeHistory(of(0, 4), of(0, 2, 3, 4)).batches).toEqual([2, 3, 4].map(batch));
    expect(mergeHistory(of(0, 4), of(0, 2, 3)).batches).toEqual([batch(4)]);
    expect(mergeHistory(of(1, 4), of(0, 3, 4)).batches).toEqual([batch(4)]);
    expect(mergeHistory(of(1), of(0, 3, 4)).batches).toEqual([]);
    expect(mergeHistory(of(0, 4), undefined).batches).toEqual([batch(4)]);
  });
});
