import type { MetadataImage, TopicImage } from '@tidemark/metadata';
import { OnePerTurn } from '@tidemark/ports';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { TOLD_AT_ONCE } from './answer-bounds.js';
import { topicOperations } from './authorized-operations.js';
import type { DoorServices } from './door-services.js';
import { partitionMetadata } from './partition-metadata.js';
import { findTopic } from './topics-of.js';

type DescribeTopicPartitions = typeof apis.describeTopicPartitions;
type Request = RequestOf<DescribeTopicPartitions>;
type Response = ResponseInit<DescribeTopicPartitions>;
type TopicResponse = Response['topics'][number];

/** `max.request.partition.size.limit`. */
const PARTITIONS_MAX = 2_000;

/**
 * DescribeTopicPartitions: topics by name, a page of partitions at a time, with their eligible leaders (KIP-966). A topic takes the
 * room of one partition at least, also one that is not there.
 */
export function describeTopicPartitionsHandler(services: DoorServices): Handler<DescribeTopicPartitions> {
  const line = new OnePerTurn(services.world.clock);
  return (request, context) => {
    const answer = () => answerOf(services.image(), request, context.listener);
    return request.topics.length > TOLD_AT_ONCE ? line.run(answer, context.signal) : answer();
  };
}

function answerOf(image: MetadataImage, request: Request, listener: string): Response {
  let room = Math.max(1, Math.min(request.responsePartitionLimit, PARTITIONS_MAX));
  const topics: TopicResponse[] = [];
  for (const name of namesFrom(image, request, room + 1)) {
    const first = request.cursor?.topicName === name ? Math.max(0, request.cursor.partitionIndex) : 0;
    if (room === 0) return { topics, nextCursor: { topicName: name, partitionIndex: first } };
    const topic = findTopic(image, { name, topicId: ZERO_UUID });
    if (typeof topic === 'string') {
      topics.push({ errorCode: KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION, name, topicId: ZERO_UUID, partitions: [] });
      room -= 1;
      continue;
    }
    const described = page(image, topic, { first, before: first + room, listener });
    topics.push(described);
    room -= Math.max(1, described.partitions.length);
    const next = first + described.partitions.length;
    if (next < topic.partitions.length) return { topics, nextCursor: { topicName: name, partitionIndex: next } };
  }
  return { topics };
}

/** The first `count` in the order of names, from the cursor's topic on: to put a million in order takes a second, and a page needs few. */
function namesFrom(image: MetadataImage, { topics, cursor }: Request, count: number): string[] {
  const asked = topics.length === 0 ? image.topicIdsByName.keys() : topics.map(({ name }) => name);
  const inOrder = (names: string[]) => [...new Set(names)].sort().slice(0, count);
  let names: string[] = [];
  /** Of as many as are wanted; undefined while there are fewer. */
  let last: string | undefined;
  for (const name of asked) {
    if ((cursor !== null && name < cursor.topicName) || (last !== undefined && name >= last)) continue;
    names.push(name);
    if (names.length < count + PARTITIONS_MAX) continue;
    names = inOrder(names);
    last = names[count - 1];
  }
  return inOrder(names);
}

function page(
  image: MetadataImage,
  { name, topicId, partitions }: TopicImage,
  { first, before, listener }: { readonly first: number; readonly before: number; readonly listener: string },
): TopicResponse {
  return {
    errorCode: KafkaErrorCode.NONE,
    name,
    topicId,
    partitions: partitions.slice(first, before).map((state) => ({
      ...partitionMetadata(image, state, listener),
      eligibleLeaderReplicas: state.elr,
      // -1 stands for a copy that is known to be lost.
      lastKnownElr: state.lastKnownElr.filter((nodeId) => nodeId >= 0),
    })),
    topicAuthorizedOperations: topicOperations(true),
  };
}
