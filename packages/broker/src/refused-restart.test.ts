// Goal: a follower whose log is to begin again, and whose disk refuses that once, comes back into the ISR by itself. Method: it
// is away while records are deleted beyond its end, and one of the files that a restart needs cannot be made at first.
import { expect, it } from 'vitest';
import { threeBrokers } from './testing/three-brokers.js';

const EPOCHS = '/data/t-0/leader-epoch-checkpoint.tmp';
const FIRST = '/data/t-0/00000000000000000005.log';

it.each([
  ['open', EPOCHS],
  ['write', EPOCHS],
  ['rename', EPOCHS],
  ['open', FIRST],
] as const)(
  'a follower goes on once its disk takes what it refused as the log began again: %s %s',
  async (operation, path) => {
    const { cluster, topic, client } = await threeBrokers({ minIsr: 1, broker: { replicaLagTimeMaxMs: 2_000 } });
    await client.produce(1, topic, ['a']);
    cluster.kill(3);
    cluster.controller.elect(topic, 0, 1, [1, 2]);
    await cluster.until(() => cluster.leads(1, topic));
    const later = await cluster.client();
    for (const value of ['b', 'c', 'd', 'e', 'f']) expect((await later.produce(1, topic, [value])).error).toBe('NONE');
    await later.deleteRecords(1, topic, 5);
    await cluster.startBroker(3);
    cluster.disk(3).failNext(operation, 'ENOSPC', { path });
    await cluster.until(() => cluster.controller.state(topic, 0).isr.length === 3);
    const { log } = cluster.replica(3, topic);
    expect([log.logStartOffset, log.logEndOffset, cluster.halts]).toEqual([5, 6, []]);
    expect((await later.produce(1, topic, ['g'])).error).toBe('NONE');
    await cluster.until(() => log.logEndOffset === 7);
  },
);
