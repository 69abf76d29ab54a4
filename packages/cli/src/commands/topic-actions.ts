import type { TopicSpec } from '@tidemark/client';
import { ProtocolError, type TopicDescription } from '@tidemark/protocol';
import { CliError, exitCodes } from '../exit-codes.js';
import { formatTable, plural, print } from '../output.js';
import { sourceName } from './config-actions.js';
import { CHANGE_TIMEOUT_MS, connect, findTopic, requireTopic } from './connect.js';
import type { ConnectionOptions } from './shared.js';
import type { TopicCreateOptions, TopicDeleteOptions, TopicDescribeOptions } from './topic.js';

export async function createAction(name: string, options: TopicCreateOptions): Promise<void> {
  await using connected = await connect(options);
  const { partitions, replicationFactor, config: configs } = options;
  const spec = {
    name,
    ...(partitions !== undefined && { partitions }),
    ...(replicationFactor !== undefined && { replicationFactor }),
    ...(configs !== undefined && { configs }),
  };
  const validateOnly = options.dryRun ?? false;
  const [made] = await connected.admin.createTopics([spec], { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly });
  if (validateOnly) {
    print(options.output, { ...spec, dryRun: true }, () => `Would create topic ${name}.`);
    return;
  }
  const created = await describeCreated({ ...spec, topicId: made?.topicId ?? '' }, () => findTopic(connected, name));
  print(options.output, created, ({ partitions: count, replicationFactor: factor }) => {
    if (count === null || factor === null)
      return `Created topic ${name}; the node that was asked does not know it yet.`;
    return `Created topic ${name}: ${plural(count, 'partition')}, ${plural(factor, 'replica')} each.`;
  });
}

/** The summary of a topic that was just created: it is there, whatever becomes of the question how it is. */
export async function describeCreated(
  made: Pick<TopicSpec, 'name' | 'partitions' | 'replicationFactor'> & { readonly topicId: string },
  describe: () => Promise<TopicDescription | undefined>,
): Promise<Nullable<TopicSummary, 'partitions' | 'replicationFactor'>> {
  const { name: topic, topicId, partitions = null, replicationFactor = null } = made;
  try {
    const found = await describe();
    if (found?.route?.topicId === topicId) return summary(found);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
  }
  return { topic, topicId, partitions, replicationFactor };
}

export async function listAction(options: ConnectionOptions): Promise<void> {
  await using connected = await connect(options);
  const topics = (await connected.admin.describeTopics()).map(summary).sort((a, b) => (a.topic < b.topic ? -1 : 1));
  print(options.output, topics, (rows) => {
    if (rows.length === 0) return 'No topics yet.';
    return formatTable(
      ['TOPIC', 'PARTITIONS', 'REPLICAS', 'ID'],
      rows.map((row) => [row.topic, row.partitions, row.replicationFactor, row.topicId]),
    );
  });
}

export async function describeAction(name: string | undefined, options: TopicDescribeOptions): Promise<void> {
  await using connected = await connect(options);
  if (options.underReplicated === true) {
    const topics = name === undefined ? await connected.admin.describeTopics() : [await requireTopic(connected, name)];
    print(options.output, underReplicated(topics), formatUnderReplicated);
    return;
  }
  if (name === undefined) throw new CliError(exitCodes.usage, 'name a topic, or ask for --under-replicated');
  print(options.output, described(await requireTopic(connected, name)), formatDescription);
}

/** A partition with fewer replicas in sync than it has. */
export interface UnderReplicated {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly missing: readonly number[];
  /** A reassignment adds those that are missing: they are on their way. */
  readonly reassigned: boolean;
}

export function underReplicated(topics: readonly TopicDescription[]): UnderReplicated[] {
  return topics.flatMap(({ route, eligibility }) =>
    (route?.partitions ?? []).flatMap(({ partition, leader, replicas, isr }) => {
      const missing = replicas.filter((id) => !isr.includes(id));
      if (missing.length === 0) return [];
      const adding = eligibility.find((each) => each.partition === partition)?.addingReplicas ?? [];
      const reassigned = missing.every((id) => adding.includes(id));
      const topic = route?.topic ?? '';
      return [{ topic, partition, leader: leader < 0 ? null : leader, replicas, isr, missing, reassigned }];
    }),
  );
}

