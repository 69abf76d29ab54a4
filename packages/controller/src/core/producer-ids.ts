import type { MetadataImage } from '@tidemark/metadata';
import type { AllocateProducerIdsRequest, AllocateProducerIdsResponse, Init } from '@tidemark/protocol';
import type { Decision } from './decision.js';
import { callingBroker } from './lookups.js';

/** Producer ids that a broker is given at a time; what it has not used when it stops is lost. */
export const PRODUCER_ID_BLOCK = 1_000;

/** Hands a broker the next block of producer ids. Throws ProtocolError BROKER_NOT_REGISTERED, STALE_BROKER_EPOCH. */
export function decideProducerIds(
  image: MetadataImage,
  request: AllocateProducerIdsRequest,
): Decision<Init<AllocateProducerIdsResponse>> {
  const { nodeId: brokerId } = callingBroker(image, request);
  const firstProducerId = image.nextProducerId;
  return {
    records: [{ producerIds: { brokerId, nextProducerId: firstProducerId + PRODUCER_ID_BLOCK } }],
    respond: () => ({ firstProducerId, count: PRODUCER_ID_BLOCK }),
  };
}
