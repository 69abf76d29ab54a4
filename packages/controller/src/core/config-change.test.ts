import { effectiveMinIsr } from '@tidemark/metadata';
import {
  type AlterConfigsResource,
  ConfigSource,
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  ErrorCode,
  type Init,
  ConfigChangeOperation as Operation,
  ConfigRecordResourceType as Type,
} from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ask, operations } from '../testing/admin-actions.js';
import { asReceived, ClusterModel } from '../testing/cluster-model.js';
import { describeConfigs } from './describe-configs.js';

const started = () => {
  const cluster = new ClusterModel().start(0, 1, 2);
  cluster.createTopic('t', { configs: { 'retention.ms': '5' } });
  return cluster;
};

const TOPIC = { type: Type.TOPIC, name: 't' };
const CLUSTER = { type: Type.CLUSTER, name: '' };
const BROKER = { type: Type.BROKER, name: '1' };
const set = (key: string, value: string) => ({ key, operation: Operation.SET as Operation, value });

const alter = (cluster: ClusterModel, ...resources: Init<AlterConfigsResource>[]) =>
  ask(cluster, operations.alterConfigs, { resources }).resources;

const entry = (cluster: ClusterModel, resource: { type: Type; name: string }, key: string) => {
  const own = { nodeId: 1, entries: [{ key: 'broker.rack', value: 'r', doc: 'd', unit: '', defaultValue: '' }] };
  const request = asReceived(DescribeConfigsRequest, { resources: [resource], keys: [key], includeDocs: true });
  const answer = asReceived(DescribeConfigsResponse, describeConfigs({ image: cluster.image, own }, request));
  return answer.resources[0]?.entries[0];
};

