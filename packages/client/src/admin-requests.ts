import {
  ConfigChangeOperation,
  type ConfigResource,
  ConfigRecordResourceType as ResourceType,
} from '@tidemark/protocol';

/** A topic to be created; what is absent takes the cluster's default. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
  /** Replicas by hand, a list for each partition, the preferred leader first. */
  readonly assignments?: readonly (readonly number[])[];
}

/** A topic that is to have more partitions. */
export interface PartitionsSpec {
  readonly topic: string;
  /** Partitions afterwards. */
  readonly total: number;
  /** Replicas by hand, a list for each new partition. */
  readonly assignments?: readonly (readonly number[])[];
}

/** What can be configured: a topic, a broker, or what holds for all that do not say. */
export type ConfigTarget = { readonly topic: string } | { readonly broker: number } | { readonly cluster: true };

export interface ConfigUpdate {
  readonly target: ConfigTarget;
  readonly set?: Readonly<Record<string, string>>;
  /** Keys that go back to what holds without them. */
  readonly unset?: readonly string[];
  /** Items for lists. */
  readonly append?: Readonly<Record<string, string>>;
  readonly subtract?: Readonly<Record<string, string>>;
}

export interface PartitionName {
  readonly topic: string;
  readonly partition: number;
}

/** Who is to lead: the first replica, a named one, or whoever lives although records may be lost. */
export type ElectionWish =
  | { readonly type: 'preferred' | 'unclean'; readonly partitions?: readonly PartitionName[] }
  | { readonly type: 'chosen'; readonly partitions: readonly (PartitionName & { readonly leader: number })[] };

/** The replicas that a partition is to have, the preferred leader first; none: its reassignment is cancelled. */
export interface ReassignmentSpec extends PartitionName {
  readonly replicas: readonly number[];
}

export function newTopic({ name, partitions = 0, replicationFactor = 0, configs = {}, assignments }: TopicSpec) {
  return { name, partitions, replicationFactor, configs: entries(configs), assignments: byHand(assignments) };
}

export function newPartitions({ topic, total, assignments }: PartitionsSpec) {
  return { topic, total, assignments: byHand(assignments) };
}

export function configResource(target: ConfigTarget): ConfigResource {
  if ('topic' in target) return { type: ResourceType.TOPIC, name: target.topic };
  if ('broker' in target) return { type: ResourceType.BROKER, name: String(target.broker) };
  return { type: ResourceType.CLUSTER, name: '' };
}

export function configChanges({ set = {}, unset = [], append = {}, subtract = {} }: ConfigUpdate) {
  const changes = (operation: ConfigChangeOperation, values: Readonly<Record<string, string>>) =>
    entries(values).map((entry) => ({ ...entry, operation }));
  return [
    ...changes(ConfigChangeOperation.SET, set),
    ...unset.map((key) => ({ key, value: '', operation: ConfigChangeOperation.DELETE })),
    ...changes(ConfigChangeOperation.APPEND, append),
    ...changes(ConfigChangeOperation.SUBTRACT, subtract),
  ];
}

function entries(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

function byHand(assignments: readonly (readonly number[])[] = []) {
  return assignments.map((replicas) => ({ replicas }));
}
