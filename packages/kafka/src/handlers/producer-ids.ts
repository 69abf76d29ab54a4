import { ProtocolError } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { apis } from '../core/apis.js';
import { toInitProducerIdErrorCode } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler } from '../handler-table.js';
import type { DoorServices } from './door-services.js';

type InitProducerId = typeof apis.initProducerId;

/**
 * InitProducerId, for idempotent producers: each time a new id, in epoch 0. One with a transactional id is told that
 * there is no coordinator for it, as long as there are no transactions.
 */
export function initProducerIdHandler(services: DoorServices): Handler<InitProducerId> {
  return async ({ transactionalId }, { signal }) => {
    if (transactionalId !== null) return { errorCode: KafkaErrorCode.COORDINATOR_NOT_AVAILABLE, producerEpoch: -1 };
    try {
      const { message } = await services.registry.call(methods.initProducerId, {}, { attachments: [], signal });
      const { producerId = -1, producerEpoch = -1 } = message;
      return { errorCode: KafkaErrorCode.NONE, producerId: producerId ?? -1, producerEpoch: producerEpoch ?? -1 };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { errorCode: toInitProducerIdErrorCode(error.code), producerEpoch: -1 };
    }
  };
}
