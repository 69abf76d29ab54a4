// Every batch that Kafka's own classes wrote reads as cases.json says, and every uncompressed one is written back
// to the byte from nothing but what cases.json says.
import { type BatchInit, decodeRecords, encodeBatch, validateBatch, walkBatches } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { bytesOf, type GoldenBatch, goldenBytes, goldenCases, hexOf } from './golden-files.js';

const SEQUENCES = 2 ** 31;

describe.each(goldenCases)('$file: $about', (golden) => {
  const file = goldenBytes(`record-batches/${golden.file}`);
  const batches = [...walkBatches(file)];

  it('holds the batches it should', () => {
    expect(file.length).toBe(golden.bytes);
    expect(batches.length).toBe(golden.batches.length);
  });

  it.each(golden.batches.map((batch, at) => [at, batch] as const))('reads batch %i', (at, expected) => {
    const bytes = batches[at]?.bytes ?? new Uint8Array(0);
    expect(validateBatch(bytes)).toMatchObject({
      baseOffset: expected.baseOffset,
      lastOffset: expected.lastOffset,
      sizeBytes: expected.sizeInBytes,
      magic: expected.magic,
      partitionLeaderEpoch: expected.partitionLeaderEpoch,
      crc: expected.crc,
      compression: expected.compression,
      timestampType: expected.timestampType === 'CreateTime' ? 'create' : 'logAppend',
      isTransactional: expected.transactional,
      isControl: expected.control,
      deleteHorizonMs: expected.deleteHorizonMs,
      producerId: expected.producerId,
      producerEpoch: expected.producerEpoch,
      baseSequence: expected.baseSequence,
      baseTimestamp: expected.baseTimestamp,
      maxTimestamp: expected.maxTimestamp,
      recordCount: expected.records.length,
    });
    const records = decodeRecords(bytes).map((record) => ({
      offset: record.offset,
      timestamp: record.timestampMs,
      sequence: sequenceOf(expected, record.offset),
      key: hexOf(record.key),
      value: hexOf(record.value),
      headers: record.headers.map(({ key, value }) => [Buffer.from(key).toString('hex'), hexOf(value)]),
    }));
    expect(records).toEqual(expected.records);
  });

  const uncompressed = golden.batches
    .map((batch, at) => [at, batch] as const)
    .filter(([, batch]) => {
      return batch.compression === 'none';
    });
  it.runIf(uncompressed.length > 0).each(uncompressed)('writes batch %i to the byte', (at, expected) => {
    const written = encodeBatch(initOf(expected));
    expect(hexOf(written)).toBe(hexOf(batches[at]?.bytes ?? null));
  });

  it.each(golden.batches.map((batch, at) => [at, batch] as const))(
    'writes batch %i so that it reads the same',
    (at, expected) => {
      const written = encodeBatch({ ...initOf(expected), compression: expected.compression });
      expect(decodeRecords(written)).toEqual(decodeRecords(batches[at]?.bytes ?? new Uint8Array(0)));
    },
  );
});

/** Sequences count from the batch's first offset and wrap; control batches have none. */
function sequenceOf(batch: GoldenBatch, offset: number): number {
  return batch.baseSequence < 0 ? -1 : (batch.baseSequence + offset - batch.baseOffset) % SEQUENCES;
}

function initOf(batch: GoldenBatch): BatchInit {
  const appended = batch.timestampType === 'LogAppendTime';
  return {
    records: batch.records.map((record, at) => ({
      offset: record.offset,
      // cases.json shows the append time; the README beside it says what it hides.
      timestampMs: appended ? batch.baseTimestamp + 7 * at : record.timestamp,
      key: bytesOf(record.key),
      value: bytesOf(record.value),
      headers: record.headers.map(([key, value]) => ({
        key: Buffer.from(key, 'hex').toString(),
        value: bytesOf(value),
      })),
    })),
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    leaderEpoch: batch.partitionLeaderEpoch,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.transactional,
    isControl: batch.control,
    baseTimestampMs: batch.baseTimestamp,
    maxTimestampMs: batch.maxTimestamp,
    ...(appended ? { logAppendTimeMs: batch.maxTimestamp } : {}),
    ...(batch.deleteHorizonMs === null ? {} : { deleteHorizonMs: batch.deleteHorizonMs }),
  };
}
