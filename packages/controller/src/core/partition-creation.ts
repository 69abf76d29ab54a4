import { type MetadataImage, topicByName } from '@tidemark/metadata';
import {
  type CreatePartitionsRequest,
  type CreatePartitionsResponse,
  type Init,
  type MetadataRecord,
  type NewPartitions,
  type NodeId,
  ProtocolError,
  type TopicId,
  type TopicResult,
} from '@tidemark/protocol';
import { attempt, onlyOnce, onlyValidated, repeatedIn, withinLimit } from './answers.js';
import { assignedByHand } from './assignment.js';
import type { Decision } from './decision.js';
import { placeableBrokers } from './lookups.js';
import { placeReplicas } from './placement.js';
import { originalReplicas } from './reassignment-target.js';
import { newPartitionRecord, PARTITIONS_MAX } from './topic-creation.js';

export interface PartitionCreationView {
  readonly image: MetadataImage;
  /** A random integer from 0 to 2^31 - 1. */
  readonly randomStart: () => number;
}

/** Gives topics more partitions: each by itself succeeds or fails, and those that succeed are one change. */
export function decidePartitionCreation(
  view: PartitionCreationView,
  request: CreatePartitionsRequest,
): Decision<Init<CreatePartitionsResponse>> {
  withinLimit('topics', request.topics, 'gives partitions to');
  const repeated = repeatedIn(request.topics.map(({ topic }) => topic));
  const records: Init<MetadataRecord>[] = [];
  const results = request.topics.map((wish): Init<TopicResult> => {
    const outcome = attempt(() => {
      onlyOnce(repeated, wish.topic);
      const added = addPartitions(view, wish, PARTITIONS_MAX - records.length);
      records.push(...added.records);
      return { topicId: added.topicId };
    });
    return { name: wish.topic, ...outcome };
  });
  const respond: Decision<Init<CreatePartitionsResponse>>['respond'] = ({ lastOffset }) => ({
    topics: results,
    metadataOffset: lastOffset,
  });
  return onlyValidated({ records, respond }, request.validateOnly);
}

function addPartitions(
  { image, randomStart }: PartitionCreationView,
  { topic: name, total, assignments }: NewPartitions,
  partitionsLeft: number,
): { readonly topicId: TopicId; readonly records: Init<MetadataRecord>[] } {
  const topic = topicByName(image, name);
  if (topic === undefined) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${name}`);
  const first = topic.partitions.length;
  const added = total - first;
  const refuse = (message: string) => new ProtocolError('INVALID_PARTITIONS', message);
  if (added === 0) throw refuse(`topic ${name} has ${first} partitions already`);
  if (added < 0) throw refuse(`topic ${name} has ${first} partitions, and none can be taken away`);
  if (total > PARTITIONS_MAX) throw refuse(`a topic has 1 to ${PARTITIONS_MAX} partitions, not ${total}`);
  if (added > partitionsLeft) throw refuse(`one request creates at most ${PARTITIONS_MAX} partitions`);
  const [existing] = topic.partitions;
  const replicationFactor = existing === undefined ? 0 : originalReplicas(existing).length;
  if (assignments.length > 0 && assignments.length !== added) {
    const message = `${assignments.length} assignments are given for ${added} new partitions`;
    throw new ProtocolError('INVALID_REPLICA_ASSIGNMENT', message);
  }
  const placed: readonly (readonly NodeId[])[] =
    assignments.length > 0
      ? assignedByHand(image, assignments, { first, replicationFactor })
      : placeReplicas(placeableBrokers(image), { partitions: added, replicationFactor, start: randomStart() });
  const { topicId } = topic;
  const records = placed.map((replicas, index) =>
    newPartitionRecord(image, { topicId, partition: first + index, replicas }),
  );
  return { topicId, records };
}
