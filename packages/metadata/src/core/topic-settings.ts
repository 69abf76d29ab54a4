import { NONE, type TopicId } from '@tidemark/protocol';
import { type ConfigDefinition, readConfig } from './config-definition.js';
import type { MetadataImage, PartitionState, TopicImage } from './image.js';
import { didYouMean, quoted } from './nearest.js';
import {
  isTopicConfigKey,
  type TopicConfigKey,
  type TopicConfigValue,
  topicConfigKeys,
  topicConfigs,
} from './topic-configs.js';

/** `min.insync.replicas` where neither the topic nor the cluster says. */
const MIN_ISR_DEFAULT = 2;

/** Why this key or value cannot be set on a topic, naming a known key that is near; undefined if it can. */
export function topicConfigProblem(key: string, value: string): string | undefined {
  if (!isTopicConfigKey(key)) {
    return `unknown topic config ${quoted(key)}${didYouMean(key, topicConfigKeys)}`;
  }
  const parsed = topicConfigs[key].parse(value.trim());
  return 'wanted' in parsed ? `${key} must be ${parsed.wanted}, not "${value}"` : undefined;
}

/** Why settings do not go together, each of which can be set; undefined if they do. `textOf`: what is set for a key, wherever. */
export function topicConfigConflict(textOf: (key: TopicConfigKey) => string | undefined): string | undefined {
  const read = (key: 'min.compaction.lag.ms' | 'max.compaction.lag.ms') =>
    readConfig(key, topicConfigs[key], textOf(key) ?? topicConfigs[key].defaultText);
  const [least, most] = [read('min.compaction.lag.ms'), read('max.compaction.lag.ms')];
  if (least <= most) return undefined;
  return `min.compaction.lag.ms (${least}) must not be above max.compaction.lag.ms (${most})`;
}

/**
 * A topic's setting: its own, else the cluster's, else the default. `min.insync.replicas` is a number of replicas:
 * never -1, but possibly above the number of replicas; see `effectiveMinIsr`.
 * A topic that does not exist (any more) has the cluster's settings.
 */
export function topicSetting<Key extends TopicConfigKey>(
  image: MetadataImage,
  topicId: TopicId,
  key: Key,
): TopicConfigValue<Key> {
  const definition = topicConfigs[key] as ConfigDefinition<TopicConfigValue<Key>>;
  const value = readConfig(key, definition, topicConfigText(image, image.topics.get(topicId), key).text);
  return key === 'min.insync.replicas' && value === NONE ? (MIN_ISR_DEFAULT as TopicConfigValue<Key>) : value;
}

/** A setting as a user would write it, and whether it is the topic's own. */
export function topicConfigText(
  image: MetadataImage,
  topic: TopicImage | undefined,
  key: TopicConfigKey,
): { readonly text: string; readonly isDefault: boolean } {
  const own = topic?.configs.get(key);
  if (own !== undefined) return { text: own, isDefault: false };
  return { text: image.clusterConfigs.get(key) ?? topicConfigs[key].defaultText, isDefault: true };
}

/**
 * *min ISR*: min(`min.insync.replicas`, |replicas|), as replication.md always means it. Replicas that a reassignment
 * is adding do not count before it is complete: what was enough goes on being enough meanwhile.
 */
export function effectiveMinIsr(
  image: MetadataImage,
  { topicId, replicas, addingReplicas }: Pick<PartitionState, 'topicId' | 'replicas' | 'addingReplicas'>,
): number {
  return Math.min(topicSetting(image, topicId, 'min.insync.replicas'), replicas.length - addingReplicas.length);
}
