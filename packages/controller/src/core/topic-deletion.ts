import { type MetadataImage, topicByName } from '@tidemark/metadata';
import {
  type DeleteTopicsRequest,
  type DeleteTopicsResponse,
  ErrorCode,
  type Init,
  type MetadataRecord,
  ProtocolError,
  type TopicResult,
} from '@tidemark/protocol';
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
  const seen = new Set<string>();
  const topics = request.topics.map((name): Init<TopicResult> => {
    const topic = topicByName(image, name);
    if (seen.has(name)) return { name, error: ErrorCode.INVALID_REQUEST, message: `topic ${name} is named twice` };
    seen.add(name);
    if (topic === undefined) {
      return { name, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message: `there is no topic ${name}` };
    }
    records.push({ removeTopic: { topicId: topic.topicId } });
    return { name, topicId: topic.topicId };
  });
  return { records, respond: ({ lastOffset }) => ({ topics, metadataOffset: lastOffset }) };
}
