// Goal: a change of settings does what it says, or is refused: nothing is dropped on the way and called done.
// Method: a controller that notes what it is asked.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { type ConfigChange, ConfigChangeOperation, ConfigRecordResourceType, offset } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ConfigOperation, ConfigResourceType } from '../core/schemas/config-codes.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { alterConfigsHandler, incrementalAlterConfigsHandler } from './configs.js';

const { BROKER, CLUSTER, TOPIC } = ConfigRecordResourceType;
const topicId = 't'.repeat(22);
const settings = [
  { resourceType: TOPIC, resource: topicId, key: 'newer.of.topic', value: '1' },
  { resourceType: BROKER, resource: '7', key: 'newer.of.broker', value: '1' },
  { resourceType: CLUSTER, resource: '', key: 'newer.of.cluster', value: '1' },
];
const values = [
  { topic: { topicId, name: 't' } },
  { broker: { brokerId: 7 } },
  ...settings.map((config) => ({ config })),
].map(encodeRecordValue);
const { image } = applyValues(emptyImage, offset(0), values);

function controller() {
  const { services } = loneDoor();
  const asked: ConfigChange[][] = [];
  services.registry.unary(methods.alterConfigs, ({ resources }) => {
    asked.push(...resources.map(({ changes }) => [...changes]));
    return { message: { resources: resources.map(() => ({})) } };
  });
  return { services: { ...services, image: () => image }, asked };
}

type Asked = readonly [name: string, configOperation: number, value: string | null];
const resourceOf = (resourceType: number, resourceName: string, ...configs: Asked[]) => ({
  resourceType,
  resourceName,
  configs: configs.map(([name, configOperation, value]) => ({ name, configOperation, value })),
});

test('what a newer release has set is taken back by the controller, and what nobody has set is taken back already', async () => {
  const { services, asked } = controller();
  const keys = ['newer.of.topic', 'newer.of.broker', 'newer.of.cluster'];
  const deletions = keys.map((key): Asked => [key, ConfigOperation.DELETE, null]);
  const resources = [
    resourceOf(ConfigResourceType.TOPIC, 't', ...deletions),
    resourceOf(ConfigResourceType.BROKER, '7', ...deletions),
    resourceOf(ConfigResourceType.BROKER, '', ...deletions),
    resourceOf(ConfigResourceType.TOPIC, 'none', ...deletions),
  ];
  await incrementalAlterConfigsHandler(services)({ resources, validateOnly: false }, requestContext());
  const passedOn = asked.map((changes) => changes.map(({ key, operation }) => [key, operation]));
  expect(passedOn).toEqual([...keys.map((key) => [[key, ConfigChangeOperation.DELETE]]), []]);
});

test('null takes a setting back only with a deletion, and otherwise leaves the whole resource as it is', async () => {
  const { services, asked } = controller();
  const { APPEND, DELETE, SET, SUBTRACT } = ConfigOperation;
  const { INVALID_REQUEST, NONE } = KafkaErrorCode;
  const resources = [
    ...[SET, APPEND, SUBTRACT].map((operation) =>
      resourceOf(ConfigResourceType.TOPIC, 't', ['retention.ms', operation, null], ['segment.bytes', SET, '2000000']),
    ),
    resourceOf(ConfigResourceType.TOPIC, 't', ['retention.ms', DELETE, null]),
    resourceOf(ConfigResourceType.TOPIC, 't', ['retention.ms', DELETE, '5000']),
  ];
  const request = { resources, validateOnly: false };
  const changed = await incrementalAlterConfigsHandler(services)(request, requestContext());
  const codes = changed?.responses.map(({ errorCode }) => errorCode);
  expect(codes).toEqual([INVALID_REQUEST, INVALID_REQUEST, INVALID_REQUEST, NONE, NONE]);
  expect(asked.map(([change]) => change?.operation)).toEqual([
    ConfigChangeOperation.DELETE,
    ConfigChangeOperation.DELETE,
  ]);
  const replaced = await alterConfigsHandler(services)(request, requestContext());
  expect(replaced?.responses.map(({ errorCode }) => errorCode)).toEqual([
    ...(codes?.slice(0, 3) ?? []),
    INVALID_REQUEST,
    NONE,
  ]);
});
