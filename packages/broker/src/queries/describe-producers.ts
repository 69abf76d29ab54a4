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

/** Producers that one answer tells of: a partition may have thousands, and be named again and again. */
const PRODUCERS_MAX = 100_000;

/**
 * The idempotent producers of partitions that this broker leads; OVERLOADED for a partition whose producers have no room in
 * the answer any more. Throws RpcError INVALID_REQUEST for too many partitions.
 */
export async function describeProducers(
  leaders: Leaders,
  { partitions }: DescribeProducersRequest,
): Promise<Init<DescribeProducersResponse>> {
  checkPartitions(partitions);
  let room = PRODUCERS_MAX;
  const answer = (asked: DescribeProducersPartition) => {
    const result = producersOf(leaders, asked, room);
    room -= result.producers?.length ?? 0;
    return result;
  };
  return { results: await inTurns(leaders.clock, partitions, answer) };
}

function producersOf(leaders: Leaders, asked: DescribeProducersPartition, room: number): Init<DescribeProducersResult> {
  const { topicId, partition } = asked;
  const { table, image, clock } = leaders;
  const located = locateLeader(table, image(), { topicId, partition, leaderEpoch: NONE });
  if (located.kind !== 'leader') return { topicId, partition, error: ErrorCode[located.error] };
  const known = table.get(`${topicId}/${partition}`)?.log.producers;
  if ((known?.size ?? 0) > room) return { topicId, partition, error: ErrorCode.OVERLOADED };
  // The log counts in time that never jumps; people read clocks.
  const offsetMs = clock.wallMs() - clock.monotonicMs();
  const producers = (known?.entries() ?? []).map((entry) => describe(entry, offsetMs));
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
