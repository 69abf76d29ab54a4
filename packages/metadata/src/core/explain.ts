import { type MetadataRecord, NONE, type Offset, type TopicId } from '@tidemark/protocol';
import { type HistoryStep, walkHistory } from './history.js';
import type { MetadataImage, PartitionState } from './image.js';
import { partitionOf, topicByName } from './image.js';

/** A change of one partition, and what led to it. */
export interface ExplainedChange {
  readonly offset: Offset;
  /** The controller's wall clock when it decided. */
  readonly timeMs: number;
  /** What happened, as a sentence without its full stop. */
  readonly why: string;
  /** What it did to the partition, such as `leader 1 -> 2 (first live member of the ISR)`. */
  readonly effects: readonly string[];
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
}

export interface Explanation {
  /** The offset of the image that the history goes on from; -1: it begins with the first record of all. */
  readonly from: Offset;
  /** The partition as the history finds it; undefined: it did not exist. */
  readonly start: PartitionState | undefined;
  readonly changes: readonly ExplainedChange[];
  /** As it ends; undefined: deleted, or never there. */
  readonly state: PartitionState | undefined;
}

/**
 * Tells from the metadata log why a partition's leader, epochs, ISR and ELR are what they are, change by change.
 * Records of one batch were decided together, so the others in the batch say why. Throws BatchError, MetadataError.
 */
export function explainPartition(
  start: MetadataImage,
  batches: Iterable<Uint8Array>,
  { topic, partition }: { readonly topic: string; readonly partition: number },
): Explanation {
  const stateIn = (image: MetadataImage) => topicByName(image, topic)?.partitions[partition];
  const changes: ExplainedChange[] = [];
  let end = start;
  for (const step of walkHistory(start, batches)) {
    const change = explainStep(step, topicIdsOf(step, topic), partition);
    if (change !== undefined) changes.push(change);
    end = step.after;
  }
  return { from: start.offset, start: stateIn(start), changes, state: stateIn(end) };
}

/** Under this name before or after the batch: a topic may be deleted and created again. */
function topicIdsOf({ before, after }: HistoryStep, topic: string): ReadonlySet<TopicId> {
  const ids = [before, after].map((image) => image.topicIdsByName.get(topic));
  return new Set(ids.filter((id) => id !== undefined));
}

function explainStep(
  step: HistoryStep,
  topicIds: ReadonlySet<TopicId>,
  partition: number,
): ExplainedChange | undefined {
  for (const { offset, record } of step.records) {
    const named = record.partitionChange ?? record.partition;
    const removed = record.removeTopic;
    const topicId = [...topicIds].find((id) => id === (named?.topicId ?? removed?.topicId));
    if (topicId === undefined || (named != null && named.partition !== partition)) continue;
    const [old, now] = [partitionOf(step.before, topicId, partition), partitionOf(step.after, topicId, partition)];
    if (old === undefined && now === undefined) continue;
    const { leader = NONE, leaderEpoch = NONE, partitionEpoch = NONE } = now ?? {};
    const why = whyOf(step, old, now);
    return { offset, timeMs: step.timeMs, why, effects: effectsOf(old, now), leader, leaderEpoch, partitionEpoch };
  }
  return undefined;
}

function whyOf(step: HistoryStep, old: PartitionState | undefined, now: PartitionState | undefined): string {
  if (old === undefined) return 'the partition was created';
  if (now === undefined) return 'the topic was deleted';
  const members = [...old.replicas, ...now.replicas];
  const causes = step.records.flatMap(({ record }) => causeOf(record, members) ?? []);
  return causes.length > 0 ? causes.join(', ') : whyAlone(old, now);
}

/** What a record that was decided together with the change says of it; undefined: nothing. */
function causeOf(record: MetadataRecord, members: readonly number[]): string | undefined {
  const { broker, brokerChange, unregisterBroker, config } = record;
  if (broker != null && members.includes(broker.brokerId)) {
    return `broker ${broker.brokerId} registered again after ${broker.cleanShutdown ? 'a clean stop' : 'a crash'}`;
  }
  if (brokerChange != null && members.includes(brokerChange.brokerId)) {
    const { brokerId, fenced, shuttingDown, draining } = brokerChange;
    if (fenced === true) return `broker ${brokerId} was fenced`;
    if (fenced === false) return `broker ${brokerId} was unfenced`;
    if (shuttingDown === true) return `broker ${brokerId} asked to shut down`;
    if (draining != null) return `broker ${brokerId} ${draining ? 'is being drained' : 'is drained no more'}`;
  }
  if (unregisterBroker != null && members.includes(unregisterBroker.brokerId)) {
    return `broker ${unregisterBroker.brokerId} was removed`;
  }
  return config == null ? undefined : `${config.key} was set to ${config.value ?? 'its default'}`;
}

