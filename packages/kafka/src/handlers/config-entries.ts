import { type ConfigEntry, ConfigRecordResourceType, ConfigSource as OurSource } from '@tidemark/protocol';
import { ConfigResourceType, ConfigSource, ConfigType } from '../core/schemas/config-codes.js';

/** A setting as Kafka tells of it. */
export interface KafkaConfigEntry {
  readonly name: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly configSource: number;
  readonly isSensitive: boolean;
  readonly configType: number;
  readonly documentation: string | null;
}

/** What a request of Kafka's names: the cluster's own settings are those of a broker without a name. */
export interface KafkaConfigResource {
  readonly resourceType: number;
  readonly resourceName: string;
}

const SOURCES: ReadonlyMap<OurSource, number> = new Map([
  [OurSource.DEFAULT_CONFIG, ConfigSource.DEFAULT_CONFIG],
  [OurSource.STATIC_BROKER_CONFIG, ConfigSource.STATIC_BROKER_CONFIG],
  [OurSource.CLUSTER_CONFIG, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG],
  [OurSource.BROKER_CONFIG, ConfigSource.DYNAMIC_BROKER_CONFIG],
  [OurSource.TOPIC_CONFIG, ConfigSource.TOPIC_CONFIG],
]);

export function kafkaEntry(entry: ConfigEntry): KafkaConfigEntry {
  return {
    name: entry.key,
    value: entry.value,
    readOnly: entry.readOnly,
    configSource: SOURCES.get(entry.source) ?? ConfigSource.UNKNOWN,
    isSensitive: false,
    configType: typeOf(entry.defaultValue),
    documentation: entry.doc === '' ? null : entry.doc,
  };
}

/** By the shape of the default: nothing else tells it. */
function typeOf(value: string): number {
  if (/^-?\d+$/.test(value)) return ConfigType.LONG;
  return value === 'true' || value === 'false' ? ConfigType.BOOLEAN : ConfigType.STRING;
}

/** The resource in our words; undefined if there is no such thing here. */
export function ourResource({
  resourceType,
  resourceName,
}: KafkaConfigResource): { readonly type: ConfigRecordResourceType; readonly name: string } | undefined {
  if (resourceType === ConfigResourceType.TOPIC) return { type: ConfigRecordResourceType.TOPIC, name: resourceName };
  if (resourceType !== ConfigResourceType.BROKER) return undefined;
  const type = resourceName === '' ? ConfigRecordResourceType.CLUSTER : ConfigRecordResourceType.BROKER;
  return { type, name: resourceName };
}
