// Goal: which topics there are to delete is the controller's to say: this broker may not have heard of them yet.
// Method: a controller that knows of a topic, and a door that knows of none.
import { type DeleteTopicsRequest, ErrorCode } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ZERO_UUID } from '../core/schema.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { deleteTopicsHandler } from './topics.js';

const KNOWN = { name: 'new', topicId: 'n'.repeat(22) };
const NOBODY = 'x'.repeat(22);

function controllerOfOne() {
  const { services } = loneDoor();
  const asked: Pick<DeleteTopicsRequest, 'topics' | 'topicIds'>[] = [];
  services.registry.unary(methods.deleteTopics, ({ topics, topicIds }) => {
    asked.push({ topics, topicIds });
    const results = topics.map((name, index) => {
      if (name === KNOWN.name || topicIds[index] === KNOWN.topicId) return KNOWN;
      return { name, error: ErrorCode[name === '' ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION'] };
    });
    return { message: { topics: results } };
  });
  return { services, asked };
}

test('a topic that this broker has not heard of is asked for at the controller, by name and by id', async () => {
  const { services, asked } = controllerOfOne();
  const named = (name: string | null, topicId = ZERO_UUID) => ({ name, topicId });
  const topics = [named('new'), named(null, KNOWN.topicId), named('none'), named(null, NOBODY)];
  const request = { topics, topicNames: [], timeoutMs: 1_000 };
  const response = await deleteTopicsHandler(services)(request, requestContext());
  expect(asked).toEqual([{ topics: ['new', '', 'none', ''], topicIds: ['', KNOWN.topicId, '', NOBODY] }]);
  expect(response?.responses).toMatchObject([
    { ...KNOWN, errorCode: KafkaErrorCode.NONE },
    { ...KNOWN, errorCode: KafkaErrorCode.NONE },
    { name: 'none', topicId: ZERO_UUID, errorCode: KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION },
    { name: null, topicId: NOBODY, errorCode: KafkaErrorCode.UNKNOWN_TOPIC_ID },
  ]);
});

test('a topic that is named by both, or by neither, is refused, and the others are not', async () => {
  const { services, asked } = controllerOfOne();
  const both = { name: 'new', topicId: KNOWN.topicId };
  const neither = { name: null, topicId: ZERO_UUID };
  const request = { topics: [both, neither, { ...both, topicId: ZERO_UUID }], topicNames: [], timeoutMs: 1_000 };
  const response = await deleteTopicsHandler(services)(request, requestContext());
  expect(asked).toEqual([{ topics: ['new'], topicIds: [''] }]);
  expect(response?.responses).toMatchObject([
    { ...KNOWN, errorCode: KafkaErrorCode.NONE },
    { ...both, errorCode: KafkaErrorCode.INVALID_REQUEST },
    { ...neither, errorCode: KafkaErrorCode.INVALID_REQUEST },
  ]);
});
