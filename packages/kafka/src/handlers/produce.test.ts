// Method: a node that knows the topic, and a broker that notes what it is asked.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { offset } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { produceHandler } from './produce.js';

const [name, topicId] = ['t', 'a'.repeat(22)];
const { image } = applyValues(emptyImage, offset(0), [encodeRecordValue({ topic: { topicId, name } })]);

test('a produce may wait for as long as it says, as far as the broker lets it', async () => {
  const { services } = loneDoor();
  const asked: number[] = [];
  services.registry.unary(methods.produce, ({ timeoutMs }) => {
    asked.push(timeoutMs);
    return { message: { results: [{}] } };
  });
  const produce = produceHandler({ ...services, image: () => image });
  for (const timeoutMs of [-1, 30_000, 300_000, 2 ** 31 - 1]) {
    const topicData = [{ name, topicId, partitionData: [{ index: 0, records: null }] }];
    await produce({ transactionalId: null, acks: -1, timeoutMs, topicData }, requestContext());
  }
  expect(asked).toEqual([0, 30_000, 300_000, 2 ** 31 - 1]);
});
