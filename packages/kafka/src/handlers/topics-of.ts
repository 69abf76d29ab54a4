import { type MetadataImage, type TopicImage, topicByName } from '@tidemark/metadata';
import { type ErrorName, errorInfo, type TopicId } from '@tidemark/protocol';
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

/** How topics are named by requests that know no ids. */
export const BY_NAME: Pick<NamedTopic, 'topicId'> = Object.freeze({ topicId: ZERO_UUID });

/**
 * What who named a topic so is told for an error of the broker, which knows topics by their ids alone: where one has been
 * deleted since it was found, the code of an unknown id ends consumers that are older than ids.
 */
export function errorFor(named: Pick<NamedTopic, 'topicId'>, error: number | ErrorName): ErrorName {
  const { name } = errorInfo(error);
  return name === 'UNKNOWN_TOPIC_ID' && !namesById(named) ? 'UNKNOWN_TOPIC_OR_PARTITION' : name;
}

/** Whether a request names topics by their ids. */
export function namesById({ topicId }: Pick<NamedTopic, 'topicId'>): boolean {
  return topicId !== ZERO_UUID;
}