function formatUnderReplicated(rows: readonly UnderReplicated[]): string {
  if (rows.length === 0) return 'Every replica is in sync.';
  return formatTable(
    ['TOPIC', 'PARTITION', 'LEADER', 'REPLICAS', 'ISR', 'MISSING', 'REASSIGNED'],
    rows.map((row) => [
      row.topic,
      row.partition,
      row.leader,
      row.replicas.join(','),
      row.isr.join(','),
      row.missing.join(','),
      row.reassigned,
    ]),
  );
}

export async function deleteAction(name: string, options: TopicDeleteOptions): Promise<void> {
  await using connected = await connect(options);
  await requireTopic(connected, name);
  const { dryRun = false } = options;
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: dryRun };
  const [deleted] = await connected.admin.deleteTopics([name], change);
  const result = { topic: name, topicId: deleted?.topicId ?? null, dryRun };
  print(options.output, result, () => `${dryRun ? 'Would delete' : 'Deleted'} topic ${name}.`);
}

/** A topic in one line. */
export interface TopicSummary {
  readonly topic: string;
  readonly topicId: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

/** Null: the cluster's default, which is not known here. */
type Nullable<T, Keys extends keyof T> = Omit<T, Keys> & { readonly [Key in Keys]: T[Key] | null };

function summary({ route }: TopicDescription): TopicSummary {
  const partitions = route?.partitions ?? [];
  return {
    topic: route?.topic ?? '',
    topicId: route?.topicId ?? '',
    partitions: partitions.length,
    replicationFactor: partitions.reduce((most, { replicas }) => Math.max(most, replicas.length), 0),
  };
}

/** A topic with its partitions and settings. */
export interface TopicDetails extends TopicSummary {
  readonly partitionStates: readonly {
    readonly partition: number;
    readonly leader: number | null;
    readonly leaderEpoch: number;
    readonly replicas: readonly number[];
    readonly isr: readonly number[];
    /** Out of the ISR, but known to hold all that was acknowledged: it may still lead. */
    readonly elr: readonly number[];
  }[];
  readonly configs: readonly {
    readonly key: string;
    readonly value: string;
    readonly isDefault: boolean;
    /** What sets it: the topic, the cluster, or nobody (default). */
    readonly source: string;
  }[];
}

export function described(topic: TopicDescription): TopicDetails {
  const { route, configs, eligibility } = topic;
  return {
    ...summary(topic),
    partitionStates: (route?.partitions ?? []).map(({ partition, leader, leaderEpoch, replicas, isr }) => ({
      partition,
      leader: leader < 0 ? null : leader,
      leaderEpoch,
      replicas,
      isr,
      elr: eligibility.find((each) => each.partition === partition)?.elr ?? [],
    })),
    configs: configs.map((entry) => {
      const { key, value, isDefault } = entry;
      return { key, value, isDefault, source: sourceName(entry) };
    }),
  };
}

export function formatDescription({ topic, topicId, partitionStates, configs }: TopicDetails): string {
  const partitions = formatTable(
    ['PARTITION', 'LEADER', 'EPOCH', 'REPLICAS', 'ISR', 'ELR'],
    partitionStates.map((state) => [
      state.partition,
      state.leader,
      state.leaderEpoch,
      state.replicas.join(','),
      state.isr.join(','),
      state.elr.join(','),
    ]),
  );
  const settings = formatTable(
    ['SETTING', 'VALUE', 'SET BY'],
    configs.map(({ key, value, source }) => [key, value, source]),
  );
  const parts = [`Topic ${topic} (id ${topicId})`, partitions, ...(configs.length > 0 ? [settings] : [])];
  return parts.join('\n\n');
}
