import { NONE } from '@tidemark/protocol';
import type { apis } from '../core/apis.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler } from '../handler-table.js';

type FindCoordinator = typeof apis.findCoordinator;

const NOWHERE = {
  nodeId: NONE,
  host: '',
  port: NONE,
  errorCode: KafkaErrorCode.COORDINATOR_NOT_AVAILABLE,
  errorMessage:
    'Tidemark has no consumer groups and no transactions yet: read by partition (assign), write without them',
};

/** FindCoordinator: there is none. It is announced because librdkafka compresses only for brokers that know it. */
export const findCoordinatorHandler: Handler<FindCoordinator> = ({ coordinatorKeys }) => ({
  ...NOWHERE,
  coordinators: coordinatorKeys.map((key) => ({ ...NOWHERE, key })),
});
