import { isBrokerConfigKey, isTopicConfigKey, type MetadataImage, topicByName } from '@tidemark/metadata';
import { nextTurn } from '@tidemark/ports';
import {
  type AlterConfigsResource,
  ConfigChangeOperation as Change,
  type ConfigChange,
  type ConfigDescription,
  ConfigRecordResourceType,
  type ConfigResult,
  type Init,
  type NodeId,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ConfigOperation } from '../core/schemas/config-codes.js';
import type { Handler, RequestContext } from '../handler-table.js';
import { withBoundedTexts } from './answer-bounds.js';
import { type KafkaConfigResource, kafkaEntry, ourResource } from './config-entries.js';
import { ask, type DoorServices, failureOf } from './door-services.js';
import { piecesOf } from './pieces-of.js';

type DescribeConfigs = typeof apis.describeConfigs;
type AlterConfigs = typeof apis.alterConfigs;
type IncrementalAlterConfigs = typeof apis.incrementalAlterConfigs;
type DescribedResource = ResponseInit<DescribeConfigs>['results'][number];
type AlteredResource = ResponseInit<AlterConfigs>['responses'][number];

const NOTHING_SUCH = toKafkaError(
  'INVALID_REQUEST',
  'topics (2) and brokers (4) have settings here; loggers, client metrics and groups have none',
);

/** Resources that the controller takes in one request. */
const ALTERED_MAX = 1_000;

/** Resources that are asked for at once: their answer, with its documentation, is about a megabyte. */
const DESCRIBED_AT_ONCE = 100;

/**
 * DescribeConfigs, of topics, brokers and, as the broker without a name, the cluster. One after the other takes one place
 * among the node's calls, however many resources there are.
 */
export function describeConfigsHandler(services: DoorServices): Handler<DescribeConfigs> {
  return async ({ resources, includeSynonyms, includeDocumentation }, { signal }) => {
    const results: DescribedResource[] = [];
    for (const asked of piecesOf(eachOnce(resources), DESCRIBED_AT_ONCE)) {
      results.push(...(await describe(services, asked, { includeSynonyms, includeDocumentation, signal })));
      await nextTurn(services.world.clock);
    }
    return { results };
  };
}

interface AskedConfigs extends KafkaConfigResource {
  /** Null: all. */
  readonly keys: ReadonlySet<string> | null;
}

/** A resource that is named again is answered once, with all that is asked of it: a name is short, and its answer is not. */
function eachOnce(resources: RequestOf<DescribeConfigs>['resources']): AskedConfigs[] {
  const asked = new Map<string, KafkaConfigResource & { keys: Set<string> | null }>();
  for (const { resourceType, resourceName, configurationKeys } of resources) {
    const key = `${resourceType}/${resourceName}`;
    const known = asked.get(key) ?? { resourceType, resourceName, keys: new Set<string>() };
    asked.set(key, known);
    // None named means all, as null does.
    if (configurationKeys === null || configurationKeys.length === 0) known.keys = null;
    for (const name of configurationKeys ?? []) known.keys?.add(name);
  }
  return [...asked.values()];
}

async function describe(
  services: DoorServices,
  asked: readonly AskedConfigs[],
  options: { readonly includeSynonyms: boolean; readonly includeDocumentation: boolean; readonly signal: AbortSignal },
): Promise<DescribedResource[]> {
  const { includeSynonyms, includeDocumentation: includeDocs, signal } = options;
  const ours = asked.map(ourResource);
  const resources = ours.filter((resource) => resource !== undefined);
  const answer = (respond: (each: AskedConfigs) => Omit<DescribedResource, keyof KafkaConfigResource>) =>
    asked.map((each, index) => {
      const { resourceType, resourceName } = each;
      const response = ours[index] === undefined ? { configs: [], ...NOTHING_SUCH } : respond(each);
      return { resourceType, resourceName, ...response };
    });
  try {
    const message = await ask(services, methods.describeConfigs, { resources, includeDocs }, { signal });
    const descriptions = message.resources.values();
    return answer(({ keys }) => described(descriptions.next().value, { keys, includeSynonyms }));
  } catch (error) {
    const failure = failureOf(error);
    return answer(() => ({ configs: [], ...failure }));
  }
}

function described(
  description: ConfigDescription | undefined,
  { keys, includeSynonyms }: { readonly keys: ReadonlySet<string> | null; readonly includeSynonyms: boolean },
): Omit<DescribedResource, keyof KafkaConfigResource> {
  const { error = 0, message = '', entries = [] } = description ?? {};
  const wanted = keys === null ? entries : entries.filter(({ key }) => keys.has(key));
  const configs = wanted.map(kafkaEntry).map((entry) => {
    const { name, value, configSource: source } = entry;
    return { ...entry, synonyms: includeSynonyms ? [{ name, value, source }] : [] };
  });
  return { ...toKafkaError(error, message), configs };
}

/** AlterConfigs: what is not named goes back to what holds without it. */
export function alterConfigsHandler(services: DoorServices): Handler<AlterConfigs> {
  return async ({ resources, validateOnly }, context) => {
    if (resources.length > ALTERED_MAX) return { responses: refusedAll(resources) };
    const alterations = resources.map((resource) => ({
      asked: resource,
      replace: true,
      valueless: valuelessOf(resource.configs.map((config) => ({ ...config, configOperation: ConfigOperation.SET }))),
      changes: resource.configs.map(({ name, value }) => changeOf(name, ConfigOperation.SET, value)),
    }));
    return { responses: await alter(services, { alterations, validateOnly }, context) };
  };
}

