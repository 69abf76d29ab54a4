// Goal: a topic that was created is told to be, also where the node that is asked for it afterwards does not know it.
import { ProtocolError, TopicDescription } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { describeCreated } from './topic-actions.js';

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
