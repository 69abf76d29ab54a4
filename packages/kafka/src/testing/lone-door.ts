import { emptyImage } from '@tidemark/metadata';
import { createSimulatedWorld, RecordingLog, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { HandlerRegistry, LocalChannel } from '@tidemark/rpc';
import type { RequestContext } from '../handler-table.js';
import type { DoorConfig, DoorServices } from '../handlers/door-services.js';

/** What handlers need of a node that knows of no topic; whom it asks is registered by the test. */
export function loneDoor(config: Partial<DoorConfig> = {}) {
  const scheduler = new SimulatedScheduler(1);
  const log = new RecordingLog();
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'node', log });
  const registry = new HandlerRegistry();
  const services: DoorServices = {
    world,
    nodeId: 0,
    registry,
    local: new LocalChannel({ registry, clock: world.clock, log: world.log }),
    image: () => emptyImage,
    metadataReaches: async () => true,
    controllerId: () => -1,
    config: { autoCreateTopics: false, fetchSessionsMax: 0, ...config },
  };
  return { scheduler, world, log, registry, services };
}

/** Where a request came from, as far as no handler looks closer. */
export function requestContext(init: Partial<RequestContext> = {}): RequestContext {
  return {
    apiVersion: 1,
    correlationId: 0,
    clientId: null,
    listener: 'PLAINTEXT',
    remote: { host: 'client', port: 1 },
    requestBytes: 0,
    answerBytesMax: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
    close: () => {},
    ...init,
  };
}
