import { type MetadataImage, metadataLevels } from '@tidemark/metadata';
import {
  type DrainBrokerRequest,
  type DrainBrokerResponse,
  type Init,
  type MetadataRecord,
  type NodeId,
  ProtocolError,
  type UnregisterBrokerRequest,
  type UnregisterBrokerResponse,
} from '@tidemark/protocol';
import { onlyValidated } from './answers.js';
import type { Decision } from './decision.js';
import { requireLevel } from './feature-gate.js';
import { handOver } from './hand-over.js';
import { allPartitions } from './lookups.js';
import type { ReportedLogs } from './reported-logs.js';

/**
 * Puts a broker into maintenance, or takes it out. Draining hands over what it leads wherever another member of the
 * ISR can lead, and keeps new replicas and leaderships away until it is resumed; it stays in the ISRs. Asked again it
 * hands over what it could not before. Throws ProtocolError BROKER_NOT_REGISTERED, INCOMPATIBLE_FEATURES.
 */
export function decideBrokerDrain(
  { image, reportedLogs }: { readonly image: MetadataImage; readonly reportedLogs: ReportedLogs },
  request: DrainBrokerRequest,
): Decision<Init<DrainBrokerResponse>> {
  requireLevel(image, metadataLevels.administration, 'draining a broker');
  const { brokerId } = request;
  const broker = image.brokers.get(brokerId as NodeId);
  if (broker === undefined) throw new ProtocolError('BROKER_NOT_REGISTERED', `broker ${brokerId} is not registered`);
  const { nodeId, brokerEpoch, draining } = broker;
  const change = { brokerChange: { brokerId: nodeId, brokerEpoch, draining: request.draining } };
  const moves = request.draining ? handOver({ image, reportedLogs }, broker, () => true) : [];
  const records: Init<MetadataRecord>[] = draining === request.draining ? moves : [change, ...moves];
  const held = [...allPartitions(image)].filter(({ replicas }) => replicas.includes(nodeId));
  const led = held.filter(({ leader }) => leader === nodeId).length;
  const respond: Decision<Init<DrainBrokerResponse>>['respond'] = ({ lastOffset }) => ({
    leadershipsMoved: moves.length,
    leadershipsLeft: led - moves.length,
    replicas: held.length,
    metadataOffset: lastOffset,
  });
  return onlyValidated({ records, respond }, request.validateOnly);
}

/**
 * Forgets a broker: only one that is fenced, so that nobody goes on as it, and holds no replica. Of one that is not
 * registered it is done already. Throws ProtocolError BROKER_IN_USE.
 */
export function decideBrokerRemoval(
  image: MetadataImage,
  { brokerId }: UnregisterBrokerRequest,
): Decision<Init<UnregisterBrokerResponse>> {
  const broker = image.brokers.get(brokerId as NodeId);
  const respond: Decision<Init<UnregisterBrokerResponse>>['respond'] = ({ lastOffset }) => ({
    metadataOffset: lastOffset,
  });
  if (broker === undefined) return { records: [], respond };
  const { nodeId, brokerEpoch, fenced } = broker;
  const held = [...allPartitions(image)].filter(({ replicas }) => replicas.includes(nodeId)).length;
  if (held > 0) {
    throw new ProtocolError('BROKER_IN_USE', `broker ${nodeId} holds ${held} replicas; move them off first`);
  }
  if (!fenced) throw new ProtocolError('BROKER_IN_USE', `broker ${nodeId} is live; stop its process first`);
  return { records: [{ unregisterBroker: { brokerId: nodeId, brokerEpoch } }], respond };
}
