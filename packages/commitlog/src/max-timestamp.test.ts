// Goal: the record with the largest timestamp is found wherever it lies, and whatever part of the log may be looked at.
// Method: logs of random batches in small segments, and a naive search over all of their records.
import { offset } from '@tidemark/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testBatch } from './testing/batches.js';
import { Machine } from './testing/machine.js';

interface Written {
  readonly offset: number;
  readonly timestampMs: number;
}

const batches = fc.array(
  fc.record({ count: fc.integer({ min: 1, max: 5 }), timestampMs: fc.integer({ min: 0, max: 50 }) }),
  { minLength: 1, maxLength: 40 },
);

test('the first record with the largest timestamp between log start and bound is found', () => {
  fc.assert(
    fc.property(batches, fc.nat(), fc.nat(), (written, startSeed, boundSeed) => {
      const { log } = new Machine().open({ segmentBytes: 1_500, indexIntervalBytes: 200 });
      const records: Written[] = [];
      for (const { count, timestampMs } of written) {
        const baseOffset = log.logEndOffset;
        log.append([testBatch({ baseOffset, count, timestampMs })]);
        for (let i = 0; i < count; i += 1) records.push({ offset: baseOffset + i, timestampMs: timestampMs + i });
      }
      const logStartOffset = startSeed % records.length;
      const before = logStartOffset + (boundSeed % (records.length - logStartOffset + 1));
      log.advanceLogStart(offset(logStartOffset));
      let largest: Written | undefined;
      for (const record of records.slice(logStartOffset, before)) {
        if (record.timestampMs > (largest?.timestampMs ?? -1)) largest = record;
      }
      expect(log.maxTimestampOffset(offset(before))).toEqual(largest);
    }),
    { numRuns: 200 },
  );
});
