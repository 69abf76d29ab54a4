import { effectiveMinIsr, topicByName, topicSetting } from '@tidemark/metadata';
import {
  AllocateProducerIdsRequest,
  ConfigRecordResourceType,
  ConfigSource,
  DeleteTopicsRequest,
  DescribeConfigsRequest,
  ErrorCode,
  errorNameOf,
  type Init,
  type NewTopic,
} from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ClusterModel } from '../testing/cluster-model.js';
import { describeCluster, describeTopics } from './describe.js';
import { describeConfigs } from './describe-configs.js';
import { decideProducerIds } from './producer-ids.js';
import { decideTopicDeletion } from './topic-deletion.js';

const create = (cluster: ClusterModel, topics: Init<NewTopic>[], validateOnly = false) =>
  cluster.createTopics({ topics, validateOnly }).topics;

/** The error of creating one topic; nothing may have changed then. */
const errorOf = (topic: Init<NewTopic>) => {
  const cluster = new ClusterModel().start(0, 1, 2);
  cluster.createTopic('taken');
  cluster.register(8);
  const before = cluster.image;
  const [result] = create(cluster, [topic]);
  expect(cluster.image).toBe(before);
  return result;
};

describe('creating a topic', () => {
  it('without wishes: one partition on three brokers, all in sync, min ISR 2', () => {
    const cluster = new ClusterModel().start(0, 1, 2, 3);
    const [result] = create(cluster, [{ name: 't' }]);
    const topic = topicByName(cluster.image, 't');
    expect(result).toMatchObject({ error: 0, topicId: topic?.topicId });
    expect(topic?.partitions).toHaveLength(1);
    const state = cluster.partition('t');
    expect(state).toMatchObject({ replicas: [0, 1, 2], isr: [0, 1, 2], leader: 0, leaderEpoch: 0, partitionEpoch: 0 });
    expect(effectiveMinIsr(cluster.image, state)).toBe(2);
  });

  it('with settings keeps them as they were written, and reads them', () => {
    const cluster = new ClusterModel().start(0);
    const configs = [
      { key: 'retention.ms', value: ' 9223372036854775807 ' },
      { key: 'min.insync.replicas', value: '5' },
    ];
    create(cluster, [{ name: 't', configs }]);
    const state = cluster.partition('t');
    const [described] = describeTopics(cluster.image, { topics: ['t'] }).topics ?? [];
    const retention = {
      key: 'retention.ms',
      value: '9223372036854775807',
      isDefault: false,
      source: ConfigSource.TOPIC_CONFIG,
    };
    expect(described?.configs).toContainEqual(retention);
    expect(topicSetting(cluster.image, state.topicId, 'retention.ms')).toBe(Number.MAX_SAFE_INTEGER);
    expect(effectiveMinIsr(cluster.image, state)).toBe(1);
  });

  it('by hand takes the assignment as it is; those who live are in sync, the first of them leads', () => {
    const cluster = new ClusterModel().start(0, 1, 2);
    cluster.fence(1);
    create(cluster, [{ name: 't', assignments: [{ replicas: [1, 2] }, { replicas: [2, 0] }] }]);
    const partitions = topicByName(cluster.image, 't')?.partitions;
    expect(partitions?.[0]).toMatchObject({ replicas: [1, 2], isr: [2], leader: 2 });
    expect(partitions?.[1]).toMatchObject({ replicas: [2, 0], isr: [2, 0], leader: 2 });
  });

  it('succeeds or fails for each topic of a request by itself', () => {
    const cluster = new ClusterModel().start(0);
    const results = create(cluster, [{ name: 'a' }, { name: '!' }, { name: 'b' }]);
    expect(results.map(({ error }) => error)).toEqual([0, ErrorCode.INVALID_TOPIC, 0]);
    expect([...cluster.image.topicIdsByName.keys()].sort()).toEqual(['a', 'b']);
  });

  it('that the request names twice does neither', () => {
    const cluster = new ClusterModel().start(0);
    const results = create(cluster, [{ name: 'a' }, { name: 'b' }, { name: 'a', partitions: 2 }]);
    const { INVALID_REQUEST } = ErrorCode;
    expect(results.map(({ error }) => error)).toEqual([INVALID_REQUEST, 0, INVALID_REQUEST]);
    expect([...cluster.image.topicIdsByName.keys()]).toEqual(['b']);
  });

  it('that an earlier attempt of the same request has created is no error, and no second topic', () => {
    const cluster = new ClusterModel().start(0);
    const attempt = (token: string) => cluster.createTopics({ topics: [{ name: 'a' }, { name: 'b' }], token }).topics;
    const first = attempt('ABCDEFGH');
    const before = cluster.image;
    expect(attempt('ABCDEFGH')).toEqual(first);
    expect(cluster.image).toBe(before);
    const { TOPIC_ALREADY_EXISTS } = ErrorCode;
    for (const token of ['ABCDEFG_', '']) {
      expect(attempt(token).map(({ error }) => error)).toEqual([TOPIC_ALREADY_EXISTS, TOPIC_ALREADY_EXISTS]);
    }
    expect(() => attempt('ABC')).toThrow('INVALID_REQUEST');
  });

  it('that was deleted between two attempts of a request is another: no id comes twice', () => {
    const cluster = new ClusterModel().start(0);
    const attempt = () => cluster.createTopics({ topics: [{ name: 'a' }], token: 'ABCDEFGH' }).topics[0];
    const first = attempt();
    cluster.decide((image) => decideTopicDeletion(image, DeleteTopicsRequest.create({ topics: ['a'] })));
    const second = attempt();
    expect([first?.error, second?.error]).toEqual([0, 0]);
    expect(second?.topicId).toMatch(/^ABCDEFGH/);
    expect(second?.topicId).not.toBe(first?.topicId);
  });

  it('only to validate changes nothing, and tells as of when it is so', () => {
    const cluster = new ClusterModel().start(0);
    const before = cluster.image;
    const { topics, metadataOffset } = cluster.createTopics({
      topics: [{ name: 'a' }, { name: '' }],
      validateOnly: true,
    });
    expect(topics.map(({ error }) => error)).toEqual([0, ErrorCode.INVALID_TOPIC]);
    expect(metadataOffset).toBe(before.offset);
    expect(cluster.image).toBe(before);
  });

  it('only to validate tells what the topic would have, as its creation and description do', () => {
    const cluster = new ClusterModel().start(0, 1, 2, 3);
    const configs = [{ key: 'retention.ms', value: ' 7 ' }];
    const topics = [
      { name: 'a', configs },
      { name: 'b', assignments: [{ replicas: [1, 2] }, { replicas: [2, 3] }] },
    ];
    const validated = create(cluster, topics, true);
    expect(validated).toMatchObject([
      { partitions: 1, replicationFactor: 3 },
      { partitions: 2, replicationFactor: 2 },
    ]);
    const created = validated.map((topic) => ({ ...topic, topicId: expect.any(String), configs: [] }));
    expect(create(cluster, topics)).toMatchObject(created);
    const resources = topics.map(({ name }) => ({ type: ConfigRecordResourceType.TOPIC, name }));
    const described = describeConfigs({ image: cluster.image }, DescribeConfigsRequest.create({ resources }));
    expect(described.resources).toMatchObject(validated.map(({ configs: entries }) => ({ entries })));
  });

  it('is refused with the error that says why', () => {
    const code = (topic: Init<NewTopic>) => errorOf({ name: 't', ...topic })?.error;
    expect(code({ name: '..' })).toBe(ErrorCode.INVALID_TOPIC);
    expect(code({ name: 'taken' })).toBe(ErrorCode.TOPIC_ALREADY_EXISTS);
    expect(code({ partitions: -1 })).toBe(ErrorCode.INVALID_PARTITIONS);
    expect(code({ partitions: 10_001 })).toBe(ErrorCode.INVALID_PARTITIONS);
    expect(code({ replicationFactor: 4 })).toBe(ErrorCode.INVALID_REPLICATION_FACTOR);
    expect(code({ replicationFactor: -2 })).toBe(ErrorCode.INVALID_REPLICATION_FACTOR);
    for (const replicas of [[], [0, 0], [0, 7], [8, 8], [8]]) {
      expect(code({ assignments: [{ replicas }] })).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    }
    const uneven = [{ replicas: [0] }, { replicas: [0, 1] }];
    expect(code({ assignments: uneven })).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    expect(code({ partitions: 2, assignments: [{ replicas: [0] }] })).toBe(ErrorCode.INVALID_REQUEST);
  });

  it('with an unknown setting names the nearest known one', () => {
    const config = (key: string, value: string) => errorOf({ name: 't', configs: [{ key, value }] });
    expect(config('retention.msec', '1')).toMatchObject({ error: ErrorCode.INVALID_CONFIG });
    expect(config('retention.msec', '1')?.message).toContain('did you mean "retention.ms"');
    expect(config('flush.policy', 'maybe')?.message).toContain('one of sync, async');
    expect(config('min.insync.replicas', '0')?.message).toContain('from 1 to 32767');
  });

  it('is refused where two of its settings cannot both be kept', () => {
    const configs = [
      { key: 'min.compaction.lag.ms', value: '6' },
      { key: 'max.compaction.lag.ms', value: '5' },
    ];
    expect(errorOf({ name: 't', configs })).toMatchObject({ error: ErrorCode.INVALID_CONFIG });
  });

  it('takes 10,000 partitions in one request, and not one more', () => {
    const cluster = new ClusterModel().start(0, 1, 2);
    const sizes = [9_000, 1_001, 1_000].map((partitions, index) => ({ name: `t${index}`, partitions }));
    const results = create(cluster, sizes);
    expect(results.map(({ error }) => error)).toEqual([0, ErrorCode.INVALID_PARTITIONS, 0]);
  });
});

