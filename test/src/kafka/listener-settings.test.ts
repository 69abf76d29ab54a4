// Goal: the settings of Kafka's listeners do in a node what Kafka's do.
// Method: embedded clusters of one node with small limits, and connections that go against them.
import { apis, KafkaErrorCode } from '@tidemark/kafka';
import { startCluster } from '@tidemark/server';
import { expect, test } from 'vitest';
import { dialKafka } from './raw-client.js';

const WHERE = { host: '', port: 0 };

const started = (config: Record<string, string>) => startCluster({ nodes: 1, config });

test.each(['max.connections', 'max.connections.per.ip'])('%s closes what is too many, and no other', async (key) => {
  await using cluster = await started({ [key]: '2' });
  const [address = WHERE] = cluster.kafka;
  await using first = await dialKafka(address);
  await using second = await dialKafka(address);
  const third = await dialKafka(address);
  await third.closed;
  for (const client of [first, second]) expect((await client.call(apis.apiVersions, 0, {})).errorCode).toBe(0);
});

test('socket.request.max.bytes and connections.max.idle.ms close a connection', async () => {
  await using cluster = await started({ 'socket.request.max.bytes': '2000', 'connections.max.idle.ms': '1000' });
  const [address = WHERE] = cluster.kafka;
  const greedy = await dialKafka(address);
  const topics = Array.from({ length: 200 }, (_, index) => ({ name: `topic-${index}` }));
  const refused = greedy.call(apis.metadata, 9, { topics });
  await expect(refused).rejects.toThrow('closed before the answer');
  const idle = await dialKafka(address);
  expect((await idle.call(apis.apiVersions, 0, {})).errorCode).toBe(0);
  await idle.closed;
});

test('advertised.listeners is what clients are told, and auto.create.topics.enable what may be made', async () => {
  await using cluster = await started({
    listeners: 'OUTSIDE://127.0.0.1:0',
    'advertised.listeners': 'OUTSIDE://broker.example:19092',
    'listener.security.protocol.map': 'OUTSIDE:PLAINTEXT',
    'auto.create.topics.enable': 'false',
  });
  const [address = WHERE] = cluster.kafka;
  await using client = await dialKafka(address);
  const ask = () => client.call(apis.metadata, 12, { topics: [{ name: 'wanted' }], allowAutoTopicCreation: true });
  const { brokers, topics } = await ask();
  expect(brokers).toMatchObject([{ nodeId: 0, host: 'broker.example', port: 19_092 }]);
  expect(topics[0]?.errorCode).toBe(KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  expect((await ask()).topics[0]?.errorCode).toBe(KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
});
