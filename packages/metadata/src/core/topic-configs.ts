import {
  type ConfigDefinition,
  type ConfigValue,
  declareConfig as declare,
  flag,
  fraction,
  integer,
  type Parsed,
  word,
  words,
} from './config-definition.js';

const anyReplicas = integer(-1, 32_767);

const minInsyncReplicas = (text: string): Parsed<number> => {
  const parsed = anyReplicas(text);
  return 'value' in parsed && parsed.value !== 0 ? parsed : { wanted: '-1, or an integer from 1 to 32767' };
};

const INT32_MAX = 2 ** 31 - 1;

/** Every key of a topic's configuration, once, by Kafka's name where Kafka has one. */
export const topicConfigs = {
  'min.insync.replicas': declare({
    doc: 'In-sync replicas that acks=all needs; -1: 2, or 1 for a topic with a single replica. Never more than the replicas.',
    defaultText: '-1',
    parse: minInsyncReplicas,
  }),
  'flush.policy': declare({
    doc: 'What durable means: sync, fsynced before it is acknowledged; async, written, and flushed later.',
    defaultText: 'sync',
    parse: word(['sync', 'async']),
  }),
  'flush.interval.ms': declare({
    doc: 'With flush.policy async: the longest that written records wait for a flush.',
    unit: 'ms',
    defaultText: '500',
    parse: integer(1),
  }),
  'flush.messages': declare({
    doc: 'With flush.policy async: the number of unflushed records at which a flush is asked for.',
    unit: 'records',
    defaultText: '9223372036854775807',
    parse: integer(1),
  }),
  'max.message.bytes': declare({
    doc: 'The largest record batch that is taken.',
    unit: 'bytes',
    defaultText: '1048588',
    parse: integer(0, INT32_MAX),
  }),
  'segment.bytes': declare({
    doc: 'Size at which a log segment is rolled.',
    unit: 'bytes',
    defaultText: '1073741824',
    parse: integer(14, INT32_MAX),
  }),
  'segment.ms': declare({
    doc: 'Age at which a log segment is rolled, full or not.',
    unit: 'ms',
    defaultText: '604800000',
    parse: integer(1),
  }),
  'index.interval.bytes': declare({
    doc: 'Bytes of log for each entry of the offset and time indexes.',
    unit: 'bytes',
    defaultText: '4096',
    parse: integer(0, INT32_MAX),
  }),
  'retention.ms': declare({
    doc: 'Age at which records may be deleted; -1: never.',
    unit: 'ms',
    defaultText: '604800000',
    parse: integer(-1),
  }),
  'retention.bytes': declare({
    doc: 'Size of a partition above which its oldest records may be deleted; -1: any size.',
    unit: 'bytes',
    defaultText: '-1',
    parse: integer(-1),
  }),
  'file.delete.delay.ms': declare({
    doc: 'How long the files of a segment that was deleted stay, for whoever still reads them.',
    unit: 'ms',
    defaultText: '60000',
    parse: integer(0, INT32_MAX),
  }),
  'cleanup.policy': declare({
    doc: 'What happens to old records: delete, by age and size; compact, all but the last of each key; or both.',
    defaultText: 'delete',
    parse: words(['delete', 'compact']),
    isList: true,
  }),
  'min.cleanable.dirty.ratio': declare({
    doc: 'Share of a log that was never compacted at which it is.',
    defaultText: '0.5',
    parse: fraction(0, 1),
  }),
  'min.compaction.lag.ms': declare({
    doc: 'Age below which a record is not compacted.',
    unit: 'ms',
    defaultText: '0',
    parse: integer(0),
  }),
  'max.compaction.lag.ms': declare({
    doc: 'Age at which a record is compacted, whatever the dirty ratio.',
    unit: 'ms',
    defaultText: '9223372036854775807',
    parse: integer(1),
  }),
  'delete.retention.ms': declare({
    doc: 'How long tombstones stay once they are compacted, so that who reads from the start sees them.',
    unit: 'ms',
    defaultText: '86400000',
    parse: integer(0),
  }),
  'unclean.leader.election.enable': declare({
    doc: 'Elect a replica that may lack acknowledged records rather than wait for one that has them all.',
    defaultText: 'false',
    parse: flag,
  }),
} as const;

type Definitions = typeof topicConfigs;

/** The name of a known key. */
export type TopicConfigKey = keyof Definitions;

/** What a key's value is when it has been read. */
export type TopicConfigValue<Key extends TopicConfigKey> = ConfigValue<Definitions[Key]>;

/** One key of a topic's configuration. */
export type TopicConfigDefinition<T> = ConfigDefinition<T>;

export const topicConfigKeys = Object.keys(topicConfigs) as readonly TopicConfigKey[];

export function isTopicConfigKey(key: string): key is TopicConfigKey {
  return Object.hasOwn(topicConfigs, key);
}
