// Method: a door whose controller cannot be asked.
import { methods, RpcError } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { electLeadersHandler } from './elect-leaders.js';

test('an election that fails as a whole fails for each partition, with the reason: v0 has nowhere else to tell it', async () => {
  const { services } = loneDoor();
  services.registry.unary(methods.electLeaders, () => {
    throw new RpcError('UNREACHABLE', 'no controller is known');
  });
  const elect = (topicPartitions: { topic: string; partitions: number[] }[] | null) =>
    electLeadersHandler(services)({ electionType: 0, topicPartitions, timeoutMs: 1_000 }, requestContext());
  const errorCode = KafkaErrorCode.REQUEST_TIMED_OUT;
  const failed = (partitionId: number) => ({
    partitionId,
    errorCode,
    errorMessage: expect.stringContaining('no controller is known'),
  });
  expect(await elect([{ topic: 't', partitions: [0, 1] }])).toEqual({
    errorCode,
    replicaElectionResults: [{ topic: 't', partitionResult: [failed(0), failed(1)] }],
  });
  expect(await elect(null)).toEqual({ errorCode, replicaElectionResults: [] });
});
