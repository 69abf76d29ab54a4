import type { MetadataImage } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import type { ObservedNode } from './observed-node.js';
import type { Replica } from './partition-history.js';

/** A replica in the process that hosts it. */
export interface HostedReplica {
  readonly observed: ObservedNode;
  readonly replica: Replica;
}

/** Whether what it holds can be taken for what it said: nobody changed its disk, and its log is open and undamaged. */
export function isIntact({ observed, replica }: HostedReplica): boolean {
  return replica.log.damage === undefined && replica.role.kind !== 'closed' && !observed.isRotten();
}

/** Whether its process is the one that the metadata knows, and knows by this broker epoch; NONE: by any. */
export function isRegisteredAs(
  { observed: { nodeId, node } }: Pick<HostedReplica, 'observed'>,
  brokerEpoch: number,
  { brokers }: MetadataImage,
): boolean {
  for (const broker of brokers.values()) {
    if (broker.nodeId !== nodeId) continue;
    return broker.incarnation === node.incarnation && (brokerEpoch === NONE || brokerEpoch === broker.brokerEpoch);
  }
  return false;
}
