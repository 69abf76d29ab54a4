// Goal: what a request costs grows with its size, and not with its square: a megabyte must not hold the node up.
// Method: so many elements that the square of them would take longer than a test may.
import { emptyImage } from '@tidemark/metadata';
import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { HandlerRegistry, LocalChannel } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ConfigOperation, ConfigResourceType } from '../core/schemas/config-codes.js';
import type { RequestContext } from '../handler-table.js';
import { alterConfigsHandler, incrementalAlterConfigsHandler } from './configs.js';
import type { DoorServices } from './door-services.js';
import { alterPartitionReassignmentsHandler } from './reassignments.js';

/** A node that knows of nothing, and has nobody to ask. */
function services(): DoorServices {
  const scheduler = new SimulatedScheduler(1);
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'node' });
  const registry = new HandlerRegistry();
  return {
    world,
    nodeId: 0,
    registry,
    local: new LocalChannel({ registry, clock: world.clock, log: world.log }),
    image: () => emptyImage,
    metadataReaches: async () => true,
    controllerId: () => -1,
    config: { autoCreateTopics: false, fetchSessionsMax: 0 },
  };
}

const context: RequestContext = {
  apiVersion: 1,
  correlationId: 0,
  clientId: null,
  listener: 'PLAINTEXT',
  remote: { host: 'client', port: 1 },
  requestBytes: 0,
  signal: new AbortController().signal,
  close: () => {},
};

const numbered = <Item>(count: number, itemOf: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => itemOf(index));

test('settings of very many resources are refused without looking each up among all', async () => {
  const count = 60_000;
  const resource = (index: number) => ({ resourceType: ConfigResourceType.TOPIC, resourceName: `t${index}` });
  const config = { name: 'retention.ms', configOperation: ConfigOperation.SET, value: '1' };
  const request = {
    resources: numbered(count, (index) => ({ ...resource(index), configs: [config] })),
    validateOnly: true,
  };
  for (const handlerOf of [incrementalAlterConfigsHandler, alterConfigsHandler]) {
    const { responses = [] } = (await handlerOf(services())(request, context)) ?? {};
    expect(responses.length).toBe(count);
    expect(responses.at(-1)).toMatchObject(resource(count - 1));
  }
});

test('reassignments of very many partitions are refused without comparing each with all', async () => {
  const count = 200_000;
  const partitions = numbered(count, (partitionIndex) => ({ partitionIndex, replicas: [] }));
  const handle = alterPartitionReassignmentsHandler(services());
  const request = { timeoutMs: 1_000, allowReplicationFactorChange: true, topics: [{ name: 't', partitions }] };
  const { responses = [] } = (await handle(request, context)) ?? {};
  expect(responses[0]?.partitions.length).toBe(count);
  expect(responses[0]?.partitions.at(-1)?.errorCode).toBe(KafkaErrorCode.INVALID_REPLICA_ASSIGNMENT);
});
