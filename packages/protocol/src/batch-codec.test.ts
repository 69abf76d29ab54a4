import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BatchError,
  type BatchInit,
  compressions,
  decodeRecords,
  encodeBatch,
  findRecord,
  patchBatch,
  readHeader,
  recordSizeBound,
  surveyRecords,
  validateBatch,
} from './index.js';

const field = fc.option(fc.uint8Array({ maxLength: 60 }), { nil: null });
const wellFormedText = fc.string({ unit: 'binary', maxLength: 8 });
const recordInit = fc.record({
  timestampMs: fc.oneof(fc.integer({ min: 0, max: 2 ** 45 }), fc.constant(-1)),
  key: field,
  value: field,
  headers: fc.array(fc.record({ key: wellFormedText, value: field }), { maxLength: 3 }),
});
const batchInit: fc.Arbitrary<BatchInit> = fc.record({
  records: fc.array(recordInit, { minLength: 1, maxLength: 30 }),
  baseOffset: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 100 }),
  leaderEpoch: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  compression: fc.constantFrom(...compressions),
  producerId: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  producerEpoch: fc.integer({ min: 0, max: 2 ** 15 - 1 }),
  baseSequence: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  isTransactional: fc.boolean(),
});

/** What comes of it, or why nothing does. */
function outcomeOf<Outcome>(work: () => Outcome): Outcome | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof BatchError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const plain: BatchInit = { records: [{ timestampMs: 5, value: Uint8Array.of(1) }] };

