// Goal: a consumer that waits for much (fetch.min.bytes) has what it waits for read once, and not again with every append, and is
// answered all the same as soon as there is enough or something else to say.
// Method: a leader that has just been started has nothing in memory, and its disk counts what is read.
import { beforeEach, describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';
import { type TestClient, valuesOf } from './testing/test-client.js';

const OLD = 'x'.repeat(20_000);
const LONG_MS = 600_000;

describe('a fetch that waits for much', () => {
  let cluster: BrokerCluster;
  let topic: string;
  let client: TestClient;
  let reader: TestClient;

  beforeEach(async () => {
    cluster = await BrokerCluster.start([1], { config: { fetchWaitMsMax: LONG_MS } });
    topic = cluster.controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, topic));
    await (await cluster.client()).produce(1, topic, [OLD]);
    cluster.kill(1);
    cluster.controller.fence(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    cluster.controller.elect(topic, 0, 1, [1]);
    await cluster.until(() => cluster.leads(1, topic));
    client = await cluster.client();
    reader = await cluster.client();
  });

  const sizeBytes = () => cluster.replica(1, topic).log.sizeBytes;
  const readBytes = () => cluster.disk(1).bytesRead('/data/t-0/00000000000000000000.log');

  it('reads it from disk when it comes and when there is enough', async () => {
    const before = readBytes();
    const fetch = await reader.startFetch(1, topic, 0, { maxWaitMs: 30_000, minBytes: sizeBytes() + 1_000 });
    let produced = 0;
    while (sizeBytes() < OLD.length + 5_000) {
      await client.produce(1, topic, [`${produced}`]);
      produced += 1;
    }
    const values = valuesOf(await cluster.run(fetch()));
    expect(produced).toBeGreaterThan(50);
    expect(values.length).toBeGreaterThan(10);
    expect(values.length).toBeLessThan(20);
    expect(readBytes() - before).toBeLessThan(3 * OLD.length);
  });

  it('is answered with the append that makes it enough', async () => {
    const minBytes = sizeBytes() + 400;
    const fromMs = cluster.scheduler.nowMs;
    const fetch = await reader.startFetch(1, topic, 0, { maxWaitMs: 30_000, minBytes });
    let values: unknown;
    void fetch().then((answer) => {
      values = valuesOf(answer);
    });
    for (const value of ['a', 'b', 'c', 'd']) {
      await client.produce(1, topic, [value.repeat(40)]);
      await cluster.scheduler.runFor(50);
      expect(values !== undefined).toBe(sizeBytes() >= minBytes);
    }
    expect(values).toHaveLength(5);
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(1_000);
  });

  it('is answered at once when there is something else to say', async () => {
    const fromMs = cluster.scheduler.nowMs;
    const fetch = await reader.startFetch(1, topic, 0, { maxWaitMs: 30_000, minBytes: 100_000 });
    for (const value of ['a', 'b']) await client.produce(1, topic, [value]);
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    expect(valuesOf(await cluster.run(fetch()))).toBe('UNKNOWN_TOPIC_ID');
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(1_000);
  });

  it('is given what there is when its time is up', async () => {
    const fetch = await reader.startFetch(1, topic, 0, { maxWaitMs: 2_000, minBytes: 100_000 });
    for (const value of ['a', 'b']) await client.produce(1, topic, [value]);
    expect(valuesOf(await cluster.run(fetch()))).toEqual([OLD, 'a', 'b']);
  });
});
