// Method: blocks of records that are drawn, put together one after the other in the same memory, and read as an opening reads them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockBytes, recordBytes, type WaitingRecord } from './block-bytes.js';
import {
  decodeBlockHeader,
  decodeRecords,
  encodeTopicId,
  isSoundBlock,
  JOURNAL_BLOCK_HEADER_BYTES,
  JOURNAL_SECTOR_BYTES,
} from './format.js';

const HEADER = { session: 3, number: 7, place: 512, firstSequence: 4_096, syncedSequence: 4_090, liveFrom: 4_080 };

function record(topicId: string, partition: number, partBytes: readonly number[]): WaitingRecord {
  const body = partBytes.map((length, index) => new Uint8Array(length).fill(length + index + 1));
  const bodyBytes = partBytes.reduce((sum, length) => sum + length, 0);
  return { type: 1, topicId: encodeTopicId(topicId), partition, body, bodyBytes };
}

const records = fc.array(
  fc
    .tuple(
      fc.string({ maxLength: 60 }),
      fc.integer({ min: -1, max: 2 ** 31 - 1 }),
      fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 4_090, max: 4_100 })), { maxLength: 4 }),
    )
    .map(([topicId, partition, partBytes]) => record(topicId, partition, partBytes)),
  { minLength: 1, maxLength: 12 },
);

describe('the bytes of a block', () => {
  it('are what an opening reads, whatever the memory held before', () => {
    fc.assert(
      fc.property(fc.array(records, { minLength: 1, maxLength: 4 }), (blocks) => {
        const bytes = new BlockBytes();
        for (const waiting of blocks) {
          const written = Buffer.concat(bytes.pieces({ ...HEADER, recordCount: waiting.length }, waiting));
          const header = decodeBlockHeader(written, HEADER.place, HEADER);
          const sizeBytes = waiting.reduce((sum, each) => sum + recordBytes(each), JOURNAL_BLOCK_HEADER_BYTES);
          expect(header).toEqual({ ...HEADER, recordCount: waiting.length, sizeBytes });
          if (header === undefined) return;
          expect(isSoundBlock(written.subarray(0, sizeBytes))).toBe(true);
          const found = decodeRecords(written.subarray(0, sizeBytes), header, new Map());
          const told = found.map(({ topicId, partition, bodyStart, bodyBytes }) => ({
            topicId,
            partition,
            body: written.subarray(bodyStart, bodyStart + bodyBytes).toString('hex'),
          }));
          expect(told).toEqual(
            waiting.map(({ topicId, partition, body }) => ({
              topicId: Buffer.from(topicId).toString(),
              partition,
              body: Buffer.concat(body).toString('hex'),
            })),
          );
          expect(written.length).toBe(Math.ceil(sizeBytes / JOURNAL_SECTOR_BYTES) * JOURNAL_SECTOR_BYTES);
          expect(written.subarray(sizeBytes).every((byte) => byte === 0)).toBe(true);
        }
      }),
    );
  });

  it('are one piece where bodies are small; what is large is not copied', () => {
    const bytes = new BlockBytes();
    const small = Array.from({ length: 500 }, (_, partition) => record('small', partition, [1_000]));
    expect(bytes.pieces({ ...HEADER, recordCount: 500 }, small)).toHaveLength(1);
    const large = record('large', 0, [4_097, 4_096]);
    const [before, part, behind, ...more] = bytes.pieces({ ...HEADER, recordCount: 1 }, [large]);
    expect(part).toBe(large.body[0]);
    expect(more).toEqual([]);
    expect(before?.buffer).toBe(behind?.buffer);
  });

  it('are not put together of a body that has another length than its record says', () => {
    const wrong = { ...record('wrong', 0, [10, 5_000]), bodyBytes: 5_011 };
    expect(() => new BlockBytes().pieces({ ...HEADER, recordCount: 1 }, [wrong])).toThrow(
      'a block of 5091 bytes whose records take 5092',
    );
  });

  it('have no room for a topic id of more than 255 bytes', () => {
    expect(() => encodeTopicId('é'.repeat(128))).toThrow(RangeError);
    expect(encodeTopicId('é'.repeat(127))).toHaveLength(254);
  });
});
