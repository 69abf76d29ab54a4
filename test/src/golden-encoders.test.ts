// Two encoders that owe nothing to ours (kafkajs and @platformatic/kafka) read what we write, and we read what they
// write, over generated records, as far as each goes: kafkajs knows gzip only.
import { createRequire } from 'node:module';
import { createRecordsBatch, Reader, readRecordsBatch } from '@platformatic/kafka';
import {
  compressions,
  decodeRecords,
  encodeBatch,
  type Record,
  type RecordInit,
  validateBatch,
} from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface KafkaJsRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: { readonly [key: string]: Buffer };
}

interface KafkaJs {
  readonly RecordBatch: (init: object) => Promise<{ readonly buffer: Buffer }>;
  readonly Record: (init: object) => unknown;
  readonly Decoder: new (bytes: Buffer) => object;
  readonly decodeBatch: (decoder: object) => Promise<{ readonly records: readonly KafkaJsRecord[] }>;
}

const require = createRequire(import.meta.url);
const kafkaJs: KafkaJs = {
  RecordBatch: require('kafkajs/src/protocol/recordBatch/v0').RecordBatch,
  Record: require('kafkajs/src/protocol/recordBatch/record/v0'),
  Decoder: require('kafkajs/src/protocol/decoder'),
  decodeBatch: require('kafkajs/src/protocol/recordBatch/v0/decoder'),
};

const BASE_MS = 1_700_000_000_000;
// Header names are distinct and values are not null: kafkajs keeps headers in an object, both measure a null's length.
const header = fc.record({ key: fc.stringMatching(/^[a-z]{1,8}$/), value: fc.uint8Array({ maxLength: 20 }) });
const record = fc.record({
  // Less than 2^31 ms apart: @platformatic/kafka writes no larger delta right.
  timestampMs: fc.integer({ min: BASE_MS, max: BASE_MS + 2 ** 30 }),
  key: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: null }),
  value: fc.uint8Array({ maxLength: 200 }),
  headers: fc.uniqueArray(header, { maxLength: 3, selector: ({ key }) => key }),
});
const records = fc.array(record, { minLength: 1, maxLength: 20 });

function withOffsets(inits: readonly RecordInit[]): unknown[] {
  return inits.map((init, offset) => ({ ...init, offset }));
}

function plain(bytes: Uint8Array | null): Uint8Array | null {
  return bytes === null ? null : new Uint8Array(bytes);
}

function normalized(read: readonly Record[]): unknown[] {
  return read.map((each) => ({
    ...each,
    key: plain(each.key),
    value: plain(each.value),
    headers: each.headers.map(({ key, value }) => ({ key, value: plain(value) })),
  }));
}

describe.each([
  ['none', 0],
  ['gzip', 1],
] as const)('kafkajs, %s', (compression, number) => {
  it('reads what we write', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (inits) => {
        const ours = encodeBatch({ records: inits, compression, leaderEpoch: 4 });
        const theirs = await kafkaJs.decodeBatch(new kafkaJs.Decoder(Buffer.from(ours)));
        const read = theirs.records.map((each) => ({
          offset: Number(each.offset),
          timestampMs: Number(each.timestamp),
          key: plain(each.key),
          value: plain(each.value),
          headers: Object.entries(each.headers).map(([key, value]) => ({ key, value: plain(value) })),
        }));
        expect(read).toEqual(withOffsets(inits));
      }),
    );
  });

  it('writes what we read', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (inits) => {
        const first = inits[0]?.timestampMs ?? 0;
        const theirs = await kafkaJs.RecordBatch({
          compression: number,
          firstTimestamp: first,
          maxTimestamp: Math.max(...inits.map(({ timestampMs }) => timestampMs)),
          lastOffsetDelta: inits.length - 1,
          records: inits.map((init, offsetDelta) =>
            kafkaJs.Record({
              offsetDelta,
              timestampDelta: init.timestampMs - first,
              key: init.key === null ? null : Buffer.from(init.key),
              value: Buffer.from(init.value),
              headers: Object.fromEntries(init.headers.map(({ key, value }) => [key, Buffer.from(value)])),
            }),
          ),
        });
        const batch = new Uint8Array(theirs.buffer);
        expect(validateBatch(batch, { from: 'producer' })).toMatchObject({ compression, recordCount: inits.length });
        expect(normalized(decodeRecords(batch))).toEqual(withOffsets(inits));
      }),
    );
  });
});

// Its zstd needs a newer Node's zlib.
const written = compressions.filter((each) => each !== 'zstd');
// It knows raw snappy only, without the framing that Kafka's Java client writes and expects.
const readable = written.filter((each) => each !== 'snappy');

describe('@platformatic/kafka', () => {
  it.each(readable)('reads what we write: %s', (compression) => {
    fc.assert(
      fc.property(records, (inits) => {
        const ours = encodeBatch({ records: inits, compression, leaderEpoch: 4 });
        const theirs = readRecordsBatch(Reader.from(Buffer.from(ours)));
        const read = theirs.records.map((each) => ({
          offset: Number(theirs.firstOffset) + each.offsetDelta,
          timestampMs: Number(theirs.firstTimestamp + each.timestampDelta),
          key: plain(each.key),
          value: plain(each.value),
          headers: each.headers.map(([key, value]) => ({ key: key?.toString(), value: plain(value) })),
        }));
        expect(read).toEqual(withOffsets(inits));
      }),
    );
  });

  it.each(written)('writes what we read: %s', (compression) => {
    fc.assert(
      fc.property(records, (inits) => {
        const messages = inits.map((init) => ({
          topic: 'tide',
          timestamp: BigInt(init.timestampMs),
          ...(init.key === null ? {} : { key: Buffer.from(init.key) }),
          value: Buffer.from(init.value),
          headers: new Map(init.headers.map(({ key, value }) => [Buffer.from(key), Buffer.from(value)])),
        }));
        const batch = new Uint8Array(createRecordsBatch(messages, { compression }).buffer);
        expect(validateBatch(batch, { from: 'producer' })).toMatchObject({ compression, recordCount: inits.length });
        expect(normalized(decodeRecords(batch))).toEqual(withOffsets(inits));
      }),
    );
  });
});
