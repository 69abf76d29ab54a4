import { expect, test } from 'vitest';
import { Invariants } from '../checkers/invariants.js';
import type { SimulatedCluster } from '../cluster.js';
import { topicNow } from '../cluster-view.js';
import { PARTITIONS, settingOf, TOPIC, withTopic } from '../testing/with-topic.js';
import { askEachKind } from './last-requests.js';
import { sendToEach } from './last-sends.js';

function ask(cluster: SimulatedCluster): Promise<readonly string[]> {
  const { promises } = new Invariants(cluster);
  return askEachKind({ ...settingOf(cluster), promises }, { withinMs: 2_000 });
}

test('a whole cluster carries out one request of each kind', () =>
  withTopic(2, async (cluster) => {
    await sendToEach({ ...settingOf(cluster), vouchedFor: () => undefined }, { withinMs: 2_000 });
    const before = topicNow(cluster, TOPIC)?.partitions[0];
    expect(await ask(cluster)).toEqual([]);
    const { partitions = [] } = topicNow(cluster, TOPIC) ?? {};
    expect(partitions).toHaveLength(PARTITIONS + 1);
    expect(partitions[0]?.replicas).toEqual(before?.replicas.toReversed());
    expect(partitions[0]?.leader).not.toBe(before?.leader);
  }));

test('one that has no majority left does none of what the metadata must say, and each is named', () =>
  withTopic(2, async (cluster) => {
    for (const machine of cluster.machines.slice(1)) cluster.kill(machine);
    const wrong = await ask(cluster);
    expect(wrong.map((each) => /2000 ms: ([^:]+)/.exec(each)?.[1])).toEqual(
      expect.arrayContaining([
        'a setting',
        'another order of replicas',
        'one partition more',
        'a topic',
        'its deletion',
      ]),
    );
  }));
