import { encodeBatch, type Init, type MetadataRecord, QuorumConfiguration, QuorumMemberRole } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { explainPartition } from './explain.js';
import { walkHistory } from './history.js';
import { emptyImage } from './image.js';
import { plainImage, plainRecord } from './plain.js';
import { applyBatch, decodeBatch, encodeRecordValue } from './record-codec.js';

const ID = 'AQEBAQEBAQEBAQEBAQEBAQ';
const change = (partitionEpoch: number, fields: Init<MetadataRecord>['partitionChange']) => ({
  partitionChange: { topicId: ID, partition: 0, partitionEpoch, ...fields },
});
const broker = (brokerId: number, cleanShutdown = false) => ({
  broker: { brokerId, incarnation: 'i', endpoints: [], directoryIds: [ID], fenced: true, cleanShutdown },
});

/** Each batch an array of records, a second apart. */
function explained(...batches: Init<MetadataRecord>[][]) {
  let offset = 0;
  const bytes = batches.map((records, index) => {
    const batch = encodeBatch({
      baseOffset: offset,
      records: records.map((record) => ({ timestampMs: index * 1_000, key: null, value: encodeRecordValue(record) })),
    });
    offset += records.length;
    return batch;
  });
  const image = bytes.reduce((folded, batch) => applyBatch(folded, batch).image, emptyImage);
  return { bytes, image, ...explainPartition(emptyImage, bytes, { topic: 't', partition: 0 }) };
}

const birth = [
  [broker(0), broker(1), broker(2)],
  [0, 1, 2].map((brokerId) => ({ brokerChange: { brokerId, brokerEpoch: brokerId, fenced: false } })),
  [
    { topic: { topicId: ID, name: 't' } },
    { partition: { topicId: ID, partition: 0, replicas: [0, 1, 2], isr: [0, 1, 2], leader: 0 } },
  ],
];
const last = (...batches: Init<MetadataRecord>[][]) => explained(...birth, ...batches).changes.at(-1);

describe('why a partition is as it is', () => {
  it('begins with its creation', () => {
    const { changes, from, start } = explained(...birth);
    expect(changes).toEqual([
      {
        offset: 7,
        timeMs: 2_000,
        why: 'the partition was created',
        effects: ['leader 0', 'replicas 0,1,2', 'ISR 0,1,2'],
        leader: 0,
        leaderEpoch: 0,
        partitionEpoch: 0,
      },
    ]);
    expect([from, start]).toEqual([-1, undefined]);
  });

  it('names the broker whose fate was decided in the same batch', () => {
    const fenced = [
      { brokerChange: { brokerId: 0, brokerEpoch: 0, fenced: true } },
      change(1, { leader: 1, leaderEpoch: 1, isr: { ids: [1, 2] } }),
    ];
    expect(last(fenced)).toMatchObject({
      why: 'broker 0 was fenced',
      effects: ['leader 0 -> 1 (first live member of the ISR)', 'leader epoch 0 -> 1', 'ISR 0,1,2 -> 1,2'],
    });
    const again = [broker(0), change(2, { elr: { ids: [0] } })];
    expect(last(fenced, again)?.why).toBe('broker 0 registered again after a crash');
    const clean = [broker(0, true), change(2, { elr: { ids: [0] } })];
    expect(last(fenced, clean)?.why).toBe('broker 0 registered again after a clean stop');
  });

  it.each([
    [{ isr: { ids: [0, 1] } }, 'leader 0 reported that 2 fell behind', ['ISR 0,1,2 -> 0,1']],
    [
      { leaderEpoch: 1, isr: { ids: [0, 1] } },
      'broker 2 found its replica damaged, or the directory of it failed',
      ['leader epoch 0 -> 1', 'ISR 0,1,2 -> 0,1'],
    ],
    [{ leaderEpoch: 1 }, 'a broker found its replica damaged, or the directory of it failed', ['leader epoch 0 -> 1']],
    [{}, 'a proposal named a replica that may not be in the ISR: only the epoch rises', []],
    [
      { leader: -1, leaderEpoch: 1, isr: { ids: [] }, elr: { ids: [1] } },
      'leader 0 gave itself up',
      [
        'leader 0 -> none (nobody that is alive may lead)',
        'leader epoch 0 -> 1',
        'ISR 0,1,2 -> empty',
        'ELR empty -> 1',
      ],
    ],
    [
      { leader: 2, leaderEpoch: 1 },
      'leadership was moved from 0',
      ['leader 0 -> 2 (first live member of the ISR)', 'leader epoch 0 -> 1'],
    ],
  ])('reads a change that stands alone by its shape: %j', (fields, why, effects) => {
    expect(last([change(1, fields)])).toMatchObject({ why, effects });
  });

  it('names the broker whose replica was damaged also where that was only eligible', () => {
    const left = [change(1, { isr: { ids: [0] }, elr: { ids: [1, 2] } })];
    const damaged = change(2, { leaderEpoch: 1, elr: { ids: [1] } });
    expect(last(left, [damaged])).toMatchObject({
      why: 'broker 2 found its replica damaged, or the directory of it failed',
      effects: ['leader epoch 0 -> 1', 'ELR 1,2 -> 1'],
    });
  });

  it('says by which rule a leader was found at last', () => {
    const gone = [change(1, { leader: -1, leaderEpoch: 1, isr: { ids: [] }, lastKnownElr: { ids: [1] } })];
    const found = change(2, { leader: 1, leaderEpoch: 2, isr: { ids: [1] } });
    expect(last(gone, [found])).toMatchObject({
      why: 'a replica that may lead could be found',
      effects: expect.arrayContaining(['leader none -> 1 (its log reaches furthest of the last known)']),
    });
    const unclean = change(2, { leader: 2, leaderEpoch: 2, isr: { ids: [2] }, recovering: true });
    expect(last(gone, [unclean])?.effects).toContain('leader none -> 2 (unclean: any live replica)');
  });

  it('ends with the deletion of the topic', () => {
    const { changes, state } = explained(...birth, [{ removeTopic: { topicId: ID } }]);
    expect(changes.at(-1)?.why).toBe('the topic was deleted');
    expect(state).toBeUndefined();
  });
});

