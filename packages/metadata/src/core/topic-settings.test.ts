import {
  ConfigRecordResourceType,
  type Init,
  type MetadataRecord,
  nodeId,
  type Offset,
  topicId,
} from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { brokerConfigKeys, brokerConfigs } from './broker-configs.js';
import { brokerSetting } from './broker-settings.js';
import { emptyImage, type MetadataImage } from './image.js';
import { applyValues, encodeRecordValue } from './record-codec.js';
import { topicConfigKeys, topicConfigs } from './topic-configs.js';
import { effectiveMinIsr, topicConfigProblem, topicSetting } from './topic-settings.js';

const TOPIC = topicId('A'.repeat(22));

const imageOf = (replicas: number[], ...records: Init<MetadataRecord>[]): MetadataImage => {
  const topic = [
    { topic: { topicId: TOPIC, name: 't' } },
    { partition: { topicId: TOPIC, partition: 0, replicas, isr: replicas } },
  ];
  return applyValues(emptyImage, 0 as Offset, [...topic, ...records].map(encodeRecordValue)).image;
};

const config = (key: string, value: string, level: 'TOPIC' | 'CLUSTER'): Init<MetadataRecord> => ({
  config: { resourceType: ConfigRecordResourceType[level], resource: level === 'TOPIC' ? TOPIC : '', key, value },
});

describe('a topic setting', () => {
  it('is the topic’s own, else the cluster’s, else the default', () => {
    const read = (...records: Init<MetadataRecord>[]) => topicSetting(imageOf([0], ...records), TOPIC, 'segment.bytes');
    expect(read()).toBe(2 ** 30);
    expect(read(config('segment.bytes', '2000000', 'CLUSTER'))).toBe(2_000_000);
    const both = [config('segment.bytes', '2000000', 'CLUSTER'), config('segment.bytes', '3000000', 'TOPIC')];
    expect(read(...both)).toBe(3_000_000);
    expect(read(...both, config('segment.bytes', '', 'TOPIC'))).toBe(2_000_000);
  });

  it('has the type that its key says', () => {
    const image = imageOf([0], config('flush.policy', 'async', 'TOPIC'));
    const policy: 'sync' | 'async' = topicSetting(image, TOPIC, 'flush.policy');
    const unclean: boolean = topicSetting(image, TOPIC, 'unclean.leader.election.enable');
    expect([policy, unclean]).toEqual(['async', false]);
  });

  it('above 2^53 - 1 means no limit', () => {
    const image = imageOf([0], config('retention.bytes', '9223372036854775807', 'TOPIC'));
    expect(topicSetting(image, TOPIC, 'retention.bytes')).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('has a default that its own validator takes', () => {
    for (const key of topicConfigKeys) expect(topicConfigProblem(key, topicConfigs[key].defaultText)).toBeUndefined();
  });

  it('is refused with what is wanted, or with a known key that is near', () => {
    expect(topicConfigProblem('min.insync.replica', '1')).toContain('did you mean "min.insync.replicas"');
    expect(topicConfigProblem('nope', '1')).toBe('unknown topic config "nope"');
    expect(topicConfigProblem('segment.bytes', '13')).toContain('an integer from 14 to 2147483647');
    expect(topicConfigProblem('segment.ms', '1.5')).toContain('an integer from 1 up');
    expect(topicConfigProblem('unclean.leader.election.enable', 'yes')).toContain('true or false');
    expect(topicConfigProblem('toString', '1')).toContain('unknown topic config');
  });

  it('of a key of any length costs no more than to read it, and is not said back whole', () => {
    expect(topicConfigProblem('m'.repeat(10_000_000), '1')).toBe(`unknown topic config "${'m'.repeat(255)}…"`);
  });
});

describe('min ISR', () => {
  const minIsr = (replicas: number[], ...records: Init<MetadataRecord>[]) =>
    effectiveMinIsr(imageOf(replicas, ...records), {
      topicId: TOPIC,
      replicas: replicas.map(nodeId),
      addingReplicas: [],
    });

  it('is 2, or 1 for a single replica, where nobody says', () => {
    expect([[0], [0, 1], [0, 1, 2], [0, 1, 2, 3, 4]].map((replicas) => minIsr(replicas))).toEqual([1, 2, 2, 2]);
  });

  it('is never above the number of replicas', () => {
    const three = config('min.insync.replicas', '3', 'CLUSTER');
    expect([[0], [0, 1], [0, 1, 2, 3]].map((replicas) => minIsr(replicas, three))).toEqual([1, 2, 3]);
    expect(minIsr([0, 1, 2], three, config('min.insync.replicas', '1', 'TOPIC'))).toBe(1);
  });

  it('does not count replicas that a reassignment is adding', () => {
    const moving = { topicId: TOPIC, replicas: [0, 1].map(nodeId), addingReplicas: [nodeId(1)] };
    expect(effectiveMinIsr(imageOf([0]), moving)).toBe(1);
  });
});

describe('a broker’s setting', () => {
  const key = 'replication.throttle.bytes.per.second';
  const set = (resourceType: ConfigRecordResourceType, resource: string, value: string): Init<MetadataRecord> => ({
    config: { resourceType, resource, key, value },
  });

  it('is its own, else the cluster’s, else the default', () => {
    const image = imageOf([0], set(2, '1', '5'), set(0, '', '7'));
    expect([nodeId(1), nodeId(2), undefined].map((id) => brokerSetting(image, key, id))).toEqual([5, 7, 7]);
    expect(brokerSetting(imageOf([0]), key, nodeId(1))).toBe(-1);
    expect(brokerSetting(imageOf([0], set(2, '1', '5'), set(2, '1', '')), key, nodeId(1))).toBe(-1);
  });

  it('has a default that its own validator takes', () => {
    for (const each of brokerConfigKeys) {
      expect(brokerConfigs[each].parse(brokerConfigs[each].defaultText)).toHaveProperty('value');
    }
  });
});
