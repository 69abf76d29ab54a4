import { type BrokerImage, endpointOf, type MetadataImage } from '@tidemark/metadata';
import type { NodeId } from '@tidemark/protocol';

const PREFIX = 'kafka:';

/** What a broker's registration calls the address that it advertises for a listener. */
export function endpointName(listener: string): string {
  return PREFIX + listener;
}

/** A broker as a client that came by a listener reaches it. */
export interface ReachableBroker {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** The broker's address for clients of the listener; undefined if it advertises none. */
export function reachable(broker: BrokerImage, listener: string): ReachableBroker | undefined {
  const endpoint = endpointOf(broker, endpointName(listener));
  if (endpoint === undefined) return undefined;
  const { nodeId, rack } = broker;
  return { nodeId, host: endpoint.host, port: endpoint.port, rack: rack === '' ? null : rack };
}

/** Whether the controller lets the broker lead and be in ISRs. */
export function isLive(image: MetadataImage, nodeId: number): boolean {
  return image.brokers.get(nodeId as NodeId)?.fenced === false;
}

/** Every live broker that clients of the listener can reach, by id. */
export function reachableBrokers(image: MetadataImage, listener: string): ReachableBroker[] {
  return [...image.brokers.values()]
    .filter(({ fenced }) => !fenced)
    .sort((a, b) => a.nodeId - b.nodeId)
    .flatMap((broker) => reachable(broker, listener) ?? []);
}

/**
 * Whether clients of the listener reach every live broker in the rack: they may be sent to any of them, and who is sent to one
 * that he has never heard of comes back at once.
 */
export function reachesRack(image: MetadataImage, listener: string, rack: string): boolean {
  return [...image.brokers.values()].every(
    (broker) => broker.fenced || broker.rack !== rack || reachable(broker, listener) !== undefined,
  );
}

/** The addresses of the brokers that an answer's hints name (KIP-951), each once. */
export function endpointsOf(image: MetadataImage, listener: string, nodeIds: Iterable<number>): ReachableBroker[] {
  return [...new Set(nodeIds)].flatMap((nodeId) => {
    const broker = image.brokers.get(nodeId as NodeId);
    return broker === undefined ? [] : (reachable(broker, listener) ?? []);
  });
}
