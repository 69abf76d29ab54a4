import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { ErrorCode, GetRoutesRequest, offset } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { getRoutes } from './get-routes.js';

test('each topic is told once, however often a request names it', () => {
  const topicId = 'a'.repeat(22);
  const { image } = applyValues(emptyImage, offset(0), [encodeRecordValue({ topic: { topicId, name: 't' } })]);
  const request = GetRoutesRequest.create({ topics: ['t', 'nowhere', 't', 'nowhere'] });
  const { topics = [] } = getRoutes(image, request, 0);
  expect(topics).toMatchObject([{ topicId }, { error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }]);
});

test('an answer says how far this broker knows which topics there are', () => {
  const topicId = 'a'.repeat(22);
  const { image } = applyValues(emptyImage, offset(7), [encodeRecordValue({ topic: { topicId, name: 't' } })]);
  const request = GetRoutesRequest.create({ topics: ['t'] });
  expect(getRoutes(image, request, 0)).toMatchObject({ topics: [{ createdOffset: 7 }], metadataOffset: 7 });
  expect(getRoutes(emptyImage, request, 0).metadataOffset).toBe(-1);
});

test('the address of a broker comes with its epoch, which tells of two which is the later', () => {
  const endpoints = [{ name: 'frames', host: 'h', port: 1 }];
  const broker = { brokerId: 3, incarnation: 'i', fenced: false, endpoints };
  const { image } = applyValues(emptyImage, offset(5), [encodeRecordValue({ broker })]);
  const { brokers } = getRoutes(image, GetRoutesRequest.create({}), 0);
  expect(brokers).toMatchObject([{ brokerId: 3, endpoints, brokerEpoch: 5 }]);
});
