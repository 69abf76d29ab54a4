import { type MetadataImage, type TopicImage, topicByName } from '@tidemark/metadata';
import type { ErrorName, TopicId } from '@tidemark/protocol';
import { ZERO_UUID } from '../core/schema.js';

/** A topic as a request names it: by id in the versions that have one, else by name. */
export interface NamedTopic {
  readonly name: string;
  readonly topicId: string;
}

/** The topic, or why there is none. */
export function findTopic(image: MetadataImage, { name, topicId }: NamedTopic): TopicImage | ErrorName {
  if (topicId !== ZERO_UUID) return image.topics.get(topicId as TopicId) ?? 'UNKNOWN_TOPIC_ID';
  return topicByName(image, name) ?? 'UNKNOWN_TOPIC_OR_PARTITION';
}

/** Whether a request names topics by their ids. */
export function namesById({ topicId }: Pick<NamedTopic, 'topicId'>): boolean {
  return topicId !== ZERO_UUID;
}
