import { type MetadataImage, topicConfigKeys } from '@tidemark/metadata';
import {
  type ConfigDescription,
  type ConfigEntry,
  ConfigSource,
  type DescribeConfigsRequest,
  type DescribeConfigsResponse,
  type Init,
  ConfigRecordResourceType as ResourceType,
} from '@tidemark/protocol';
import { attempt } from './answers.js';
import { type Configured, configured, definitionOf } from './config-resources.js';

/** What a node's own file, environment and flags say: only a restart changes it, and only the node itself knows. */
export interface StaticConfigs {
  readonly nodeId: number;
  readonly entries: readonly StaticEntry[];
}

export interface StaticEntry {
  readonly key: string;
  readonly value: string;
  readonly doc: string;
  readonly unit: string;
  readonly defaultValue: string;
}

/**
 * Every setting of these resources with where it comes from, each resource once however often it is named. A broker's static ones
 * only it can tell itself.
 */
export function describeConfigs(
  { image, own }: { readonly image: MetadataImage; readonly own?: StaticConfigs | undefined },
  { resources, keys, includeDocs }: DescribeConfigsRequest,
): Init<DescribeConfigsResponse> {
  const named = new Set(keys);
  const wanted = (key: string | null | undefined) => named.size === 0 || named.has(key ?? '');
  const once = new Map(resources.map((asked) => [`${asked.type} ${asked.name}`, asked]));
  return {
    resources: [...once.values()].map((asked): Init<ConfigDescription> => {
      const { type, name } = asked;
      const outcome = attempt(() => {
        const resource = configured(image, asked);
        const isOwn = type === ResourceType.BROKER && Number(resource.resource) === own?.nodeId;
        const entries = [...dynamicEntries(resource), ...(isOwn ? staticEntries(own?.entries ?? []) : [])];
        const described = entries.filter(({ key }) => wanted(key));
        return { entries: includeDocs ? described : described.map(withoutDoc) };
      });
      return { resource: { type, name }, ...outcome };
    }),
  };
}

/** Every setting of a topic for which these are set, as it is described without docs. */
export function topicEntries(image: MetadataImage, own: ReadonlyMap<string, string>): Init<ConfigEntry>[] {
  const { clusterConfigs: inherited } = image;
  return dynamicEntries({ type: ResourceType.TOPIC, own, inherited, keys: topicConfigKeys }).map(withoutDoc);
}

function withoutDoc({ doc: _, ...entry }: Init<ConfigEntry>): Init<ConfigEntry> {
  return entry;
}

const ownSource = new Map<ResourceType, ConfigSource>([
  [ResourceType.TOPIC, ConfigSource.TOPIC_CONFIG],
  [ResourceType.BROKER, ConfigSource.BROKER_CONFIG],
  [ResourceType.CLUSTER, ConfigSource.CLUSTER_CONFIG],
]);

function dynamicEntries(resource: Omit<Configured, 'resource' | 'label'>): Init<ConfigEntry>[] {
  const { type, own, inherited, keys } = resource;
  // Also what a newer release has set, and this one does not know.
  const known = new Set([...keys, ...own.keys()]);
  return [...known].map((key) => {
    const definition = definitionOf(key);
    const isSet = own.has(key);
    const inheritedSource = inherited.has(key) ? ConfigSource.CLUSTER_CONFIG : ConfigSource.DEFAULT_CONFIG;
    return {
      key,
      value: own.get(key) ?? inherited.get(key) ?? definition?.defaultText ?? '',
      isDefault: !isSet,
      source: isSet ? (ownSource.get(type) ?? ConfigSource.DEFAULT_CONFIG) : inheritedSource,
      doc: definition?.doc ?? '',
      unit: definition?.unit ?? '',
      defaultValue: definition?.defaultText ?? '',
    };
  });
}

function staticEntries(entries: readonly StaticEntry[]): Init<ConfigEntry>[] {
  return entries.map(({ key, value, doc, unit, defaultValue }) => {
    const isDefault = value === defaultValue;
    const source = isDefault ? ConfigSource.DEFAULT_CONFIG : ConfigSource.STATIC_BROKER_CONFIG;
    return { key, value, isDefault, source, doc, unit, defaultValue, readOnly: true };
  });
}