/** IncrementalAlterConfigs (KIP-339). */
export function incrementalAlterConfigsHandler(services: DoorServices): Handler<IncrementalAlterConfigs> {
  return async ({ resources, validateOnly }, context) => {
    if (resources.length > ALTERED_MAX) return { responses: refusedAll(resources) };
    const image = services.image();
    const alterations = resources.map((resource) => ({
      asked: resource,
      replace: false,
      valueless: valuelessOf(resource.configs),
      changes: resource.configs
        .map(({ name, configOperation, value }) => changeOf(name, configOperation, value))
        .filter((change) => !takesBackNothing(image, resource, change)),
    }));
    return { responses: await alter(services, { alterations, validateOnly }, context) };
  };
}

/** Before anything is made of them: to name one takes four bytes. */
function refusedAll(resources: readonly KafkaConfigResource[]): AlteredResource[] {
  const failure = toKafkaError('INVALID_REQUEST', `one request configures at most ${ALTERED_MAX} resources`);
  return withBoundedTexts(
    resources.map(({ resourceType, resourceName }) => ({ resourceType, resourceName, ...failure })),
  );
}

interface Alteration {
  readonly asked: KafkaConfigResource;
  readonly replace: boolean;
  /** Keys without the value that their change needs. */
  readonly valueless: readonly string[];
  readonly changes: readonly Init<ConfigChange>[];
}

interface AskedChange {
  readonly name: string;
  readonly configOperation: number;
  readonly value: string | null;
}

/** Only a deletion needs no value: with any other change null is a client's mistake, and refused as Kafka does. */
function valuelessOf(changes: readonly AskedChange[]): string[] {
  const isValueless = ({ configOperation, value }: AskedChange) =>
    value === null && configOperation !== ConfigOperation.DELETE;
  return changes.filter(isValueless).map(({ name }) => name);
}

const OPERATIONS: ReadonlyMap<number, Change> = new Map([
  [ConfigOperation.SET, Change.SET],
  [ConfigOperation.DELETE, Change.DELETE],
  [ConfigOperation.APPEND, Change.APPEND],
  [ConfigOperation.SUBTRACT, Change.SUBTRACT],
]);

/** An operation that nobody knows is left to be refused. */
function changeOf(key: string, operation: number, value: string | null): ConfigChange {
  return { key, operation: OPERATIONS.get(operation) ?? (operation as Change), value: value ?? '' };
}

/**
 * Whether a change takes back a setting that there is not: done already. Kafka's tools clear settings that they may have
 * made, such as throttles, and must not fail over it. What a newer release has set is there, and the controller takes it back.
 */
function takesBackNothing(
  image: MetadataImage,
  resource: KafkaConfigResource,
  { key, operation }: Pick<ConfigChange, 'key' | 'operation'>,
): boolean {
  if (operation !== Change.DELETE || isTopicConfigKey(key) || isBrokerConfigKey(key)) return false;
  return ownSettings(image, resource)?.has(key) !== true;
}

/** What was set for a resource itself. */
function ownSettings(image: MetadataImage, asked: KafkaConfigResource): ReadonlyMap<string, string> | undefined {
  const resource = ourResource(asked);
  switch (resource?.type) {
    case ConfigRecordResourceType.TOPIC:
      return topicByName(image, resource.name)?.configs;
    case ConfigRecordResourceType.CLUSTER:
      return image.clusterConfigs;
    default:
      return image.brokerConfigs.get(Number(resource?.name) as NodeId);
  }
}

async function alter(
  services: DoorServices,
  { alterations, validateOnly }: { readonly alterations: readonly Alteration[]; readonly validateOnly: boolean },
  { signal }: RequestContext,
): Promise<AlteredResource[]> {
  const asked = alterations.map((alteration) => ({ ...alteration, ...resourceOf(alteration) }));
  const resources = asked.flatMap(({ resource, replace, changes }): Init<AlterConfigsResource>[] =>
    resource === undefined ? [] : [{ resource, replace, changes }],
  );
  const nextOutcome = await alterKnown(services, { resources, validateOnly }, signal);
  return asked.map(({ asked: { resourceType, resourceName }, refusal }) => {
    return { resourceType, resourceName, ...(refusal ?? nextOutcome()) };
  });
}

/** The resource in our words, or why it is not passed on. */
function resourceOf({ asked, valueless }: Alteration) {
  const resource = ourResource(asked);
  if (resource === undefined) return { refusal: NOTHING_SUCH };
  if (valueless.length === 0) return { resource };
  const keys = valueless.join(', ');
  return {
    refusal: toKafkaError('INVALID_REQUEST', `no value is given for ${keys}; delete it to go back to the default`),
  };
}

type Outcome = ReturnType<typeof toKafkaError>;

/** What became of each resource, one after the other. */
async function alterKnown(
  services: DoorServices,
  request: { readonly resources: readonly Init<AlterConfigsResource>[]; readonly validateOnly: boolean },
  signal: AbortSignal,
): Promise<() => Outcome> {
  try {
    const { resources } = await ask(services, methods.alterConfigs, request, { signal });
    const results = resources.values();
    return () => outcomeOf(results.next().value);
  } catch (error) {
    const failure = failureOf(error);
    return () => failure;
  }
}

function outcomeOf(result: ConfigResult | undefined): Outcome {
  return toKafkaError(result?.error ?? 'UNKNOWN_SERVER_ERROR', result?.message);
}
