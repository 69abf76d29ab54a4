import { SimulatedScheduler, SimulatedStores } from '@tidemark/ports/simulated';
import { directoryId, topicId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from '../testing/broker-cluster.js';
import { MadeReplicas } from './made-replicas.js';

const OTHER = directoryId('directory2000000000000');
const key = (partition: number) => ({
  topicId: topicId('topic00000000000000001'),
  partition,
  directoryId: partition === 12 ? OTHER : undefined,
});

describe('the notes of replicas that were made', () => {
  it('outlive a loss of power once they are written, and say which logs are missing', async () => {
    const scheduler = new SimulatedScheduler(1);
    const stores = new SimulatedStores(scheduler.random.fork('stores'), { scheduler });
    const open = () => scheduler.settle(stores.open('/store').then((store) => MadeReplicas.open(store)));
    const made = await open();
    await scheduler.settle(Promise.all([made.note([key(0)]), made.note([key(1), key(12)])]));
    await scheduler.settle(made.forget([key(1)]));
    await scheduler.settle(made.note([key(3)]));
    stores.crash();
    const again = await open();
    expect([...again.all()]).toEqual([key(0), key(12), key(3)]);
    expect(again.without([key(12)])).toEqual([key(0), key(3)]);
  });

  it('tell a registration what was made and is gone, and nothing of what never was', async () => {
    const cluster = await BrokerCluster.start([1, 2]);
    const made = cluster.controller.createTopic('made', [1, 2]);
    await cluster.until(() => cluster.leads(1, made));
    cluster.controller.createTopic('unmade', [1, 2]);
    cluster.powerLoss(1);
    cluster.disk(1).remove('/data/made-0');
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    const { logs, missingLogs, notesDirectoryId, directoryIds } = cluster.controller.registrations.at(-1) ?? {};
    expect(logs).toEqual([]);
    expect(missingLogs?.map(({ topicId: id }) => id)).toEqual([made]);
    expect([notesDirectoryId]).toEqual(directoryIds);
  });

  it('are forgotten with the replica', async () => {
    const cluster = await BrokerCluster.start([1, 2]);
    const topic = cluster.controller.createTopic('t', [1, 2]);
    await cluster.until(() => cluster.leads(1, topic));
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    await cluster.until(() => cluster.broker(1).replicas.size === 0);
    await cluster.scheduler.runFor(100);
    cluster.kill(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    expect(cluster.controller.registrations.at(-1)).toMatchObject({ logs: [], missingLogs: [] });
  });
});
