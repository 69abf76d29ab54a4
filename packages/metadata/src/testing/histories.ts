import {
  ConfigRecordResourceType,
  type Init,
  idFromBytes,
  type MetadataRecord,
  type Offset,
  QuorumMemberRole,
} from '@tidemark/protocol';
import fc from 'fast-check';
import type { OffsetRecord } from '../core/apply-records.js';
import { applyRecords } from '../core/apply-records.js';
import { emptyImage, type MetadataImage } from '../core/image.js';
import { decodeRecordValue, encodeRecordValue } from '../core/record-codec.js';

const topicIdOf = (number: number) => idFromBytes(new Uint8Array(16).fill(number));

/** Some way to change an image; `pick` chooses among what the image has. Undefined: not possible now. */
type Move = (image: MetadataImage, pick: number) => Init<MetadataRecord> | undefined;

const ids = fc.subarray([0, 1, 2, 3]);
const maybeIds = fc.option(
  ids.map((list) => ({ ids: list })),
  { nil: undefined },
);

const at = <T>(items: Iterable<T>, pick: number): T | undefined => {
  const list = [...items];
  return list[pick % Math.max(1, list.length)];
};

const register = fc
  .record({ brokerId: fc.nat(3), incarnation: fc.string(), rack: fc.string(), cleanShutdown: fc.boolean() })
  .map(
    (broker): Move =>
      () => ({
        broker: {
          ...broker,
          fenced: true,
          features: [{ name: 'metadata.version', least: 1, most: broker.brokerId }],
          endpoints: [{ name: 'frames', host: 'h', port: 1 }],
          directoryIds: [topicIdOf(broker.brokerId + 100)],
        },
      }),
  );

const changeBroker = fc
  .record({
    fenced: fc.option(fc.boolean()),
    shuttingDown: fc.option(fc.boolean()),
    draining: fc.option(fc.boolean()),
    gone: fc.boolean(),
  })
  .map(
    ({ gone, ...change }): Move =>
      (image, pick) => {
        const broker = at(image.brokers.values(), pick);
        if (broker === undefined) return undefined;
        const { nodeId: brokerId, brokerEpoch } = broker;
        if (gone && change.fenced === null) return { unregisterBroker: { brokerId, brokerEpoch } };
        return { brokerChange: { brokerId, brokerEpoch, ...change } };
      },
  );

const createTopic = fc.nat(5).map(
  (number): Move =>
    (image) => {
      const topicId = topicIdOf(Number(image.offset) + 2);
      return image.topicIdsByName.has(`t${number}`) ? undefined : { topic: { topicId, name: `t${number}` } };
    },
);

const removeTopic = fc.constant<Move>((image, pick) => {
  const topic = at(image.topics.values(), pick);
  return topic === undefined || pick % 3 > 0 ? undefined : { removeTopic: { topicId: topic.topicId } };
});

const addPartition = fc.record({ replicas: ids, isr: ids, leader: fc.integer({ min: -1, max: 3 }) }).map(
  (state): Move =>
    (image, pick) => {
      const topic = at(image.topics.values(), pick);
      if (topic === undefined) return undefined;
      return { partition: { ...state, topicId: topic.topicId, partition: topic.partitions.length } };
    },
);

const changePartition = fc
  .record({
    isr: maybeIds,
    elr: maybeIds,
    lastKnownElr: maybeIds,
    replicas: maybeIds,
    addingReplicas: maybeIds,
    removingReplicas: maybeIds,
    targetReplicas: maybeIds,
    leader: fc.integer({ min: -1, max: 3 }),
    recovering: fc.boolean(),
  })
  .map(
    ({ leader, ...change }): Move =>
      (image, pick) => {
        const state = at(
          [...image.topics.values()].flatMap(({ partitions }) => partitions),
          pick,
        );
        if (state === undefined) return undefined;
        const { topicId, partition, partitionEpoch, leaderEpoch } = state;
        const lead = leader === state.leader ? {} : { leader, leaderEpoch: leaderEpoch + 1 };
        return { partitionChange: { topicId, partition, partitionEpoch: partitionEpoch + 1, ...change, ...lead } };
      },
  );

const configure = fc
  .record({ key: fc.constantFrom('retention.ms', 'segment.bytes'), value: fc.constantFrom('', '1', '2') })
  .map(
    (config): Move =>
      (image, pick) => {
        const topic = at(image.topics.values(), pick);
        if (topic === undefined || pick % 2 === 0) {
          return { config: { ...config, resourceType: ConfigRecordResourceType.CLUSTER } };
        }
        if (pick % 3 === 0) {
          return { config: { ...config, resourceType: ConfigRecordResourceType.BROKER, resource: String(pick % 4) } };
        }
        return { config: { ...config, resourceType: ConfigRecordResourceType.TOPIC, resource: topic.topicId } };
      },
  );

const quorumRoles = [QuorumMemberRole.VOTER, QuorumMemberRole.JOINING, QuorumMemberRole.LEARNER];

const others = fc.constantFrom<Move>(
  (image) => (image.clusterId === '' ? { cluster: { clusterId: 'c' } } : undefined),
  (image) => ({ producerIds: { brokerId: 0, nextProducerId: image.nextProducerId + 1_000 } }),
  (image, pick) => ({ featureLevel: { name: 'f', level: (image.featureLevels.get('f') ?? 1) + (pick % 2) } }),
  () => ({ leaderChange: { leader: 1, term: 2 } }),
  (_image, pick) => ({
    quorum: {
      members: [
        {
          nodeId: pick % 4,
          directoryId: 'd',
          role: quorumRoles[pick % 3] ?? QuorumMemberRole.VOTER,
          host: 'h',
          port: pick % 9,
        },
      ],
    },
  }),
);

const move = fc.oneof(
  register,
  changeBroker,
  createTopic,
  removeTopic,
  addPartition,
  changePartition,
  configure,
  others,
);

/** Histories that fold: each record fits the image that those before it made. */
export const histories: fc.Arbitrary<OffsetRecord[]> = fc
  .array(fc.tuple(move, fc.nat(1_000)), { maxLength: 60, size: 'max' })
  .map((moves) => {
    let image = emptyImage;
    const records: OffsetRecord[] = [];
    for (const [make, pick] of moves) {
      const init = make(image, pick);
      if (init === undefined) continue;
      const offset = (image.offset + 1) as Offset;
      const record = { offset, record: decodeRecordValue(encodeRecordValue(init)) };
      records.push(record);
      image = applyRecords(image, [record]).image;
    }
    return records;
  });
