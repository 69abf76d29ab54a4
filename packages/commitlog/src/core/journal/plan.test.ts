import { expect, it } from 'vitest';
import { type FoundBlock, planReplay } from './plan.js';

const RECORD = { topicId: 't', partition: 0, type: 1, bodyStart: 64, bodyBytes: 100 };
const SEGMENT = { session: 1, number: 1, firstSequence: 0, liveFrom: 0 };

function blockAt(firstSequence: number, recordCount: number): FoundBlock {
  const header = { ...SEGMENT, firstSequence, recordCount, place: 512, sizeBytes: 512, syncedSequence: firstSequence };
  return { header, records: Array.from({ length: recordCount }, () => RECORD) };
}

it('plans more records of a session, and more gaps, than a call could take as arguments', () => {
  const count = 300_000;
  const whole = planReplay([{ file: 'a', header: SEGMENT, blocks: [blockAt(0, count)] }]);
  expect(whole.records).toHaveLength(count);
  expect(whole.records.at(-1)?.sequence).toBe(count - 1);

  const everySecond = Array.from({ length: count / 2 }, (_, at) => blockAt(2 * at + 1, 1));
  const full = planReplay([{ file: 'a', header: SEGMENT, blocks: everySecond }]);
  expect(full.lost).toHaveLength(count / 2);
});
