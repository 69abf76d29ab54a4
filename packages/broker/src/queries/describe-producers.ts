import type { ProducerEntry } from '@tidemark/commitlog';
import type { Clock } from '@tidemark/ports';
import {
  type DescribeProducersPartition,
  type DescribeProducersRequest,
  type DescribeProducersResponse,
  type DescribeProducersResult,
  ErrorCode,
  type Init,
  NONE,
  type ProducerDescription,
} from '@tidemark/protocol';
import { locateLeader } from '../partitions/locate.js';
import { inTurns } from './in-turns.js';
import type { ListOffsetsOptions } from './list-offsets.js';
import { checkPartitions } from './partitions-max.js';

type Leaders = Pick<ListOffsetsOptions, 'table' | 'image'> & {
  readonly clock: Pick<Clock, 'defer' | 'monotonicMs' | 'wallMs'>;
};

/** The idempotent producers of partitions that this broker leads. Throws RpcError INVALID_REQUEST for too many. */
export async function describeProducers(
  leaders: Leaders,
  { partitions }: DescribeProducersRequest,
): Promise<Init<DescribeProducersResponse>> {
  checkPartitions(partitions);
  return { results: await inTurns(leaders.clock, partitions, (asked) => producersOf(leaders, asked)) };
}

function producersOf(leaders: Leaders, asked: DescribeProducersPartition): Init<DescribeProducersResult> {
  const { topicId, partition } = asked;
  const { table, image, clock } = leaders;
  const located = locateLeader(table, image(), { topicId, partition, leaderEpoch: NONE });
  if (located.kind !== 'leader') return { topicId, partition, error: ErrorCode[located.error] };
  const log = table.get(`${topicId}/${partition}`)?.log;
  // The log counts in time that never jumps; people read clocks.
  const offsetMs = clock.wallMs() - clock.monotonicMs();
  const producers = (log?.producers.entries() ?? []).map((entry) => describe(entry, offsetMs));
  return { topicId, partition, producers };
}

function describe(
  { producerId, epoch, batches, updatedMs }: ProducerEntry,
  offsetMs: number,
): Init<ProducerDescription> {
  return {
    producerId,
    producerEpoch: epoch,
    lastSequence: batches.at(-1)?.lastSequence ?? NONE,
    lastTimestampMs: Math.round(updatedMs + offsetMs),
  };
}
