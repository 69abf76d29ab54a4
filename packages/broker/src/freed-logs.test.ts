// Goal: a replica that is deleted leaves no log in memory: it holds the states of its producers, and the indexes of its segments.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

/** A topic of one record on broker 1, which leads it, and those others. */
async function topicOn(cluster: BrokerCluster, replicas: readonly number[]): Promise<string> {
  const topic = cluster.controller.createTopic('t', [...replicas]);
  await cluster.until(() => cluster.leads(1, topic) && replicas.every((id) => cluster.hosts(id, topic)));
  await (await cluster.client()).produce(1, topic, ['a']);
  return topic;
}

/** Deletes the topic; what is left of its log on each of the brokers when that is long over. */
async function logsLeft(cluster: BrokerCluster, topic: string, brokers: readonly number[]) {
  const logs = brokers.map((id) => new WeakRef(cluster.replica(id, topic).log));
  cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
  await cluster.scheduler.runFor(120_000);
  // What a WeakRef was made of lives to the end of the turn.
  await setImmediate();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return logs.filter((log) => log.deref() !== undefined).length;
}

it('of the last replica that follows a leader nothing is kept, though nothing is asked there any more', async () => {
  const cluster = await BrokerCluster.start([1, 2]);
  const topic = await topicOn(cluster, [1, 2]);
  expect(await logsLeft(cluster, topic, [1, 2])).toBe(0);
});

it('nor of one that the start has found', async () => {
  const cluster = await BrokerCluster.start([1]);
  const topic = await topicOn(cluster, [1]);
  cluster.kill(1);
  await cluster.startBroker(1);
  await cluster.until(() => cluster.broker(1).isServing);
  cluster.controller.elect(topic, 0, 1);
  await cluster.until(() => cluster.leads(1, topic));
  expect(await logsLeft(cluster, topic, [1])).toBe(0);
});
