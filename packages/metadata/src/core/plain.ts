import type { MetadataRecord } from '@tidemark/protocol';
import type { MetadataImage } from './image.js';

/** What JSON can hold. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** A metadata record as `{kind: fields}`, with every field that the kind has; absent ones are left out. */
export function plainRecord(record: MetadataRecord): { readonly [kind: string]: Plain } {
  return plainMessage(record);
}

/** An image with lists and objects for its maps, in the order of ids, so that two can be compared line by line. */
export function plainImage(image: MetadataImage): { readonly [name: string]: Plain } {
  return {
    offset: image.offset,
    clusterId: image.clusterId,
    nextProducerId: image.nextProducerId,
    featureLevels: plainMap(image.featureLevels),
    quorum: image.quorum.map((member) => plainObject({ ...member })),
    clusterConfigs: plainMap(image.clusterConfigs),
    brokerConfigs: plainMap(new Map([...image.brokerConfigs].map(([id, configs]) => [String(id), plainMap(configs)]))),
    brokers: [...image.brokers.values()]
      .sort((a, b) => a.nodeId - b.nodeId)
      .map((broker) => plainObject({ ...broker })),
    topics: [...image.topics.values()]
      .sort((a, b) => a.createdOffset - b.createdOffset)
      .map(({ configs, partitions, ...topic }) => ({
        ...topic,
        configs: plainMap(configs),
        partitions: partitions.map(({ topicId: _, ...state }) => plainObject(state)),
      })),
  };
}

function plainMap(map: ReadonlyMap<string, Plain>): { [name: string]: Plain } {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Defaults of a decoded message lie on its prototype, beside its methods. */
function plainMessage(message: object): { [name: string]: Plain } {
  const fields: [string, Plain][] = [];
  for (const name in message) {
    const value: unknown = Reflect.get(message, name);
    if (typeof value !== 'function' && value !== null && value !== undefined) fields.push([name, plain(value)]);
  }
  return Object.fromEntries(fields);
}

function plainObject(fields: Readonly<Record<string, unknown>>): { [name: string]: Plain } {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): Plain {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null ? plainMessage(value) : null;
}
