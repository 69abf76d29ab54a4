import {
  BATCH_OVERHEAD_BYTES,
  compressions,
  DECOMPRESSED_BYTES_MAX,
  decodeRecords,
  encodeBatch,
  type RecordInit,
  readHeader,
  validateBatch,
} from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { type CleaningRules, cleanBatch } from './clean-batch.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const record = (key: string | null, value: string | null, timestampMs = 5): RecordInit => ({
  timestampMs,
  key: key === null ? null : bytes(key),
  value: value === null ? null : bytes(value),
  headers: [{ key: 'h', value: bytes('v') }],
});

interface Init {
  readonly latest?: Record<string, number>;
  readonly before?: number;
  readonly nowMs?: number;
  readonly keepEmpty?: readonly number[];
}

function rules({ latest = {}, before = 1_000, nowMs = 10_000, keepEmpty = [] }: Init): CleaningRules {
  return {
    latest: { get: (key) => latest[new TextDecoder().decode(key)], canHold: () => true },
    before,
    nowMs,
    deleteRetentionMs: 500,
    keepEmpty: new Set(keepEmpty),
  };
}

function clean(batch: Uint8Array, init: Init = {}) {
  const cleaned = cleanBatch(batch, readHeader(batch), rules(init));
  if (cleaned.kind !== 'changed') return { kind: cleaned.kind, header: readHeader(batch), keys: [] };
  const header = validateBatch(cleaned.bytes);
  const keys = decodeRecords(cleaned.bytes).map(({ key, offset }) => [
    new TextDecoder().decode(key ?? bytes('-')),
    offset,
  ]);
  return { kind: cleaned.kind, header, keys };
}

describe('a batch that is compacted', () => {
  it.each(compressions)('keeps the last record of each key with its offset, packed as it was (%s)', (compression) => {
    const records = [record('a', '1'), record('b', '1'), record('a', '2'), record('c', '1')];
    const producer = { producerId: 7, producerEpoch: 2, baseSequence: 30 };
    const batch = encodeBatch({ baseOffset: 100, leaderEpoch: 3, records, compression, ...producer });
    const { kind, header, keys } = clean(batch, { latest: { a: 102, b: 400, c: 103 } });
    expect(kind).toBe('changed');
    expect(keys).toEqual([
      ['a', 102],
      ['c', 103],
    ]);
    expect(header).toMatchObject({
      baseOffset: 100,
      lastOffset: 103,
      partitionLeaderEpoch: 3,
      compression,
      ...producer,
    });
  });

  it('stays the same to the byte if nothing of it is superseded', () => {
    const batch = encodeBatch({ baseOffset: 0, records: [record('a', '1'), record('b', '1')] });
    expect(clean(batch, { latest: { a: 0 } }).kind).toBe('same');
  });

  it('loses records without a key', () => {
    const batch = encodeBatch({ baseOffset: 0, records: [record(null, '1'), record('b', '1')] });
    expect(clean(batch).keys).toEqual([['b', 1]]);
  });

  it('is gone with its last record, unless a producer is recognized by it', () => {
    const producer = { producerId: 7, producerEpoch: 2, baseSequence: 30 };
    const batch = encodeBatch({
      baseOffset: 10,
      leaderEpoch: 1,
      records: [record('a', '1'), record('b', '1')],
      ...producer,
    });
    const latest = { a: 50, b: 60 };
    expect(clean(batch, { latest }).kind).toBe('gone');
    const { kind, header, keys } = clean(batch, { latest, keepEmpty: [10] });
    expect([kind, keys]).toEqual(['changed', []]);
    expect(header).toMatchObject({
      recordCount: 0,
      baseOffset: 10,
      lastOffset: 11,
      partitionLeaderEpoch: 1,
      maxTimestamp: -1,
      ...producer,
    });
    const empty = encodeBatch({ baseOffset: 10, lastOffset: 11, records: [], ...producer });
    expect(clean(empty, { keepEmpty: [10] }).kind).toBe('same');
    expect(clean(empty).kind).toBe('gone');
  });

  it('keeps what lies above the part that is known', () => {
    const batch = encodeBatch({ baseOffset: 10, records: [record('a', '1'), record('a', '2'), record(null, '3')] });
    expect(clean(batch, { latest: { a: 10 }, before: 11 }).kind).toBe('same');
  });

  it('stays as it is if it belongs to a transaction', () => {
    const producer = { producerId: 7, producerEpoch: 2, baseSequence: 30, isTransactional: true };
    const batch = encodeBatch({ baseOffset: 10, records: [record('a', '1')], ...producer });
    expect(clean(batch, { latest: { a: 50 } }).kind).toBe('same');
    expect(clean(encodeBatch({ baseOffset: 10, records: [record('a', '1')], ...producer, isControl: true })).kind).toBe(
      'same',
    );
  });

  it('that was stamped by the log keeps the time of its records', () => {
    const batch = encodeBatch({ baseOffset: 0, records: [record('a', '1'), record('b', '1')], logAppendTimeMs: 900 });
    const { header } = clean(batch, { latest: { a: 9 } });
    expect(header).toMatchObject({ timestampType: 'logAppend', maxTimestamp: 900 });
  });
});

