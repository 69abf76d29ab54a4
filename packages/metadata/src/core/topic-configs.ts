/** What a topic's configuration key accepts: reads the text, or says what is wanted. */
export type Parsed<T> = { readonly value: T } | { readonly wanted: string };

/** One key of a topic's configuration: all that is known of it stands in its declaration. */
export interface TopicConfigDefinition<T> {
  readonly doc: string;
  readonly unit?: string;
  /** As a user would write it. */
  readonly defaultText: string;
  readonly parse: (text: string) => Parsed<T>;
}

const declare = <T>(definition: TopicConfigDefinition<T>): TopicConfigDefinition<T> => definition;

/**
 * An integer in a range. A value above 2^53 - 1 where the range has no upper end means "no limit": it reads as
 * 2^53 - 1, and is kept as it was written.
 */
function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => Parsed<number> {
  const wanted =
    most === Number.MAX_SAFE_INTEGER ? `an integer from ${least} up` : `an integer from ${least} to ${most}`;
  return (text) => {
    if (!/^-?\d{1,30}$/.test(text)) return { wanted };
    const value = most === Number.MAX_SAFE_INTEGER ? Math.min(Number(text), most) : Number(text);
    return value >= least && value <= most ? { value } : { wanted };
  };
}

function word<const Words extends readonly string[]>(words: Words): (text: string) => Parsed<Words[number]> {
  return (text) => (words.includes(text) ? { value: text } : { wanted: `one of ${words.join(', ')}` });
}

const flag = (text: string): Parsed<boolean> =>
  text === 'true' || text === 'false' ? { value: text === 'true' } : { wanted: 'true or false' };

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
export type TopicConfigValue<Key extends TopicConfigKey> =
  Definitions[Key] extends TopicConfigDefinition<infer T> ? T : never;

export const topicConfigKeys = Object.keys(topicConfigs) as readonly TopicConfigKey[];

export function isTopicConfigKey(key: string): key is TopicConfigKey {
  return Object.hasOwn(topicConfigs, key);
}