describe('a change of settings', () => {
  it('is described with where each value comes from', () => {
    const cluster = started();
    expect(entry(cluster, TOPIC, 'retention.bytes')).toMatchObject({
      value: '-1',
      source: ConfigSource.DEFAULT_CONFIG,
    });
    alter(cluster, { resource: CLUSTER, changes: [set('retention.bytes', '7')] });
    expect(entry(cluster, TOPIC, 'retention.bytes')).toMatchObject({
      value: '7',
      isDefault: true,
      source: ConfigSource.CLUSTER_CONFIG,
      defaultValue: '-1',
      unit: 'bytes',
    });
    alter(cluster, { resource: TOPIC, changes: [set('retention.bytes', ' 8 ')] });
    expect(entry(cluster, TOPIC, 'retention.bytes')).toMatchObject({ value: '8', source: ConfigSource.TOPIC_CONFIG });
    expect(entry(cluster, TOPIC, 'retention.bytes')?.doc).toContain('oldest records');
    const key = 'replication.throttle.bytes.per.second';
    alter(cluster, { resource: CLUSTER, changes: [set(key, '50')] });
    expect(entry(cluster, CLUSTER, key)).toMatchObject({ value: '50', source: ConfigSource.CLUSTER_CONFIG });
    expect(entry(cluster, BROKER, key)).toMatchObject({ value: '50', source: ConfigSource.CLUSTER_CONFIG });
    alter(cluster, { resource: BROKER, changes: [set(key, '100')] });
    expect(entry(cluster, BROKER, key)).toMatchObject({ value: '100', source: ConfigSource.BROKER_CONFIG });
    expect(entry(cluster, BROKER, 'broker.rack')).toMatchObject({
      source: ConfigSource.STATIC_BROKER_CONFIG,
      readOnly: true,
    });
    expect(entry(cluster, { ...BROKER, name: '2' }, 'broker.rack')).toBeUndefined();
  });

  it('is described once for each resource, however often a request names it', () => {
    const request = asReceived(DescribeConfigsRequest, { resources: [TOPIC, BROKER, TOPIC, BROKER], keys: [] });
    const { resources = [] } = describeConfigs({ image: started().image }, request);
    expect(resources?.map((each) => each?.resource)).toEqual([TOPIC, BROKER]);
  });

  it('of one resource is made whole or not at all', () => {
    const cluster = started();
    const before = cluster.image;
    const [result] = alter(cluster, {
      resource: TOPIC,
      changes: [set('retention.ms', '9'), set('segment.bytes', '1')],
    });
    expect(result).toMatchObject({ error: ErrorCode.INVALID_CONFIG });
    expect(result?.message).toContain('segment.bytes must be an integer from 14');
    expect(cluster.image).toBe(before);
    const results = alter(
      cluster,
      { resource: { ...TOPIC, name: 'x' }, changes: [] },
      { resource: TOPIC, changes: [set('retention.ms', '9')] },
      { resource: { ...BROKER, name: '1' }, changes: [set('replication.throttle.bytes.per.second', '9')] },
      { resource: { ...BROKER, name: '01' }, changes: [set('replication.throttle.bytes.per.second', '10')] },
    );
    expect(results.map(({ error }) => error)).toEqual([
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      0,
      ErrorCode.INVALID_REQUEST,
      ErrorCode.INVALID_REQUEST,
    ]);
    expect(entry(cluster, TOPIC, 'retention.ms')?.value).toBe('9');
    expect(cluster.image.brokerConfigs.size).toBe(0);
  });

  it('goes back to what holds without it, one key or all that are not named', () => {
    const cluster = started();
    alter(cluster, { resource: TOPIC, changes: [{ key: 'retention.ms', operation: Operation.DELETE }] });
    expect(entry(cluster, TOPIC, 'retention.ms')).toMatchObject({ value: '604800000', isDefault: true });
    alter(cluster, { resource: TOPIC, changes: [set('retention.ms', '5'), set('segment.ms', '6')] });
    alter(cluster, { resource: TOPIC, changes: [set('segment.ms', '7')], replace: true });
    expect(entry(cluster, TOPIC, 'retention.ms')?.isDefault).toBe(true);
    expect(entry(cluster, TOPIC, 'segment.ms')?.value).toBe('7');
  });

  it('is refused with the error that says what to do, and changes nothing', () => {
    const cluster = started();
    const before = cluster.image;
    const refused = (resource: { type: Type; name: string }, change: ReturnType<typeof set>) =>
      alter(cluster, { resource, changes: [change] })[0];
    expect(refused(TOPIC, set('retention', '1'))?.message).toContain('did you mean "retention.ms"');
    expect(refused(TOPIC, set('retention.ms', ''))?.message).toContain('delete it');
    expect(refused(TOPIC, { key: 'retention.ms', operation: Operation.APPEND, value: '1' })?.message).toContain(
      'no list',
    );
    for (const operation of [Operation.APPEND, Operation.SUBTRACT]) {
      const change = { key: 'cleanup.policy', operation, value: 'delete,'.repeat(1_000) };
      expect(refused(TOPIC, change)?.message).toContain('too long');
    }
    expect(refused(BROKER, set('auto.leader.rebalance.enable', 'false'))?.message).toContain('set it for the cluster');
    expect(refused({ ...BROKER, name: '7' }, set('x', '1'))?.error).toBe(ErrorCode.BROKER_NOT_REGISTERED);
    expect(refused({ ...BROKER, name: 'one' }, set('x', '1'))?.error).toBe(ErrorCode.INVALID_REQUEST);
    expect(refused({ ...CLUSTER, name: 'c' }, set('retention.ms', '1'))?.error).toBe(ErrorCode.INVALID_REQUEST);
    expect(
      alter(cluster, { resource: TOPIC, changes: [set('segment.ms', '1'), set('segment.ms', '2')] })[0]?.error,
    ).toBe(ErrorCode.INVALID_CONFIG);
    expect(refused(CLUSTER, set('m'.repeat(10_000_000), '1'))?.message).toContain(`"${'m'.repeat(255)}…" of`);
    // What is so already is no change.
    expect(refused(TOPIC, set('retention.ms', '5'))?.error).toBe(0);
    expect(cluster.image).toBe(before);
  });
});