describe('encodeBatch and decodeRecords', () => {
  it('give back every record and every header field', () => {
    fc.assert(
      fc.property(batchInit, (init) => {
        const batch = encodeBatch(init);
        const header = validateBatch(batch, { from: 'producer' });
        expect(header).toMatchObject({
          baseOffset: init.baseOffset,
          lastOffset: (init.baseOffset ?? 0) + init.records.length - 1,
          partitionLeaderEpoch: init.leaderEpoch,
          recordCount: init.records.length,
          producerId: init.producerId,
          producerEpoch: init.producerEpoch,
          baseSequence: init.baseSequence,
          compression: init.compression,
          isTransactional: init.isTransactional,
          maxTimestamp: Math.max(...init.records.map(({ timestampMs }) => timestampMs)),
        });
        const records = decodeRecords(batch);
        expect(records).toEqual(init.records.map((record, at) => ({ ...record, offset: (init.baseOffset ?? 0) + at })));
      }),
    );
  });

  it('agree with surveyRecords, which makes no record, on every batch, broken inside or not', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 });
    fc.assert(
      fc.property(batchInit, damage, (init, bytes) => {
        const batch = encodeBatch(init);
        const room = batch.length - 61;
        if (init.compression === 'none') for (const [at, byte] of bytes) batch[61 + (at % room)] = byte;
        const survey = () => {
          const records = decodeRecords(batch);
          const haveKeys = records.every(({ key }) => key !== null);
          return { haveKeys, maxTimestamp: Math.max(...records.map(({ timestampMs }) => timestampMs)) };
        };
        expect(outcomeOf(() => surveyRecords(batch))).toEqual(outcomeOf(survey));
      }),
    );
  });

  it('agree with findRecord, which stops at the first that fits', () => {
    fc.assert(
      fc.property(batchInit, fc.integer({ min: -1, max: 2 ** 45 }), fc.boolean(), (init, fromMs, isLogTime) => {
        const batch = encodeBatch({ ...init, ...(isLogTime && { logAppendTimeMs: 7 }) });
        const found = findRecord(batch, ({ timestampMs }) => timestampMs >= fromMs);
        const decoded = decodeRecords(batch).find(({ timestampMs }) => timestampMs >= fromMs);
        expect(found?.offset).toBe(decoded?.offset);
        expect(found?.timestampMs).toBe(decoded?.timestampMs);
      }),
    );
  });

  it('let findRecord pass over no record that cannot be read, and look at none behind the one that it finds', () => {
    const records = [1, 2].map((timestampMs) => ({ timestampMs, value: new Uint8Array(9) }));
    const batch = encodeBatch({ records });
    // The length of the second record's key.
    batch[61 + (batch.length - 61) / 2 + 4] = 0x7e;
    expect(findRecord(batch, ({ timestampMs }) => timestampMs === 1)?.offset).toBe(0);
    expect(outcomeOf(() => findRecord(batch, ({ timestampMs }) => timestampMs === 2) !== undefined)).toMatch(
      'bad-record',
    );
  });

  it('keep a batch within the sum of its records bounds', () => {
    fc.assert(
      fc.property(batchInit, (init) => {
        const bound = init.records.reduce((sum, record) => sum + recordSizeBound(record), 61);
        expect(encodeBatch({ ...init, compression: 'none' }).length).toBeLessThanOrEqual(bound);
      }),
    );
  });

  it('keep the gaps that compaction left, up to no record at all', () => {
    const record = { timestampMs: 9, value: Uint8Array.of(1), key: null, headers: [] };
    const gaps = encodeBatch({
      records: [
        { ...record, offset: 12 },
        { ...record, offset: 15 },
      ],
      baseOffset: 10,
      lastOffset: 19,
    });
    expect(validateBatch(gaps)).toMatchObject({ baseOffset: 10, lastOffset: 19, recordCount: 2 });
    expect(decodeRecords(gaps).map(({ offset }) => offset)).toEqual([12, 15]);
    const empty = encodeBatch({ records: [], baseOffset: 10, lastOffset: 19 });
    expect(validateBatch(empty)).toMatchObject({ lastOffset: 19, recordCount: 0, sizeBytes: 61 });
    expect(decodeRecords(empty)).toEqual([]);
  });

  it('stamp every record with the log append time', () => {
    const batch = encodeBatch({ ...plain, logAppendTimeMs: 77 });
    expect(decodeRecords(batch)[0]?.timestampMs).toBe(77);
    expect(readHeader(batch)).toMatchObject({ timestampType: 'logAppend', maxTimestamp: 77, baseTimestamp: 5 });
  });

  it.each<[string, BatchInit]>([
    ['no records and no last offset', { records: [] }],
    ['an offset outside the safe integers', { ...plain, baseOffset: 2 ** 53 }],
    ['a last offset below the last record', { ...plain, baseOffset: 5, lastOffset: 4 }],
    [
      'offsets that do not rise',
      {
        records: [
          { timestampMs: 0, offset: 1 },
          { timestampMs: 0, offset: 1 },
        ],
      },
    ],
    ['an offset delta of more than 31 bits', { ...plain, lastOffset: 2 ** 31 }],
    ['a timestamp that is no integer', { records: [{ timestampMs: 0.5 }] }],
    ['a producer epoch of more than 15 bits', { ...plain, producerEpoch: 2 ** 15 }],
    ['a sequence of more than 31 bits', { ...plain, baseSequence: 2 ** 31 }],
  ])('refuse %s', (_, init) => {
    expect(() => encodeBatch(init)).toThrow(RangeError);
  });
});

describe('patchBatch', () => {
  it('changes base offset and leader epoch, and nothing that the CRC covers', () => {
    fc.assert(
      fc.property(
        batchInit,
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 100 }),
        fc.nat(),
        (init, base, epoch) => {
          const batch = encodeBatch(init);
          const before = readHeader(batch);
          patchBatch(batch, { baseOffset: base, leaderEpoch: epoch });
          expect(validateBatch(batch)).toEqual({
            ...before,
            baseOffset: base,
            lastOffset: base + before.lastOffsetDelta,
            partitionLeaderEpoch: epoch,
          });
          expect(decodeRecords(batch)[0]?.offset).toBe(base);
        },
      ),
    );
  });
});
