import {
  compressions,
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
    latest: { get: (key) => latest[new TextDecoder().decode(key)] },
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

  it('that is never to go stays', () => {
    const forever = { ...rules({}), deleteRetentionMs: Number.MAX_SAFE_INTEGER };
    const cleaned = cleanBatch(batch, readHeader(batch), forever);
    expect(cleaned.kind === 'changed' && validateBatch(cleaned.bytes).deleteHorizonMs).toBe(Number.MAX_SAFE_INTEGER);
    expect(cleaned.kind === 'changed' && decodeRecords(cleaned.bytes).map(({ timestampMs }) => timestampMs)).toEqual([
      40, 41,
    ]);
  });
});
