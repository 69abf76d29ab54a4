import { applyBatch, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { encodeBatch, type Init, type MetadataRecord, offset, topicId } from '@tidemark/protocol';
import { beforeEach, expect, it } from 'vitest';
import { MetadataRulesChecker } from './metadata-rules.js';

const TOPIC = topicId('AAAAAAAAAAAAAAAAAAAAAA');
const broker = (brokerId: number): Init<MetadataRecord>[] => [
  { broker: { brokerId, incarnation: 'one', fenced: true, endpoints: [{ name: 'frames', host: 'h', port: 1 }] } },
];
const unfence = (brokerId: number, brokerEpoch: number) => ({ brokerChange: { brokerId, brokerEpoch, fenced: false } });
/** Offsets 0 to 5: two brokers that lead nothing yet, and a partition of theirs. */
const beginning: Init<MetadataRecord>[] = [
  ...broker(0),
  ...broker(1),
  unfence(0, 0),
  unfence(1, 1),
  { topic: { topicId: TOPIC, name: 'tides' } },
  { partition: { topicId: TOPIC, partition: 0, replicas: [0, 1], isr: [0, 1], leader: 0 } },
];
const change = (partitionEpoch: number, given: object): Init<MetadataRecord> => ({
  partitionChange: { topicId: TOPIC, partition: 0, partitionEpoch, ...given },
});

function batchOf(baseOffset: number, records: readonly Init<MetadataRecord>[]) {
  const values = records.map(encodeRecordValue);
  const keyless = values.map((value, at) => ({ offset: baseOffset + at, timestampMs: 0, key: null, value }));
  const bytes = encodeBatch({ baseOffset, records: keyless });
  return { baseOffset, lastOffset: baseOffset + records.length - 1, bytes };
}

let checker: MetadataRulesChecker;

beforeEach(() => {
  checker = new MetadataRulesChecker();
  checker.take(batchOf(0, beginning));
});

it('what replication.md allows is no violation, once or given out again', () => {
  const next = batchOf(6, [change(1, { isr: { ids: [0] } })]);
  checker.take(next);
  checker.take(batchOf(0, beginning));
  checker.take(next);
});

it.each([
  [
    'an ELR of which nobody knows',
    [change(1, { isr: { ids: [0] }, elr: { ids: [1] } })],
    'not within the last known one',
  ],
  ['a leader that is not in the ISR', [change(1, { isr: { ids: [1] } })], 'the leader is not in the ISR'],
  ['an ISR with a fenced broker', [{ brokerChange: { brokerId: 1, brokerEpoch: 1, fenced: true } }], 'fenced'],
])('%s is found', (_what, records, problem) => {
  expect(() => checker.take(batchOf(6, records))).toThrow(problem);
});

it('a batch may pass through what it must not leave', () => {
  const fenced = { brokerChange: { brokerId: 1, brokerEpoch: 1, fenced: true } };
  checker.take(batchOf(6, [fenced, change(1, { isr: { ids: [0] } })]));
});

it('behind what only a snapshot tells it goes on from an image that somebody has', () => {
  const unseen = batchOf(6, [change(1, { isr: { ids: [0] } })]);
  const wrong = batchOf(7, [change(2, { elr: { ids: [1] } })]);
  checker.take(wrong);
  const { image } = applyBatch(applyBatch(emptyImage, batchOf(0, beginning).bytes).image, unseen.bytes);
  checker.goOnFrom({ ...image, offset: offset(6) });
  expect(() => checker.take(wrong)).toThrow('not within the last known one');
});