describe('the history of the metadata', () => {
  it('tells of a change of the quorum as such, and not of the records that its bytes happen to be', () => {
    for (const retiredDirectoryIds of [[], ['ABCDEFGHIJKLMNOPQRSTU9']]) {
      const members = [0, 1, 2].map((nodeId) => {
        return {
          nodeId,
          directoryId: `ABCDEFGHIJKLMNOPQRSTU${nodeId}`,
          role: QuorumMemberRole.VOTER,
          host: 'h',
          port: 1,
        };
      });
      const value = QuorumConfiguration.encode({ members, retiredDirectoryIds }).finish();
      const { bytes, image } = explained(...birth);
      const change = encodeBatch({
        baseOffset: image.offset + 1,
        isControl: true,
        records: [{ timestampMs: 9_000, value }],
      });
      const steps = [...walkHistory(emptyImage, [...bytes, change])];
      expect(steps.map(({ timeMs }) => timeMs)).toEqual([0, 1_000, 2_000, 9_000]);
      const { records, after } = steps.at(-1) ?? { records: [], after: emptyImage };
      expect(records.map(({ record }) => Object.keys(plainRecord(record)))).toEqual([['quorum']]);
      expect(after).toEqual(applyBatch(image, change).image);
      expect(after.quorum).toHaveLength(3);
      expect(explainPartition(emptyImage, [...bytes, change], { topic: 't', partition: 0 }).changes).toHaveLength(1);
    }
  });
});

describe('metadata as JSON', () => {
  it('has every field of a record, defaults included, and no other', () => {
    const { bytes } = explained(...birth, [change(1, { isr: { ids: [0] } })]);
    const [{ record } = { record: undefined }] = decodeBatch(bytes.at(-1) ?? new Uint8Array());
    expect(record && plainRecord(record)).toEqual({
      partitionChange: { topicId: ID, partition: 0, partitionEpoch: 1, isr: { ids: [0] } },
    });
  });

  it('has the whole image', () => {
    const { brokers, topics, offset } = JSON.parse(JSON.stringify(plainImage(explained(...birth).image)));
    expect(offset).toBe(7);
    expect(brokers.map(({ nodeId }: { nodeId: number }) => nodeId)).toEqual([0, 1, 2]);
    expect(topics).toMatchObject([{ name: 't', partitions: [{ partition: 0, isr: [0, 1, 2], leader: 0 }] }]);
  });
});
