import { OnePerTurn } from '@tidemark/ports';
import { NONE } from '@tidemark/protocol';
import type { apis } from '../core/apis.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler } from '../handler-table.js';
import { TOLD_AT_ONCE, withBoundedTexts } from './answer-bounds.js';
import type { DoorServices } from './door-services.js';

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
export function findCoordinatorHandler({ world }: Pick<DoorServices, 'world'>): Handler<FindCoordinator> {
  const line = new OnePerTurn(world.clock);
  return ({ coordinatorKeys }, context) => {
    // A key takes a byte of a request, and its answer a hundred: what is asked for again is not told again.
    const keys = new Set(coordinatorKeys);
    const answer = () => ({
      ...NOWHERE,
      coordinators: withBoundedTexts(Array.from(keys, (key) => ({ ...NOWHERE, key }))),
    });
    return keys.size > TOLD_AT_ONCE ? line.run(answer, context.signal) : answer();
  };
}
