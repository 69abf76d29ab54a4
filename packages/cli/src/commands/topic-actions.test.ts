// Goal: a topic that was created is told to be, also where the node that is asked for it afterwards does not know it.
import { ConfigSource, ProtocolError, TopicDescription } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { describeCreated, described as detailsOf, formatDescription } from './topic-actions.js';

const made = { name: 'orders', topicId: 'new', partitions: 3 };
const described = (topicId: string) =>
  TopicDescription.create({
    route: { topic: 'orders', topicId, partitions: [{ partition: 0, replicas: [0, 1] }] },
  });

test('a topic that was created is told as the cluster describes it', async () => {
  const summary = { topic: 'orders', topicId: 'new', partitions: 1, replicationFactor: 2 };
  expect(await describeCreated(made, async () => described('new'))).toEqual(summary);
});

test.each([
  ['does not know it', async () => undefined],
  ['knows one of that name that is gone', async () => described('old')],
  ['does not answer', () => Promise.reject(new ProtocolError('REQUEST_TIMED_OUT'))],
])('or by what was asked for, if the node that is asked %s', async (_what, describe) => {
  const summary = { topic: 'orders', topicId: 'new', partitions: 3, replicationFactor: null };
  expect(await describeCreated(made, describe)).toEqual(summary);
});

test('what the cluster sets is not told as a default', () => {
  const { TOPIC_CONFIG, CLUSTER_CONFIG, DEFAULT_CONFIG } = ConfigSource;
  const configs = [
    { key: 'retention.ms', value: '1', isDefault: false, source: TOPIC_CONFIG },
    { key: 'segment.bytes', value: '2', isDefault: true, source: CLUSTER_CONFIG },
    { key: 'segment.ms', value: '3', isDefault: true, source: DEFAULT_CONFIG },
  ];
  const details = detailsOf(TopicDescription.create({ route: { topicId: 'T' }, configs }));
  expect(details.configs.map(({ source }) => source)).toEqual(['topic', 'cluster', 'default']);
  expect(formatDescription(details)).toMatch(/segment\.bytes +2 +cluster\n/);
});
