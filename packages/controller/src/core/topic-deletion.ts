import { type MetadataImage, topicByName } from '@tidemark/metadata';
import {
  type DeleteTopicsRequest,
  type DeleteTopicsResponse,
  type Init,
  type MetadataRecord,
  ProtocolError,
  type TopicResult,
} from '@tidemark/protocol';
import { attempt, onlyOnce, repeatedIn } from './answers.js';
import type { Decision } from './decision.js';

const TOPICS_MAX = 1_000;

/** Deletes topics by name: each by itself succeeds or fails, and those that succeed are one change. */
export function decideTopicDeletion(
  image: MetadataImage,
  request: DeleteTopicsRequest,
): Decision<Init<DeleteTopicsResponse>> {
  if (request.topics.length > TOPICS_MAX) {
    throw new ProtocolError('INVALID_REQUEST', `one request deletes at most ${TOPICS_MAX} topics`);
  }
  const records: Init<MetadataRecord>[] = [];
  const repeated = repeatedIn(request.topics);
  const topics = request.topics.map((name): Init<TopicResult> => {
    const topic = topicByName(image, name);
    const outcome = attempt(() => {
      onlyOnce(repeated, name);
      if (topic === undefined) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${name}`);
      records.push({ removeTopic: { topicId: topic.topicId } });
      return { topicId: topic.topicId };
    });
    return { name, ...outcome };
  });
  return { records, respond: ({ lastOffset }) => ({ topics, metadataOffset: lastOffset }) };
}
