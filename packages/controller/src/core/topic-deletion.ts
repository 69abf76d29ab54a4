import { type MetadataImage, type TopicImage, topicByName } from '@tidemark/metadata';
import {
  type DeleteTopicsRequest,
  type DeleteTopicsResponse,
  type Init,
  type MetadataRecord,
  type Offset,
  ProtocolError,
  type TopicResult,
} from '@tidemark/protocol';
import { attempt, onlyOnce, onlyValidated, repeatedIn } from './answers.js';
import type { Decision } from './decision.js';

const TOPICS_MAX = 1_000;

/**
 * Deletes topics by name, or by name and id: each by itself succeeds or fails, and those that succeed are one change. An id
 * keeps a request that comes late, or a second time, from a topic that was made under the name since.
 */
export function decideTopicDeletion(
  image: MetadataImage,
  request: DeleteTopicsRequest,
): Decision<Init<DeleteTopicsResponse>> {
  if (request.topics.length > TOPICS_MAX) {
    throw new ProtocolError('INVALID_REQUEST', `one request deletes at most ${TOPICS_MAX} topics`);
  }
  if (request.topicIds.length > 0 && request.topicIds.length !== request.topics.length) {
    throw new ProtocolError('INVALID_REQUEST', 'topic_ids has one entry for each of topics, or none');
  }
  const records: Init<MetadataRecord>[] = [];
  const repeated = repeatedIn(request.topics);
  const topics = request.topics.map((name, index): Init<TopicResult> => {
    const outcome = attempt(() => {
      onlyOnce(repeated, name);
      const topic = meantTopic(image, name, request.topicIds[index]);
      records.push({ removeTopic: { topicId: topic.topicId } });
      return { topicId: topic.topicId };
    });
    return { name, ...outcome };
  });
  const respond = ({ lastOffset }: { readonly lastOffset: Offset }) => ({ topics, metadataOffset: lastOffset });
  return onlyValidated({ records, respond }, request.validateOnly);
}

function meantTopic(image: MetadataImage, name: string, id: string | undefined): TopicImage {
  const topic = topicByName(image, name);
  if (id !== undefined && id !== '' && topic?.topicId !== id) {
    throw new ProtocolError('UNKNOWN_TOPIC_ID', `there is no topic ${name} of the id ${id} any more`);
  }
  if (topic === undefined) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${name}`);
  return topic;
}
