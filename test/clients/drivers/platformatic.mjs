// The driver of @platformatic/kafka. It reads by its consumer's own fetch: its streams are of groups.
import { Consumer, Producer, stringSerializers } from '@platformatic/kafka';
import { driverArguments, md5, oneAtATime, sendAll } from './workload.mjs';

const options = driverArguments(process.argv.slice(2));
const { topic, partition } = options;
const client = { clientId: 'platformatic', bootstrapBrokers: options.brokers, retries: 5, retryDelay: 50 };
const PATIENCE_MS = 30_000;
const RETRY_MS = 50;

async function produce() {
  const { acks, codec, idempotent } = options;
  const producer = new Producer({ ...client, serializers: stringSerializers, idempotent, autocreateTopics: false });
  const send = ({ key, value, header }) => {
    const messages = [{ topic, partition, key, value, headers: new Map([['n', header]]) }];
    return untilSent(producer, { messages, acks, compression: codec });
  };
  await sendAll(options, oneAtATime(send));
  await producer.close();
}

/**
 * It asks nobody who leads now while a broker that has died does not answer: that is its caller's to see. What is sent
 * again has the sequence number of the first time.
 */
async function untilSent(producer, request) {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await producer.send(request);
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      producer.clearMetadata();
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function consume() {
  const consumer = new Consumer({ ...client, groupId: 'unused' });
  const deadlineMs = Date.now() + PATIENCE_MS;
  let read = 0;
  for (let fetchOffset = 0n; read < options.count && Date.now() < deadlineMs; ) {
    const metadata = await consumer.metadata({ topics: [topic] });
    const { id: topicId, partitions } = metadata.topics.get(topic);
    const place = {
      partition,
      fetchOffset,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
      partitionMaxBytes: 4_000_000,
    };
    const { responses } = await consumer.fetch({
      node: partitions[partition].leader,
      topics: [{ topicId, partitions: [place] }],
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: 10_000_000,
    });
    for (const { firstOffset, records } of responses[0]?.partitions[0]?.records ?? []) {
      for (const { offsetDelta, key, value, headers } of records) {
        const offset = firstOffset + BigInt(offsetDelta);
        if (offset < fetchOffset) continue;
        const [, n] = headers[0];
        console.log(`${offset} ${key} ${n} ${value.length} ${md5(value)}`);
        fetchOffset = offset + 1n;
        read += 1;
      }
    }
  }
  await consumer.close(true);
  if (read < options.count) throw new Error(`${options.count - read} records are missing`);
}

await (options.command === 'produce' ? produce() : consume());
