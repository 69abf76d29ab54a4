import {
  type BrokerConfigKey,
  brokerConfigKeys,
  brokerConfigs,
  type ConfigDefinition,
  clusterOnlyKeys,
  didYouMean,
  isBrokerConfigKey,
  isTopicConfigKey,
  type MetadataImage,
  quoted,
  topicByName,
  topicConfigKeys,
  topicConfigs,
} from '@tidemark/metadata';
import {
  type ConfigResource,
  type NodeId,
  ProtocolError,
  ConfigRecordResourceType as ResourceType,
} from '@tidemark/protocol';

/** What can be configured, as it stands in an image. */
export interface Configured {
  readonly type: ResourceType;
  /** As a record names it: topic id, broker id, or empty. */
  readonly resource: string;
  /** As people name it. */
  readonly label: string;
  /** What was set for it. */
  readonly own: ReadonlyMap<string, string>;
  /** What holds where nothing was set for it: the cluster's word; none for the cluster itself. */
  readonly inherited: ReadonlyMap<string, string>;
  readonly keys: readonly string[];
}

const NOTHING: ReadonlyMap<string, string> = new Map();
const keysOfOneBroker = brokerConfigKeys.filter((key) => !clusterOnlyKeys.has(key));
const keysOfTheCluster: readonly string[] = [...topicConfigKeys, ...brokerConfigKeys];

/**
 * Finds what a request names. Throws ProtocolError UNKNOWN_TOPIC_OR_PARTITION, BROKER_NOT_REGISTERED, INVALID_REQUEST.
 */
export function configured(image: MetadataImage, { type, name }: ConfigResource): Configured {
  const inherited = image.clusterConfigs;
  if (type === ResourceType.TOPIC) {
    const topic = topicByName(image, name);
    if (topic === undefined) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${name}`);
    const { topicId: resource, configs: own } = topic;
    return { type, resource, label: `topic ${name}`, own, inherited, keys: topicConfigKeys };
  }
  if (type === ResourceType.CLUSTER) {
    if (name !== '') throw new ProtocolError('INVALID_REQUEST', `the cluster has no name; "${name}" is given`);
    return { type, resource: '', label: 'the cluster', own: inherited, inherited: NOTHING, keys: keysOfTheCluster };
  }
  if (type !== ResourceType.BROKER) {
    throw new ProtocolError('INVALID_REQUEST', `nothing of resource type ${type} can be configured`);
  }
  const id = /^\d{1,10}$/.test(name) ? (Number(name) as NodeId) : undefined;
  if (id === undefined) throw new ProtocolError('INVALID_REQUEST', `"${name}" is no broker id`);
  if (!image.brokers.has(id)) throw new ProtocolError('BROKER_NOT_REGISTERED', `broker ${id} is not registered`);
  const own = image.brokerConfigs.get(id) ?? NOTHING;
  return { type, resource: String(id), label: `broker ${id}`, own, inherited, keys: keysOfOneBroker };
}

/** The declaration of a key, whoever it is for. */
export function definitionOf(key: string): ConfigDefinition<unknown> | undefined {
  if (isTopicConfigKey(key)) return topicConfigs[key];
  return isBrokerConfigKey(key) ? brokerConfigs[key as BrokerConfigKey] : undefined;
}

/** The declaration of a key of this resource. Throws ProtocolError INVALID_CONFIG that names a known key that is near. */
export function requireKey({ keys, label }: Configured, key: string): ConfigDefinition<unknown> {
  const definition = keys.includes(key) ? definitionOf(key) : undefined;
  if (definition !== undefined) return definition;
  const message = clusterOnlyKeys.has(key)
    ? `${key} holds for the whole cluster and cannot be set for ${label}; set it for the cluster`
    : `unknown config ${quoted(key)} of ${label}${didYouMean(key, keys)}`;
  throw new ProtocolError('INVALID_CONFIG', message);
}
