// Method: a segment of version 1 as it was first written, byte for byte. It must be read for ever after, and what is written
// today must equal it.
import { crc32c } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { BlockBytes } from '../core/journal/block-bytes.js';
import {
  decodeNumbers,
  encodeNumbers,
  encodeSegmentHeader,
  encodeTopicId,
  JOURNAL_SECTOR_BYTES,
} from '../core/journal/format.js';
import { readJournal } from './offline.js';

const GOLDEN_HEADER = '544d4a53000000010000000000000003000000000000000700000000000010000000000000000ff034645182';
const GOLDEN_BLOCK = [
  '544d4a42b0979824000000ce000000030000000000000003000000000000000700000200000000000000000000001000',
  '0000000000000ffa0000000000000ff00216000000000005000000084141414141414141414141414141414141414141',
  '415100000000000000110316000000000005000000104141414141414141414141414141414141414141415100000000',
  '000000090000000000000011041600000000000500000010414141414141414141414141414141414141414141510000',
  '0000000000110000000000001002',
].join('');

const HEADER = { session: 3, number: 7, firstSequence: 4_096, liveFrom: 4_080 };
const KEY = { topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partition: 5 };

function goldenFile(): Uint8Array {
  const file = Buffer.alloc(JOURNAL_SECTOR_BYTES * 2);
  file.write(GOLDEN_HEADER, 'hex');
  file.write(GOLDEN_BLOCK, JOURNAL_SECTOR_BYTES, 'hex');
  return file;
}

describe('a journal of version 1', () => {
  it('is read', () => {
    const plan = readJournal([goldenFile()]);
    expect(plan).toMatchObject({ liveFrom: 4_080, lost: [], next: { session: 4, number: 8 } });
    const found = plan.records.map(({ file, position, bodyBytes, sequence, type, topicId, partition }) => {
      expect({ topicId, partition }).toEqual(KEY);
      return [sequence, type, decodeNumbers(file.subarray(position, position + bodyBytes))];
    });
    expect(found).toEqual([
      [4_096, 2, [17]],
      [4_097, 3, [9, 17]],
      [4_098, 4, [17, 4_098]],
    ]);
  });

  it('is what is written today', () => {
    const of = { topicId: encodeTopicId(KEY.topicId), partition: KEY.partition };
    const records = [
      { ...of, type: 2, body: [encodeNumbers(17)], bodyBytes: 8 },
      { ...of, type: 3, body: [encodeNumbers(9, 17)], bodyBytes: 16 },
      { ...of, type: 4, body: [encodeNumbers(17, 4_098)], bodyBytes: 16 },
    ] as const;
    const block = new BlockBytes().pieces({ ...HEADER, place: 512, recordCount: 3, syncedSequence: 4_090 }, records);
    expect(Buffer.concat(block).toString('hex')).toBe(GOLDEN_BLOCK.padEnd(JOURNAL_SECTOR_BYTES * 2, '0'));
    const header = Buffer.from(encodeSegmentHeader(HEADER));
    expect(header.toString('hex')).toBe(GOLDEN_HEADER.padEnd(JOURNAL_SECTOR_BYTES * 2, '0'));
  });

  it('of a later version is refused', () => {
    const file = Buffer.from(encodeSegmentHeader(HEADER));
    file.writeInt32BE(2, 4);
    // The CRC is right: it is a version that is not known, not damage.
    file.writeUInt32BE(crc32c(file.subarray(0, 40)), 40);
    expect(() => readJournal([file])).toThrow(/version 2/);
  });
});
