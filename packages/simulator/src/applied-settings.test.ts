import { createAdmin } from '@tidemark/client';
import { expect, it } from 'vitest';
import { settingsNotApplied } from './applied-settings.js';
import { isOfOneMind, topicNow } from './cluster-view.js';
import { TOPIC, withTopic } from './testing/with-topic.js';

it('a log that does not do what its topic is set to is told of', () =>
  withTopic(2, async (cluster) => {
    expect(settingsNotApplied(cluster, TOPIC)).toEqual([]);
    const admin = createAdmin({ world: cluster.clientWorld('admin'), bootstrap: cluster.bootstrap });
    const isSet = () => topicNow(cluster, TOPIC)?.configs.get('segment.bytes') === '2048';
    await admin.alterConfigs([{ target: { topic: TOPIC }, set: { 'segment.bytes': '2048' } }]);
    await cluster.waitUntil('the setting on every broker', () => isSet() && isOfOneMind(cluster));
    expect(settingsNotApplied(cluster, TOPIC)).toEqual([]);
    const [log] = [...(cluster.machines[0]?.running?.node?.broker?.replicas.all() ?? [])].map((replica) => replica.log);
    log?.setOptions({ segmentBytes: 4096 });
    expect(settingsNotApplied(cluster, TOPIC)).toEqual([
      expect.stringContaining('segmentBytes is 4096, and set to 2048'),
    ]);
    await admin.close();
  }));