/** A change that was decided by itself, told by its shape. */
function whyAlone(old: PartitionState, now: PartitionState): string {
  const joined = without(now.isr, old.isr);
  const left = without(old.isr, now.isr);
  if (!sameIds(old.targetReplicas, now.targetReplicas) || !sameIds(old.replicas, now.replicas)) {
    return now.targetReplicas.length > 0 ? 'a reassignment began or changed' : 'a reassignment ended';
  }
  if (now.leader !== old.leader) {
    if (old.leader === NONE) return 'a replica that may lead could be found';
    if (left.includes(old.leader)) return `leader ${old.leader} gave itself up`;
    return `leadership was moved from ${old.leader}`;
  }
  // A leader's proposal ends no leader epoch: what ends one beside a leader that stays is a broker's word against its own copy.
  if (now.leaderEpoch !== old.leaderEpoch) {
    const [id] = left.length > 0 ? left : without(old.elr, now.elr);
    return `${id === undefined ? 'a broker' : `broker ${id}`} found its replica damaged, or the directory of it failed`;
  }
  if (old.recovering && !now.recovering) return `leader ${now.leader} has rebuilt its state`;
  if (joined.length > 0 && left.length === 0) return `leader ${now.leader} reported that ${list(joined)} caught up`;
  if (left.length > 0 && joined.length === 0) return `leader ${now.leader} reported that ${list(left)} fell behind`;
  if (joined.length > 0) return `leader ${now.leader} reported a new ISR`;
  return 'a proposal named a replica that may not be in the ISR: only the epoch rises';
}

function effectsOf(old: PartitionState | undefined, now: PartitionState | undefined): string[] {
  if (now === undefined) return [];
  if (old === undefined) {
    return [`leader ${who(now.leader)}`, `replicas ${list(now.replicas)}`, `ISR ${list(now.isr)}`];
  }
  const effects: string[] = [];
  if (now.leader !== old.leader) effects.push(`leader ${who(old.leader)} -> ${who(now.leader)}${reason(old, now)}`);
  if (now.leaderEpoch !== old.leaderEpoch) effects.push(`leader epoch ${old.leaderEpoch} -> ${now.leaderEpoch}`);
  const lists = { replicas: 'replicas', isr: 'ISR', elr: 'ELR', lastKnownElr: 'last known ELR' } as const;
  for (const [field, name] of Object.entries(lists) as [keyof typeof lists, string][]) {
    if (!sameIds(old[field], now[field])) effects.push(`${name} ${list(old[field])} -> ${list(now[field])}`);
  }
  if (!sameIds(old.targetReplicas, now.targetReplicas)) effects.push(`target ${list(now.targetReplicas)}`);
  if (now.recovering !== old.recovering) effects.push(now.recovering ? 'recovering' : 'recovered');
  return effects;
}

/** By which rule of the election the new leader was chosen. */
function reason(old: PartitionState, now: PartitionState): string {
  const { leader } = now;
  if (leader === NONE) return ' (nobody that is alive may lead)';
  if (now.recovering && !old.recovering) return ' (unclean: any live replica)';
  if (old.isr.includes(leader)) return ' (first live member of the ISR)';
  if (old.elr.includes(leader)) return ' (eligible: it was in the ELR)';
  if (old.lastKnownElr.includes(leader)) return ' (its log reaches furthest of the last known)';
  return '';
}

const who = (leader: number): string => (leader === NONE ? 'none' : String(leader));
const list = (ids: readonly number[]): string => (ids.length === 0 ? 'empty' : ids.join(','));

function without<Id>(ids: readonly Id[], others: readonly Id[]): Id[] {
  return ids.filter((id) => !others.includes(id));
}

function sameIds(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}
