import type { LogDescription, LogDirectoryDescription, TopicId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler } from '../handler-table.js';
import { ask, type DoorServices, failureOf } from './door-services.js';
import { underTopics } from './partitions-of.js';

type DescribeLogDirs = typeof apis.describeLogDirs;
type AskedTopics = RequestOf<DescribeLogDirs>['topics'];
type DirectoryResponse = ResponseInit<DescribeLogDirs>['results'][number];

interface NamedLog {
  readonly topic: string;
  readonly log: LogDescription;
}

/**
 * DescribeLogDirs: every directory of `log.dirs`, with the replicas of this broker that lie in it, how large they are and
 * how far behind. One that is offline is an error of its own, and holds nothing.
 */
export function describeLogDirsHandler(services: DoorServices): Handler<DescribeLogDirs> {
  return async ({ topics: asked }, { signal }) => {
    try {
      const isAsked = whetherAsked(asked);
      const { logs, directories } = await ask(services, methods.describeLogs, {}, { signal });
      const named = logs.flatMap((log) => {
        const topic = services.image().topics.get(log.topicId as TopicId)?.name;
        return topic !== undefined && isAsked(topic, log.partition) ? { topic, log } : [];
      });
      return {
        errorCode: KafkaErrorCode.NONE,
        results: directories.map((directory) => directoryResponse(directory, named)),
      };
    } catch (error) {
      return { errorCode: failureOf(error).errorCode, results: [] };
    }
  };
}

function whetherAsked(asked: AskedTopics): (topic: string, partition: number) => boolean {
  if (asked === null) return () => true;
  const keys = new Set(
    asked.flatMap(({ topic, partitions }) => partitions.map((partition) => `${partition}/${topic}`)),
  );
  return (topic, partition) => keys.has(`${partition}/${topic}`);
}

function directoryResponse(directory: LogDirectoryDescription, logs: readonly NamedLog[]): DirectoryResponse {
  const { path: logDir, directoryId, problem, freeBytes: usableBytes, totalBytes } = directory;
  if (problem !== '') return { errorCode: KafkaErrorCode.KAFKA_STORAGE_ERROR, logDir, topics: [] };
  const within = logs.filter(({ log }) => log.directoryId === directoryId);
  return { errorCode: KafkaErrorCode.NONE, logDir, topics: underTopics(within, partitionOf), totalBytes, usableBytes };
}

/** Replicas never move between directories of one broker: none is a future one. */
function partitionOf({ log }: NamedLog) {
  const { partition, sizeBytes, highWatermark, leo } = log;
  const offsetLag = Math.max(0, highWatermark - leo);
  return { partitionIndex: partition, partitionSize: sizeBytes, offsetLag, isFutureKey: false };
}