it('is refused where two settings cannot both be kept, whichever of them is inherited', () => {
  const cluster = started();
  const least = 'min.compaction.lag.ms';
  const most = 'max.compaction.lag.ms';
  const errorOf = (resource: { type: Type; name: string }, ...changes: ReturnType<typeof set>[]) =>
    alter(cluster, { resource, changes })[0];
  expect(errorOf(TOPIC, set(least, '6'), set(most, '5'))).toMatchObject({
    error: ErrorCode.INVALID_CONFIG,
    message: `${least} (6) must not be above ${most} (5)`,
  });
  expect(errorOf(CLUSTER, set(least, '6'), set(most, '5'))?.error).toBe(ErrorCode.INVALID_CONFIG);
  expect(errorOf(CLUSTER, set(most, '5'))?.error).toBe(0);
  expect(errorOf(TOPIC, set(least, '6'))?.error).toBe(ErrorCode.INVALID_CONFIG);
  expect(errorOf(TOPIC, set(least, '5'))?.error).toBe(0);
  expect(errorOf(TOPIC, set(least, '6'), set(most, '6'))?.error).toBe(0);
  expect(errorOf(TOPIC, { key: most, operation: Operation.DELETE, value: '' })?.error).toBe(ErrorCode.INVALID_CONFIG);
  expect(errorOf(BROKER, set('replication.throttle.bytes.per.second', '9'))?.error).toBe(0);
});

it('goes through where two settings contradict each other already, and it does not touch them', () => {
  const cluster = started();
  const [least, most] = ['min.compaction.lag.ms', 'max.compaction.lag.ms'];
  const errorOf = (resource: { type: Type; name: string }, ...changes: ReturnType<typeof set>[]) =>
    alter(cluster, { resource, changes })[0]?.error;
  expect(errorOf(TOPIC, set(least, '6'))).toBe(0);
  expect(errorOf(CLUSTER, set(most, '5'))).toBe(0);
  expect(errorOf(TOPIC, set('retention.ms', '9'))).toBe(0);
  expect(errorOf(TOPIC, set(least, '7'))).toBe(ErrorCode.INVALID_CONFIG);
  expect(errorOf(TOPIC, set(least, '5'))).toBe(0);
});

it.each([4, -1])('is refused where it names operation %i, which this release does not know', (operation) => {
  const cluster = started();
  alter(cluster, { resource: TOPIC, changes: [set('cleanup.policy', 'compact,delete')] });
  for (const [key, value] of [
    ['cleanup.policy', 'delete'],
    ['retention.ms', '6'],
  ] as const) {
    const changes = [{ key, operation: operation as Operation, value }];
    expect(alter(cluster, { resource: TOPIC, changes })[0]?.error).toBe(ErrorCode.INVALID_REQUEST);
  }
  expect(entry(cluster, TOPIC, 'cleanup.policy')?.value).toBe('compact,delete');
  expect(entry(cluster, TOPIC, 'retention.ms')?.value).toBe('5');
});

describe('a change of min ISR', () => {
  it('clears the ELR: with fewer needed, records are acknowledged without it', () => {
    for (const resource of [TOPIC, CLUSTER]) {
      const cluster = started();
      cluster.fence(1, 2);
      expect(cluster.partition('t')).toMatchObject({ isr: [0], elr: [1, 2] });
      alter(cluster, { resource, changes: [set('min.insync.replicas', '1')] });
      expect(cluster.partition('t')).toMatchObject({ isr: [0], elr: [], lastKnownElr: [] });
    }
  });

  it('keeps who was last known where there are still too few', () => {
    const cluster = started();
    cluster.fence(1, 2);
    alter(cluster, { resource: TOPIC, changes: [set('min.insync.replicas', '3')] });
    expect(cluster.partition('t')).toMatchObject({ isr: [0], elr: [], lastKnownElr: [1, 2] });
    expect(effectiveMinIsr(cluster.image, cluster.partition('t'))).toBe(3);
  });

  it('of another topic leaves it alone', () => {
    const cluster = started();
    cluster.createTopic('u');
    cluster.fence(1, 2);
    const { partitionEpoch } = cluster.partition('u');
    alter(cluster, { resource: TOPIC, changes: [set('min.insync.replicas', '1')] });
    expect(cluster.partition('u')).toMatchObject({ elr: [1, 2], partitionEpoch });
  });
});

describe('allowing unclean elections', () => {
  it('elects at once where nobody leads', () => {
    const cluster = started();
    cluster.fence(2);
    cluster.fence(0, 1);
    cluster.heartbeat(2);
    expect(cluster.partition('t').leader).toBe(-1);
    alter(cluster, { resource: TOPIC, changes: [set('unclean.leader.election.enable', 'true')] });
    expect(cluster.partition('t')).toMatchObject({ leader: 2, recovering: true });
  });
});
