import { encodeBatch, type Init, MetadataRecord, nodeId, type Offset, topicId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { applyRecords, type OffsetRecord } from './apply-records.js';
import { emptyImage, type MetadataImage, partitionOf, topicByName } from './image.js';
import { applyBatch, applyValues, encodeRecordValue } from './record-codec.js';

const TOPIC = topicId('AAAAAAAAAAAAAAAAAAAAAA');
const ZERO = nodeId(0);

const fold = (image: MetadataImage, ...records: Init<MetadataRecord>[]) =>
  applyValues(image, (image.offset + 1) as Offset, records.map(encodeRecordValue));

const broker = (brokerId: number, incarnation = 'one') => ({
  broker: { brokerId, incarnation, fenced: true, endpoints: [{ name: 'frames', host: 'h', port: 1 }] },
});
const topic = { topic: { topicId: TOPIC, name: 'tides' } };
const partition = (number: number) => ({
  partition: { topicId: TOPIC, partition: number, replicas: [0, 1], isr: [0, 1], leader: 0 },
});

const withTopic = fold(emptyImage, broker(0), broker(1), topic, partition(0), partition(1)).image;

describe('the fold', () => {
  it('makes a registration’s offset the broker epoch, and takes back what the incarnation before had set', () => {
    const first = fold(emptyImage, broker(0), { brokerChange: { brokerId: 0, brokerEpoch: 0, fenced: false } }).image;
    const leaving = fold(first, { brokerChange: { brokerId: 0, brokerEpoch: 0, shuttingDown: true } }).image;
    expect(leaving.brokers.get(ZERO)).toMatchObject({ brokerEpoch: 0, fenced: false, shuttingDown: true });
    const again = fold(leaving, broker(0, 'two')).image.brokers.get(ZERO);
    expect(again).toMatchObject({ brokerEpoch: 3, incarnation: 'two', fenced: true, shuttingDown: false });
    expect(again?.lastUnfencedEpoch).toBe(0);
  });

  it('keeps a leader of id 0 apart from a leader that did not change', () => {
    const without = fold(withTopic, {
      partitionChange: { topicId: TOPIC, partition: 1, partitionEpoch: 1, leader: -1, leaderEpoch: 1 },
    }).image;
    const back = fold(without, {
      partitionChange: { topicId: TOPIC, partition: 1, partitionEpoch: 2, leader: 0, leaderEpoch: 2 },
    }).image;
    expect(partitionOf(without, TOPIC, 1)).toMatchObject({ leader: -1, leaderEpoch: 1, isr: [0, 1] });
    expect(partitionOf(back, TOPIC, 1)).toMatchObject({ leader: 0, leaderEpoch: 2, partitionEpoch: 2 });
  });

  it('tells an emptied list from one that did not change', () => {
    const change = { topicId: TOPIC, partition: 0, partitionEpoch: 1, isr: { ids: [] }, elr: { ids: [1] } };
    const state = partitionOf(fold(withTopic, { partitionChange: change }).image, TOPIC, 0);
    expect(state).toMatchObject({ isr: [], elr: [1], replicas: [0, 1] });
  });

  it('names what changed, each partition once', () => {
    const change = (partitionEpoch: number) => ({
      partitionChange: { topicId: TOPIC, partition: 0, partitionEpoch, isr: { ids: [0] } },
    });
    const { delta } = fold(withTopic, change(1), change(2), broker(1, 'two'));
    expect(delta).toMatchObject({
      partitions: [{ topicId: TOPIC, partition: 0 }],
      createdTopics: [],
      removedTopics: [],
      clusterConfigs: false,
    });
    expect([...delta.brokers]).toEqual([1]);
  });

  it('forgets a topic and its name, and tells how it last was', () => {
    const { image, delta } = fold(withTopic, { removeTopic: { topicId: TOPIC } });
    expect(topicByName(image, 'tides')).toBeUndefined();
    expect(image.topics.size).toBe(0);
    expect(delta.removedTopics[0]?.partitions).toHaveLength(2);
    expect(delta.partitions).toEqual([]);
  });

  it('removes a setting whose value is empty', () => {
    const config = (value: string): Init<MetadataRecord> => ({
      config: { resourceType: 1, resource: TOPIC, key: 'retention.ms', value },
    });
    const set = fold(withTopic, config('5')).image;
    expect(set.topics.get(TOPIC)?.configs.get('retention.ms')).toBe('5');
    expect(fold(set, config('')).image.topics.get(TOPIC)?.configs.size).toBe(0);
  });

  it('reads a batch of the metadata log, offsets and all', () => {
    const values = [broker(7), topic].map(encodeRecordValue);
    const records = values.map((value, delta) => ({ offset: 40 + delta, timestampMs: 0, key: null, value }));
    const batch = encodeBatch({ records, baseOffset: 40 });
    const { image } = applyBatch(emptyImage, batch);
    expect(image.offset).toBe(41);
    expect(image.brokers.get(nodeId(7))?.brokerEpoch).toBe(40);
    expect(topicByName(image, 'tides')?.createdOffset).toBe(41);
  });
});

describe('the fold refuses what cannot be', () => {
  const refused = (record: Init<MetadataRecord>) => expect(() => fold(withTopic, record));

  it('a partition epoch that skips or repeats', () => {
    for (const partitionEpoch of [0, 2]) {
      refused({ partitionChange: { topicId: TOPIC, partition: 0, partitionEpoch } }).toThrow('from epoch 0 to');
    }
  });

  it('a new leader without a new leader epoch', () => {
    const change = { topicId: TOPIC, partition: 0, partitionEpoch: 1, leader: 1 };
    refused({ partitionChange: change }).toThrow('without a new leader epoch');
  });

  it('a change of a broker of another epoch', () => {
    refused({ brokerChange: { brokerId: 0, brokerEpoch: 9, fenced: false } }).toThrow('not registered with epoch 9');
  });

  it('a topic id or name used twice, and a gap among partitions', () => {
    refused(topic).toThrow('used twice');
    refused({ topic: { topicId: 'B'.repeat(22), name: 'tides' } }).toThrow('exists already');
    refused(partition(3)).toThrow('leaves a gap');
  });

  it('records of a kind that this release does not know, and offsets that do not rise', () => {
    expect(() => applyRecords(emptyImage, [{ offset: 0 as Offset, record: MetadataRecord.create({}) }])).toThrow(
      'upgrade this node',
    );
    const noOp = MetadataRecord.create({ leaderChange: {} });
    const twice: OffsetRecord[] = [3, 3].map((offset) => ({ offset: offset as Offset, record: noOp }));
    expect(() => applyRecords(emptyImage, twice)).toThrow('does not follow 3');
  });
});