describe('a tombstone (KIP-534)', () => {
  const batch = encodeBatch({ baseOffset: 0, records: [record('a', null, 40), record('b', '1', 41)] });
  const stamped = () => {
    const cleaned = cleanBatch(batch, readHeader(batch), rules({ latest: { a: 0, b: 1 } }));
    return cleaned.kind === 'changed' ? cleaned.bytes : new Uint8Array(0);
  };

  it('gets its time when it is seen first, and its batch keeps the timestamps of its records', () => {
    const bytes = stamped();
    expect(validateBatch(bytes).deleteHorizonMs).toBe(10_500);
    expect(decodeRecords(bytes).map(({ timestampMs }) => timestampMs)).toEqual([40, 41]);
  });

  it('stays until then, and goes afterwards, the others staying', () => {
    expect(clean(stamped(), { latest: { a: 0, b: 1 }, nowMs: 10_499 }).kind).toBe('same');
    const later = clean(stamped(), { latest: {}, nowMs: 10_500 });
    expect(later.keys).toEqual([['b', 1]]);
    expect(later.header.deleteHorizonMs).toBe(10_500);
  });

  it('goes at once if there is a later record of its key', () => {
    expect(clean(stamped(), { latest: { a: 7 } }).keys).toEqual([['b', 1]]);
  });

  it('has no time yet above the part that is known', () => {
    expect(clean(batch, { before: 0 }).kind).toBe('same');
  });

  it.each([
    ['a clock that stands in the past', { nowMs: 30 }],
    ['one that stands at the beginning of time', { nowMs: 0 }],
  ])('gets no time that is over before its own age says so, by %s', (_, init) => {
    const cleaned = cleanBatch(batch, readHeader(batch), rules(init));
    expect(cleaned.kind === 'changed' && validateBatch(cleaned.bytes).deleteHorizonMs).toBe(40 + 500);
  });

  it('goes all the same where its own time is one of centuries ahead, as of microseconds', () => {
    const nowMs = 1_790_000_000_000;
    const far = encodeBatch({ baseOffset: 0, leaderEpoch: 0, records: [record('a', null, nowMs * 1_000)] });
    const cleaned = cleanBatch(far, readHeader(far), rules({ nowMs }));
    expect(cleaned.kind === 'changed' && validateBatch(cleaned.bytes).deleteHorizonMs).toBe(nowMs + 500);
  });

  describe('that is never to go', () => {
    const forever = (before = 1_000) => ({ ...rules({ before }), deleteRetentionMs: Number.MAX_SAFE_INTEGER });
    const timesOf = (bytes: Uint8Array) => decodeRecords(bytes).map(({ timestampMs }) => timestampMs);

    it('stays', () => {
      const cleaned = cleanBatch(batch, readHeader(batch), forever());
      expect(cleaned.kind === 'changed' && validateBatch(cleaned.bytes).deleteHorizonMs).toBe(2 ** 52);
      expect(cleaned.kind === 'changed' && timesOf(cleaned.bytes)).toEqual([40, 41]);
    });

    it.each([-1, -1_000_000, -(2 ** 51), -(2 ** 52) + 1])(
      'leaves a record of the time %d beside it as readable as it was',
      (timestampMs) => {
        const old = encodeBatch({ baseOffset: 0, records: [record('a', null, 40), record('b', '1', timestampMs)] });
        const cleaned = cleanBatch(old, readHeader(old), forever());
        expect(cleaned.kind === 'changed' && timesOf(cleaned.bytes)).toEqual([40, timestampMs]);
      },
    );

    it.each([-(2 ** 52), Number.MIN_SAFE_INTEGER])(
      'gets no time beside a record of %d, which it could not say',
      (at) => {
        const old = encodeBatch({ baseOffset: 0, records: [record('a', null, 0), record('b', '1', at)] });
        expect(cleanBatch(old, readHeader(old), forever()).kind).toBe('same');
        const without = clean(old, { latest: { b: 9 } });
        expect([without.keys, without.header.deleteHorizonMs]).toEqual([[['a', 0]], 10_500]);
      },
    );
  });

  describe('in a batch that its time would make too large', () => {
    const day = { ...rules({}), deleteRetentionMs: 86_400_000, nowMs: Date.UTC(2026, 0, 1) };
    /** Four tombstones, a record of zeros, and one of a key that comes again. */
    const sized = (valueBytes: number, compression: 'none' | 'gzip') => {
      const large = { ...record('b', ''), value: new Uint8Array(valueBytes) };
      const tombstones = ['a', 'd', 'e', 'f'].map((key) => record(key, null));
      return encodeBatch({ baseOffset: 0, records: [...tombstones, large, record('c', '1')], compression });
    };

    it('gets none where nobody could unpack that', () => {
      // As many bytes for each length, and a shorter value.
      const besideBytes = sized(2 ** 22, 'none').length - BATCH_OVERHEAD_BYTES - 2 ** 22;
      const fullest = sized(DECOMPRESSED_BYTES_MAX - besideBytes, 'gzip');
      const cleaned = cleanBatch(fullest, readHeader(fullest), { ...day, latest: rules({ latest: { c: 9 } }).latest });
      const bytes = cleaned.kind === 'changed' ? cleaned.bytes : fullest;
      expect([decodeRecords(bytes).length, readHeader(bytes).deleteHorizonMs]).toEqual([5, null]);
    });

    it.each([
      [2 ** 25 - 1_000, 'changed'],
      [2 ** 25, 'same'],
    ])('gets none where no frame might carry that: a record of %d is %s', (valueBytes, kind) => {
      const plain = sized(valueBytes, 'none');
      expect(cleanBatch(plain, readHeader(plain), day).kind).toBe(kind);
    });
  });

  it('stays as long as what it hides where no map has room for its key', () => {
    const latest = { get: () => undefined, canHold: (key: Uint8Array) => key.length > 1 };
    const over = { ...rules({ nowMs: 10_500 }), latest };
    const bytes = stamped();
    expect(cleanBatch(bytes, readHeader(bytes), over)).toEqual({ kind: 'same', isWaiting: false });
  });
});
