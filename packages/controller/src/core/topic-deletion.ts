import { type MetadataImage, type TopicImage, topicByName } from '@tidemark/metadata';
import {
  type DeleteTopicsRequest,
  type DeleteTopicsResponse,
  type Init,
  type MetadataRecord,
  type Offset,
  ProtocolError,
  type TopicId,
  type TopicResult,
} from '@tidemark/protocol';
import { attempt, onlyOnce, onlyValidated, repeatedIn, withinLimit } from './answers.js';
import type { Decision } from './decision.js';

/**
 * Deletes topics by name, by name and id, or, where the name is empty, by id: each by itself succeeds or fails, and those
 * that succeed are one change. An id keeps a request that comes late, or a second time, from a topic that was made under
 * the name since.
 */
export function decideTopicDeletion(
  image: MetadataImage,
  request: DeleteTopicsRequest,
): Decision<Init<DeleteTopicsResponse>> {
  withinLimit('topics', request.topics, 'deletes');
  if (request.topicIds.length > 0 && request.topicIds.length !== request.topics.length) {
    throw new ProtocolError('INVALID_REQUEST', 'topic_ids has one entry for each of topics, or none');
  }
  const records: Init<MetadataRecord>[] = [];
  const asked = request.topics.map((name, index) => ({ name, id: request.topicIds[index] ?? '' }));
  // No name has a space: one may be the same as another's id.
  const labels = asked.map(({ name, id }) => name || `id ${id}`);
  const repeated = repeatedIn(labels);
  const meant = asked.map((each) => attempt(() => meantTopic(image, each)));
  const meantTwice = repeatedIn(meant.flatMap((topic) => ('topicId' in topic ? topic.topicId : [])));
  const topics = meant.map((topic, index): Init<TopicResult> => {
    const { name = '' } = asked[index] ?? {};
    const outcome = attempt(() => {
      onlyOnce(repeated, labels[index] ?? '');
      if (!('topicId' in topic)) return topic;
      onlyOnce(meantTwice, topic.topicId);
      records.push({ removeTopic: { topicId: topic.topicId } });
      return { name: topic.name, topicId: topic.topicId };
    });
    return { name, ...outcome };
  });
  const respond = ({ lastOffset }: { readonly lastOffset: Offset }) => ({ topics, metadataOffset: lastOffset });
  return onlyValidated({ records, respond }, request.validateOnly);
}

function meantTopic(image: MetadataImage, { name, id }: { readonly name: string; readonly id: string }): TopicImage {
  const topic = name === '' ? image.topics.get(id as TopicId) : topicByName(image, name);
  if (id !== '' && topic?.topicId !== id) {
    throw new ProtocolError('UNKNOWN_TOPIC_ID', `there is no topic ${name} of the id ${id} any more`);
  }
  if (topic === undefined) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${name}`);
  return topic;
}
