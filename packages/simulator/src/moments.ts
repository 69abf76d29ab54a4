import type { BrokerImage, MetadataImage, PartitionState } from '@tidemark/metadata';
import type { SimulatedCluster, SimulatedMachine } from './cluster.js';
import { newestImage } from './cluster-view.js';

/**
 * Moments of a cluster's life at which a fault does more harm than at others: one may be planned to strike at the next
 * of a kind. Each concerns one machine, its subject.
 */
export const momentKinds = [
  /** A leader wants a follower in the ISR; the follower. */
  'expansion',
  /** A leader wants a follower out of the ISR; the follower. */
  'shrink',
  /** A partition has a new leader epoch; its leader. */
  'leader epoch',
  /** A replica's log got shorter; its machine. */
  'truncation',
  /** A broker has registered, and is not unfenced yet. */
  'registration',
  /** A broker takes part again. */
  'return',
  /** A voter stands for election. */
  'candidacy',
  /** Another controller is active. */
  'controller',
] as const;

export type MomentKind = (typeof momentKinds)[number];

interface Waiter {
  readonly kind: MomentKind;
  readonly come: (subject: SimulatedMachine) => void;
}

/** Waits for moments. A look costs nothing while nobody does. */
export class Moments {
  readonly #cluster: SimulatedCluster;
  #waiters: Waiter[] = [];
  #before: Observation | undefined;
  #lookedAt = 0;

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
  }

  /** The subject of the next such moment, in the event in which it comes; undefined: it has not come in that time. */
  next(kind: MomentKind, timeoutMs: number): Promise<SimulatedMachine | undefined> {
    return new Promise((resolve) => {
      const end = (subject: SimulatedMachine | undefined) => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        if (this.#waiters.length === 0) this.#before = undefined;
        timer.cancel();
        resolve(subject);
      };
      const waiter: Waiter = { kind, come: end };
      const timer = this.#cluster.scheduler.schedule(timeoutMs, () => end(undefined));
      this.#waiters.push(waiter);
    });
  }

  /** To be called after each event. */
  look(): void {
    if (this.#waiters.length === 0) return;
    const entries = this.#entries();
    if (this.#before !== undefined && entries === this.#lookedAt) return;
    this.#lookedAt = entries;
    const before = this.#before;
    const now = observe(this.#cluster);
    this.#before = now;
    if (before === undefined) return;
    for (const { kind, come } of [...this.#waiters]) {
      const subject = this.#cluster.machines[subjectOf(kind, before, now) ?? -1];
      if (subject !== undefined) come(subject);
    }
  }

  /** How often the nodes were called into: as long as this is the same, so are they. */
  #entries(): number {
    let entries = 0;
    for (const { running } of this.#cluster.machines) entries += running?.world.process.entries ?? 0;
    return entries;
  }
}

/** What is compared from one event to the next. */
interface Observation {
  readonly image: MetadataImage | undefined;
  readonly controller: number | undefined;
  readonly candidates: readonly number[];
  /** By machine and partition. */
  readonly logEnds: ReadonlyMap<string, number>;
  readonly expanding: readonly number[];
  readonly shrinking: readonly number[];
}

function observe(cluster: SimulatedCluster): Observation {
  const candidates: number[] = [];
  const logEnds = new Map<string, number>();
  const expanding: number[] = [];
  const shrinking: number[] = [];
  let controller: number | undefined;
  for (const { nodeId, running } of cluster.machines) {
    const node = running?.node;
    if (node === undefined) continue;
    if (node.isActiveController) controller = nodeId;
    if (node.raft?.role === 'candidate') candidates.push(nodeId);
    for (const { name, log, leadership } of node.broker?.replicas.all() ?? []) {
      logEnds.set(`${nodeId} ${name}`, log.logEndOffset);
      const pending = leadership?.core.pendingIsrChange;
      if (leadership === undefined || pending === undefined) continue;
      const { committedIsr } = leadership.core;
      const wanted = pending.isr.map((member) => member.nodeId);
      expanding.push(...wanted.filter((id) => !committedIsr.includes(id)));
      shrinking.push(...committedIsr.filter((id) => !wanted.includes(id)));
    }
  }
  return { image: newestImage(cluster), controller, candidates, logEnds, expanding, shrinking };
}

function subjectOf(kind: MomentKind, before: Observation, now: Observation): number | undefined {
  switch (kind) {
    case 'expansion':
      return now.expanding.find((id) => !before.expanding.includes(id));
    case 'shrink':
      return now.shrinking.find((id) => !before.shrinking.includes(id));
    case 'candidacy':
      return now.candidates.find((id) => !before.candidates.includes(id));
    case 'controller':
      return now.controller === before.controller ? undefined : now.controller;
    case 'truncation': {
      const shorter = [...now.logEnds].find(([name, end]) => end < (before.logEnds.get(name) ?? end));
      return shorter === undefined ? undefined : Number(shorter[0].split(' ')[0]);
    }
    case 'leader epoch':
      return changedPartition(before.image, now.image)?.leader;
    case 'registration':
      return changedBroker(before.image, now.image, (was, is) => was.brokerEpoch !== is.brokerEpoch);
    case 'return':
      return changedBroker(before.image, now.image, (was, is) => was.fenced && !is.fenced);
  }
}

function changedPartition(
  before: MetadataImage | undefined,
  now: MetadataImage | undefined,
): PartitionState | undefined {
  if (before === undefined || now === undefined || before.topics === now.topics) return undefined;
  for (const [id, topic] of now.topics) {
    const earlier = before.topics.get(id);
    if (earlier === topic) continue;
    const changed = topic.partitions.find(
      (state, index) => state.leaderEpoch > (earlier?.partitions[index]?.leaderEpoch ?? state.leaderEpoch),
    );
    if (changed !== undefined) return changed;
  }
  return undefined;
}

function changedBroker(
  before: MetadataImage | undefined,
  now: MetadataImage | undefined,
  changed: (was: BrokerImage, is: BrokerImage) => boolean,
): number | undefined {
  if (before === undefined || now === undefined || before.brokers === now.brokers) return undefined;
  for (const [id, is] of now.brokers) {
    const was = before.brokers.get(id);
    if (was !== undefined && was !== is && changed(was, is)) return id;
  }
  return undefined;
}
