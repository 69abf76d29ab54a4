import { NONE, type TopicId } from '@tidemark/protocol';
import type { MetadataImage, PartitionState, TopicImage } from './image.js';
import { nearest } from './nearest.js';
import {
  isTopicConfigKey,
  type TopicConfigDefinition,
  type TopicConfigKey,
  type TopicConfigValue,
  topicConfigKeys,
  topicConfigs,
} from './topic-configs.js';

/** `min.insync.replicas` where neither the topic nor the cluster says. */
const MIN_ISR_DEFAULT = 2;

/** Why this key or value cannot be set on a topic, naming the nearest known key; undefined if it can. */
export function topicConfigProblem(key: string, value: string): string | undefined {
  if (!isTopicConfigKey(key)) {
    return `unknown topic config "${key}"; did you mean "${nearest(key, topicConfigKeys)}"?`;
  }
  const parsed = topicConfigs[key].parse(value.trim());
  return 'wanted' in parsed ? `${key} must be ${parsed.wanted}, not "${value}"` : undefined;
}

/**
 * A topic's setting: its own, else the cluster's, else the default. `min.insync.replicas` is resolved as far as a
 * number of replicas: never -1, but possibly above the number of replicas; see `effectiveMinIsr`.
 * A topic that does not exist (any more) has the cluster's settings.
 */
export function topicSetting<Key extends TopicConfigKey>(
  image: MetadataImage,
  topicId: TopicId,
  key: Key,
): TopicConfigValue<Key> {
  const topic = image.topics.get(topicId);
  const value = read(key, topicConfigText(image, topic, key).text);
  if (key !== 'min.insync.replicas' || value !== NONE) return value;
  const replicas = topic?.partitions[0]?.replicas.length ?? MIN_ISR_DEFAULT;
  return Math.min(MIN_ISR_DEFAULT, replicas) as TopicConfigValue<Key>;
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

/** *min ISR*: min(`min.insync.replicas`, |replicas|), as replication.md always means it. */
export function effectiveMinIsr(image: MetadataImage, state: Pick<PartitionState, 'topicId' | 'replicas'>): number {
  return Math.min(topicSetting(image, state.topicId, 'min.insync.replicas'), state.replicas.length);
}

/** Reads a value that was validated when it was set; one that a newer release allows falls back to the default. */
function read<Key extends TopicConfigKey>(key: Key, text: string): TopicConfigValue<Key> {
  const { parse, defaultText } = topicConfigs[key] as TopicConfigDefinition<TopicConfigValue<Key>>;
  const parsed = parse(text.trim());
  if ('value' in parsed) return parsed.value;
  const fallback = parse(defaultText);
  if ('value' in fallback) return fallback.value;
  throw new RangeError(`the default of ${key} must be ${fallback.wanted}`);
}
