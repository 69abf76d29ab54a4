import { topicSetting } from '@tidemark/metadata';
import type { SimulatedCluster } from './cluster.js';
import { topicNow } from './cluster-view.js';

/** What a topic is set to is what its logs do, on every broker that has the newest metadata. A sentence for each that does not. */
export function settingsNotApplied(cluster: SimulatedCluster, topic: string): string[] {
  const topicId = topicNow(cluster, topic)?.topicId;
  return cluster.machines.flatMap(({ hostName, running }) => {
    const broker = running?.node?.broker;
    if (broker === undefined || topicId === undefined) return [];
    const { image } = broker;
    const wanted = {
      flushPolicy: topicSetting(image, topicId, 'flush.policy'),
      flushMessages: topicSetting(image, topicId, 'flush.messages'),
      segmentBytes: topicSetting(image, topicId, 'segment.bytes'),
    };
    const logs = [...broker.replicas.all()].filter(({ key }) => key.topicId === topicId);
    return logs.flatMap(({ name, log }) =>
      Object.entries(wanted)
        .filter(([option, value]) => Reflect.get(log.options, option) !== value)
        .map(
          ([option, value]) =>
            `${hostName} ${name}: ${option} is ${Reflect.get(log.options, option)}, and set to ${value}`,
        ),
    );
  });
}
