import type { NodeId } from '@tidemark/protocol';
import { type BrokerConfigKey, type BrokerConfigValue, brokerConfigs } from './broker-configs.js';
import { type ConfigDefinition, readConfig } from './config-definition.js';
import type { MetadataImage } from './image.js';

/**
 * A broker's setting: its own, else the cluster's, else the default. Without a broker: what holds for the cluster.
 * It may change with any image: read it when it is needed.
 */
export function brokerSetting<Key extends BrokerConfigKey>(
  image: Pick<MetadataImage, 'brokerConfigs' | 'clusterConfigs'>,
  key: Key,
  nodeId?: NodeId,
): BrokerConfigValue<Key> {
  const definition = brokerConfigs[key] as ConfigDefinition<BrokerConfigValue<Key>>;
  const own = nodeId === undefined ? undefined : image.brokerConfigs.get(nodeId)?.get(key);
  return readConfig(key, definition, own ?? image.clusterConfigs.get(key) ?? definition.defaultText);
}
