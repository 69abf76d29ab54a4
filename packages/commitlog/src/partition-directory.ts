import { type Disk, readWholeFile } from '@tidemark/ports';
import { type TopicId, topicId } from '@tidemark/protocol';
import { isAbsent } from './errors.js';

/** The file that says whose folder it is. */
export const METADATA_NAME = 'partition.metadata';

/** The folder of a partition's replica, as Kafka names it. */
export function partitionDirectoryName(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

/** What a folder's name says; undefined if it is not a replica's. A topic's name may itself end in `-1`. */
export function parsePartitionDirectoryName(name: string): { topic: string; partition: number } | undefined {
  const match = /^(.+)-(\d{1,10})$/.exec(name);
  const [, topic, partition] = match ?? [];
  return topic === undefined ? undefined : { topic, partition: Number(partition) };
}

/**
 * The topic id in a folder's `partition.metadata`, Kafka's format: `version: 0` and `topic_id: ` lines. Undefined if the
 * file is absent or empty. Throws RangeError if it says anything else, and DiskError.
 */
export function readPartitionMetadata(disk: Disk, directory: string): TopicId | undefined {
  const text = readText(disk, `${directory}/${METADATA_NAME}`);
  return text.length === 0 ? undefined : parsePartitionMetadata(text, directory);
}

/** The topic id that the text of a `partition.metadata` says. Throws RangeError. */
export function parsePartitionMetadata(text: string, directory = '.'): TopicId {
  const [version, id] = text.trimEnd().split('\n');
  if (version !== 'version: 0') throw new RangeError(`${directory}/${METADATA_NAME}: "${version}" is not known`);
  const prefix = 'topic_id: ';
  if (!id?.startsWith(prefix)) throw new RangeError(`${directory}/${METADATA_NAME} has no topic id`);
  return topicId(id.slice(prefix.length));
}

/** What a `partition.metadata` holds. */
export function formatPartitionMetadata(id: TopicId): string {
  return `version: 0\ntopic_id: ${id}`;
}

function readText(disk: Disk, path: string): string {
  try {
    return new TextDecoder().decode(readWholeFile(disk, path));
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}
