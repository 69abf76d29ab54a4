// The segments of a partition's directory as a Kafka broker left it: every batch valid, offsets without a gap, and,
// where Kafka's dump tool lists the batches, the same batches.
import { readdirSync, readFileSync } from 'node:fs';
import { decodeRecords, validateBatch, walkBatches } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { goldenBytes, goldenPath } from './golden-files.js';

const directory = 'log-directory/golden-0';
const segments = readdirSync(goldenPath(directory)).filter((name) => name.endsWith('.log'));

/** The lines of dump.txt for one segment, as `key: value` pairs. */
function dumpOf(segment: string): Map<string, string>[] {
  const dump = readFileSync(goldenPath('log-directory/dump.txt'), 'utf8');
  const section = dump.split(/^== /m).find((part) => part.startsWith(`${segment}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('baseOffset: '));
  return lines.map(
    (line) => new Map([...line.matchAll(/(\w+): (\S+)/g)].map(([, key, value]) => [key ?? '', value ?? ''])),
  );
}

it('has segments', () => {
  expect(segments.length).toBe(3);
});

it('walks from the first offset to the last without a gap', () => {
  let next = 0;
  for (const segment of segments) {
    expect(Number.parseInt(segment, 10)).toBe(next);
    for (const { bytes } of walkBatches(goldenBytes(`${directory}/${segment}`))) {
      const header = validateBatch(bytes);
      expect(header.baseOffset).toBe(next);
      expect(decodeRecords(bytes).map(({ offset }) => offset - next)).toEqual([...Array(header.recordCount).keys()]);
      next = header.lastOffset + 1;
    }
  }
  expect(next).toBe(7104);
});

it.each(segments.slice(1))("reads of %s what Kafka's dump tool says", (segment) => {
  const found = [...walkBatches(goldenBytes(`${directory}/${segment}`))].map(({ header, position }) => ({
    baseOffset: String(header.baseOffset),
    lastOffset: String(header.lastOffset),
    count: String(header.recordCount),
    baseSequence: String(header.baseSequence),
    producerId: String(header.producerId),
    producerEpoch: String(header.producerEpoch),
    partitionLeaderEpoch: String(header.partitionLeaderEpoch),
    isTransactional: String(header.isTransactional),
    isControl: String(header.isControl),
    position: String(position),
    CreateTime: String(header.maxTimestamp),
    size: String(header.sizeBytes),
    magic: String(header.magic),
    compresscodec: header.compression,
    crc: String(header.crc),
  }));
  const dumped = dumpOf(segment);
  expect(dumped.length).toBeGreaterThan(0);
  const keys = Object.keys(found[0] ?? {});
  expect(found).toEqual(dumped.map((line) => Object.fromEntries(keys.map((key) => [key, line.get(key)]))));
});
