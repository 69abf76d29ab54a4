import type { LogDescription, TopicId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler } from '../handler-table.js';
import { ask, type DoorServices, failureOf } from './door-services.js';
import { underTopics } from './partitions-of.js';

type DescribeLogDirs = typeof apis.describeLogDirs;
type AskedTopics = RequestOf<DescribeLogDirs>['topics'];

/** DescribeLogDirs: the replicas of this broker, how large they are, and how far behind. */
export function describeLogDirsHandler(services: DoorServices): Handler<DescribeLogDirs> {
  return async ({ topics: asked }, { signal }) => {
    const { world, image, config } = services;
    try {
      const { logs } = await ask(services, methods.describeLogs, {}, { signal });
      const named = logs.flatMap((log) => {
        const topic = image().topics.get(log.topicId as TopicId)?.name;
        return topic !== undefined && isAsked(asked, topic, log.partition) ? { topic, log } : [];
      });
      return {
        errorCode: KafkaErrorCode.NONE,
        results: [
          {
            errorCode: KafkaErrorCode.NONE,
            logDir: config.logDirectory,
            topics: underTopics(named, partitionOf),
            usableBytes: world.disk.freeBytes(config.logDirectory),
          },
        ],
      };
    } catch (error) {
      return { errorCode: failureOf(error).errorCode, results: [] };
    }
  };
}

function isAsked(asked: AskedTopics, topic: string, partition: number): boolean {
  if (asked === null) return true;
  return asked.some((each) => each.topic === topic && each.partitions.includes(partition));
}

function partitionOf({ log }: { readonly log: LogDescription }) {
  const { partition, sizeBytes, highWatermark, leo } = log;
  const offsetLag = Math.max(0, highWatermark - leo);
  return { partitionIndex: partition, partitionSize: sizeBytes, offsetLag, isFutureKey: false };
}