describe('deleting topics', () => {
  it('forgets those that exist and names those that do not', () => {
    const cluster = new ClusterModel().start(0);
    create(cluster, [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const request = DeleteTopicsRequest.create({ topics: ['a', 'x', 'b', 'b'] });
    const { topics = [] } = cluster.decide((image) => decideTopicDeletion(image, request));
    expect(topics?.map((each) => each?.error ?? 0)).toEqual([
      0,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      ErrorCode.INVALID_REQUEST,
      ErrorCode.INVALID_REQUEST,
    ]);
    expect([...cluster.image.topicIdsByName.keys()]).toEqual(['b', 'c']);
  });

  it('spares a topic that came after the one that is meant', () => {
    const cluster = new ClusterModel().start(0);
    const [first] = create(cluster, [{ name: 'a' }]);
    const remove = (topicId: string, validateOnly = false) => {
      const request = DeleteTopicsRequest.create({ topics: ['a'], topicIds: [topicId], validateOnly });
      return cluster.decide((image) => decideTopicDeletion(image, request)).topics?.[0];
    };
    const meant = first?.topicId ?? '';
    expect(remove(meant, true)).toEqual({ name: 'a', topicId: meant });
    expect(topicByName(cluster.image, 'a')?.topicId).toBe(meant);
    expect(remove(meant)).toEqual({ name: 'a', topicId: meant });
    expect(remove(meant)).toMatchObject({ error: ErrorCode.UNKNOWN_TOPIC_ID });
    const [second] = create(cluster, [{ name: 'a' }]);
    expect(remove(meant)).toMatchObject({ error: ErrorCode.UNKNOWN_TOPIC_ID });
    expect(topicByName(cluster.image, 'a')?.topicId).toBe(second?.topicId);
    expect(remove('')).toMatchObject({ topicId: second?.topicId });
    const odd = DeleteTopicsRequest.create({ topics: ['a', 'b'], topicIds: [meant] });
    expect(() => decideTopicDeletion(cluster.image, odd)).toThrow('INVALID_REQUEST');
  });

  it('takes an id alone, and nothing that is meant twice, be it by name and by id', () => {
    const cluster = new ClusterModel().start(0);
    const ids = create(cluster, [{ name: 'a' }, { name: 'b' }]).map(({ topicId }) => topicId ?? '');
    const [a = '', b = ''] = ids;
    const remove = (...asked: (readonly [name: string, id: string])[]) => {
      const request = { topics: asked.map(([name]) => name), topicIds: asked.map(([, id]) => id) };
      const decided = cluster.decide((image) => decideTopicDeletion(image, DeleteTopicsRequest.create(request)));
      return decided.topics?.map((each) => [each?.name, errorNameOf(each?.error ?? 0)]);
    };
    expect(remove(['a', ''], ['', a], ['', b], ['', b])).toEqual([
      ['a', 'INVALID_REQUEST'],
      ['', 'INVALID_REQUEST'],
      ['', 'INVALID_REQUEST'],
      ['', 'INVALID_REQUEST'],
    ]);
    expect(remove(['', a], ['', 'x'.repeat(22)], ['', ''])).toEqual([
      ['a', 'NONE'],
      ['', 'UNKNOWN_TOPIC_ID'],
      ['', 'UNKNOWN_TOPIC_OR_PARTITION'],
    ]);
    expect([...cluster.image.topicIdsByName.keys()]).toEqual(['b']);
    create(cluster, [{ name: b }]);
    expect(remove([b, ''], ['', b])).toEqual([
      [b, 'NONE'],
      ['b', 'NONE'],
    ]);
  });

  it('lets a topic of the same name begin anew, as another', () => {
    const cluster = new ClusterModel().start(0);
    create(cluster, [{ name: 'a' }]);
    const old = topicByName(cluster.image, 'a');
    cluster.decide((image) => decideTopicDeletion(image, DeleteTopicsRequest.create({ topics: ['a'] })));
    create(cluster, [{ name: 'a' }]);
    const fresh = topicByName(cluster.image, 'a');
    expect(fresh?.topicId).not.toBe(old?.topicId);
    expect(fresh?.createdOffset).toBeGreaterThan(old?.createdOffset ?? 0);
  });
});

describe('producer ids', () => {
  it('are handed out in blocks of 1,000, none twice', () => {
    const cluster = new ClusterModel().start(0, 1);
    const take = (id: number) => {
      const { brokerEpoch } = cluster.broker(id);
      const request = AllocateProducerIdsRequest.create({ brokerId: id, brokerEpoch });
      return cluster.decide((image) => decideProducerIds(image, request));
    };
    expect([take(0), take(1), take(0)].map(({ firstProducerId }) => firstProducerId)).toEqual([0, 1_000, 2_000]);
    const stale = AllocateProducerIdsRequest.create({ brokerId: 0, brokerEpoch: 99 });
    expect(() => decideProducerIds(cluster.image, stale)).toThrow('STALE_BROKER_EPOCH');
  });
});

describe('a description of topics', () => {
  it('tells each once, however often a request names it', () => {
    const cluster = new ClusterModel().start(0);
    create(cluster, [{ name: 'a' }]);
    const { topics = [] } = describeTopics(cluster.image, { topics: ['a', 'x', 'a', 'x'] });
    expect(topics?.map((each) => each?.route?.topic)).toEqual(['a', 'x']);
  });
});

describe('a description of the cluster', () => {
  it('says who is registered and how each stands', () => {
    const cluster = new ClusterModel().start(0, 1);
    cluster.register(2);
    const { nodeId } = cluster.broker(1);
    const described = describeCluster(cluster.image, { controller: nodeId, term: 3, voters: new Set([nodeId]) });
    expect(described).toMatchObject({ controller: 1, controllerTerm: 3, metadataOffset: cluster.image.offset });
    expect(described.brokers?.map((broker) => broker?.fenced)).toEqual([false, false, true]);
    expect(described.brokers?.map((broker) => broker?.roles?.length)).toEqual([1, 2, 1]);
  });
});
