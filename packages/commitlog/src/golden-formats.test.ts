// Method: what Tidemark's own files held when each version was first written, byte for byte. It must be read for ever after, and
// what is written today must equal the latest. Kafka's formats are compared with Kafka's files; the journal has a test of its own.
import { validateBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { formatCleanMarker, parseCleanMarker } from './core/clean-marker-format.js';
import { cleanBatch } from './core/compaction/clean-batch.js';
import { fillerBatch } from './core/compaction/filler.js';
import { decodeSlots, encodeSlot, LOG_CHECKPOINT_BYTES, slotPosition } from './core/log-checkpoint-format.js';
import { keyedBatch } from './testing/keyed-log.js';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('log-checkpoint', () => {
  const V1 = '544d4c43000000010000000000000009000000000000006400000002' + '00000000ffffffffffffffffefe67661';
  const V2 =
    '544d4c4300000002000000000000000900000000000000640000000200000000' + 'ffffffffffffffff000000000000004d9c0be8dc';
  const V2_RESTART =
    '544d4c4300000002000000000000000a00000000000000640000000000000064' + '0000000000000064ffffffffffffffffc784ad13';
  const base = { logStartOffset: 100, recoveryPoint: 2 ** 33, restartAt: undefined, journalSequence: undefined };
  const fileOf = (...slots: readonly (readonly [sequence: number, slot: string])[]) => {
    const bytes = new Uint8Array(LOG_CHECKPOINT_BYTES);
    for (const [sequence, slot] of slots) bytes.set(hex(slot), slotPosition(sequence));
    return bytes;
  };

  it('of version 1 is read', () => {
    expect(decodeSlots(fileOf([9, V1]))).toEqual({ sequence: 9, state: base, agree: false });
  });

  it('of version 2 is read and written', () => {
    const slot = { sequence: 9, state: { ...base, journalSequence: 77 } };
    expect(decodeSlots(fileOf([9, V2]))).toEqual({ ...slot, agree: false });
    expect(hexOf(encodeSlot(slot).subarray(0, 52))).toBe(V2);
    expect(encodeSlot(slot)).toHaveLength(512);
    const restart = { sequence: 10, state: { ...base, recoveryPoint: 100, restartAt: 100 } };
    expect(decodeSlots(fileOf([9, V2], [10, V2_RESTART]))).toEqual({ ...restart, agree: false });
    expect(hexOf(encodeSlot(restart).subarray(0, 52))).toBe(V2_RESTART);
  });
});

describe('clean-shutdown', () => {
  const batches = [{ baseSequence: 0, lastSequence: 1, baseOffset: 8, lastOffset: 9 }];
  const producer = { producerId: 4, epoch: 1, batches, lastTimestampMs: 5, coordinatorEpoch: -1, txnFirstOffset: -1 };
  const marker = {
    logEndOffset: 10,
    segments: [[0, 780] as const],
    producers: [producer],
    epochs: [[0, 0] as const, [3, 7] as const],
  };
  const PRODUCER =
    '"producerId":4,"epoch":1,"batches":[{"baseSequence":0,"lastSequence":1,"baseOffset":8,"lastOffset":9}]';
  const EARLIER = `bf735614\n{"version":1,"logEndOffset":10,"segments":[[0,780]],"producers":[{${PRODUCER}}]}`;
  const LATEST =
    `cae39432\n{"version":1,"logEndOffset":10,"segments":[[0,780]],"producers":[{${PRODUCER},` +
    '"lastTimestampMs":5,"coordinatorEpoch":-1,"txnFirstOffset":-1}],"epochs":[[0,0],[3,7]]}';

  it('without times of producers and without epochs is read', () => {
    expect(parseCleanMarker(utf8(EARLIER))).toMatchObject({
      logEndOffset: 10,
      segments: [[0, 780]],
      producers: [{ ...producer, lastTimestampMs: -1 }],
    });
    expect(parseCleanMarker(utf8(EARLIER))?.epochs).toBeUndefined();
  });

  it('is read and written', () => {
    expect(parseCleanMarker(utf8(LATEST))).toMatchObject(marker);
    expect(new TextDecoder().decode(formatCleanMarker(marker))).toBe(LATEST);
  });

  it('as it is kept of a log that was suspended, with its place in the journal, is read and written', () => {
    const suspended = { ...marker, producers: [], journalSequence: 4_096 };
    const golden =
      '02a2fe3c\n{"version":1,"logEndOffset":10,"segments":[[0,780]],"producers":[],"epochs":[[0,0],[3,7]],"journalSequence":4096}';
    expect(parseCleanMarker(utf8(golden))).toEqual({ version: 1, ...suspended });
    expect(new TextDecoder().decode(formatCleanMarker(suspended))).toBe(golden);
  });
});

describe('a batch that compaction leaves', () => {
  const batch = keyedBatch({
    baseOffset: 10,
    epoch: 2,
    records: [
      ['a', '1'],
      ['b', null],
    ],
    producerId: 7,
    baseSequence: 5,
    timestampMs: 1_000,
  });
  const cleaned = (keepEmpty: readonly number[], latest: Record<string, number>) => {
    const rules = { before: 100, nowMs: 5_000, deleteRetentionMs: 60, keepEmpty: new Set(keepEmpty) };
    const get = (key: Uint8Array) => latest[new TextDecoder().decode(key)];
    const found = cleanBatch(batch, validateBatch(batch), { ...rules, latest: { get, canHold: () => true } });
    return found.kind === 'changed' ? hexOf(found.bytes) : found.kind;
  };

  it('is a filler where nothing is left', () => {
    expect(hexOf(fillerBatch({ baseOffset: 70, lastOffset: 139, leaderEpoch: 3 }))).toBe(
      `0000000000000046000000310000000302c02a591d000000000045${'f'.repeat(60)}00000000`,
    );
  });

  it('is empty where a producer is recognized by it', () => {
    expect(cleaned([10], { a: 50, b: 51 })).toBe(
      `000000000000000a000000310000000202997c064f000000000001${'f'.repeat(32)}000000000000000700000000000500000000`,
    );
  });

  it('says until when its tombstones stay', () => {
    expect(cleaned([], { a: 50 })).toBe(
      '000000000000000a0000003a0000000202838865d700400000000100000000000013c400000000000003e9' +
        '0000000000000007000000000005000000011000b53f0202620100',
    );
  });
});
