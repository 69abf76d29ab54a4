import { isBrokerConfigKey, isTopicConfigKey } from '@tidemark/metadata';
import {
  type AlterConfigsResource,
  ConfigChangeOperation as Change,
  type ConfigChange,
  type ConfigDescription,
  type ConfigResult,
  type Init,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ConfigOperation } from '../core/schemas/config-codes.js';
import type { Handler, RequestContext } from '../handler-table.js';
import { type KafkaConfigResource, kafkaEntry, ourResource } from './config-entries.js';
import { ask, type DoorServices, failureOf } from './door-services.js';

type DescribeConfigs = typeof apis.describeConfigs;
type AlterConfigs = typeof apis.alterConfigs;
type IncrementalAlterConfigs = typeof apis.incrementalAlterConfigs;
type DescribedResource = ResponseInit<DescribeConfigs>['results'][number];
type AlteredResource = ResponseInit<AlterConfigs>['responses'][number];

const NOTHING_SUCH = toKafkaError(
  'INVALID_REQUEST',
  'topics (2) and brokers (4) have settings here; loggers, client metrics and groups have none',
);

/** DescribeConfigs, of topics, brokers and, as the broker without a name, the cluster. */
export function describeConfigsHandler(services: DoorServices): Handler<DescribeConfigs> {
  return async ({ resources, includeSynonyms, includeDocumentation: includeDocs }, { signal }) => ({
    results: await Promise.all(
      resources.map(async (asked): Promise<DescribedResource> => {
        const { resourceType, resourceName, configurationKeys: keys } = asked;
        const resource = ourResource(asked);
        if (resource === undefined) return { resourceType, resourceName, configs: [], ...NOTHING_SUCH };
        try {
          const request = { resources: [resource], keys: keys ?? [], includeDocs };
          const message = await ask(services, methods.describeConfigs, request, { signal });
          return { resourceType, resourceName, ...described(message.resources[0], includeSynonyms) };
        } catch (error) {
          return { resourceType, resourceName, configs: [], ...failureOf(error) };
        }
      }),
    ),
  });
}

function described(
  description: ConfigDescription | undefined,
  includeSynonyms: boolean,
): Omit<DescribedResource, keyof KafkaConfigResource> {
  const { error = 0, message = '', entries = [] } = description ?? {};
  const configs = entries.map(kafkaEntry).map((entry) => {
    const { name, value, configSource: source } = entry;
    return { ...entry, synonyms: includeSynonyms ? [{ name, value, source }] : [] };
  });
  return { ...toKafkaError(error, message), configs };
}

/** AlterConfigs: what is not named goes back to what holds without it. */
export function alterConfigsHandler(services: DoorServices): Handler<AlterConfigs> {
  return async ({ resources, validateOnly }, context) => {
    const alterations = resources.map((resource) => ({
      asked: resource,
      replace: true,
      changes: resource.configs.map(({ name, value }) => changeOf(name, ConfigOperation.SET, value)),
    }));
    return { responses: await alter(services, { alterations, validateOnly }, context) };
  };
}

/** IncrementalAlterConfigs (KIP-339). */
export function incrementalAlterConfigsHandler(services: DoorServices): Handler<IncrementalAlterConfigs> {
  return async ({ resources, validateOnly }, context) => {
    const alterations = resources.map((resource) => ({
      asked: resource,
      replace: false,
      changes: resource.configs
        .map(({ name, configOperation, value }) => changeOf(name, configOperation, value))
        .filter((change) => !takesBackNothing(change)),
    }));
    return { responses: await alter(services, { alterations, validateOnly }, context) };
  };
}

interface Alteration {
  readonly asked: KafkaConfigResource;
  readonly replace: boolean;
  readonly changes: readonly Init<ConfigChange>[];
}

const OPERATIONS: ReadonlyMap<number, Change> = new Map([
  [ConfigOperation.SET, Change.SET],
  [ConfigOperation.DELETE, Change.DELETE],
  [ConfigOperation.APPEND, Change.APPEND],
  [ConfigOperation.SUBTRACT, Change.SUBTRACT],
]);

/** A value of null takes the setting back, whatever the operation. An operation that nobody knows is left to be refused. */
function changeOf(key: string, operation: number, value: string | null): Init<ConfigChange> {
  if (value === null) return { key, operation: Change.DELETE };
  return { key, operation: OPERATIONS.get(operation) ?? (operation as Change), value };
}

/**
 * Whether a change takes back a setting that there is not: done already. Kafka's tools clear settings that they may have
 * made, such as throttles, and must not fail over it.
 */
function takesBackNothing({ key = '', operation }: Init<ConfigChange>): boolean {
  return operation === Change.DELETE && !isTopicConfigKey(key ?? '') && !isBrokerConfigKey(key ?? '');
}

async function alter(
  services: DoorServices,
  { alterations, validateOnly }: { readonly alterations: readonly Alteration[]; readonly validateOnly: boolean },
  { signal }: RequestContext,
): Promise<AlteredResource[]> {
  const asked = alterations.map((alteration) => ({ ...alteration, resource: ourResource(alteration.asked) }));
  const resources = asked.flatMap(({ resource, replace, changes }): Init<AlterConfigsResource>[] =>
    resource === undefined ? [] : [{ resource, replace, changes }],
  );
  const nextOutcome = await alterKnown(services, { resources, validateOnly }, signal);
  return asked.map(({ asked: { resourceType, resourceName }, resource }) => {
    return { resourceType, resourceName, ...(resource === undefined ? NOTHING_SUCH : nextOutcome()) };
  });
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
