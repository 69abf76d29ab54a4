import type { MetadataImage, PartitionState } from '@tidemark/metadata';
import { NONE, type NodeId, type TopicId } from '@tidemark/protocol';
import { allPartitions } from '../core/lookups.js';

interface Copies {
  /** The records acknowledged so far. */
  acknowledged: number;
  /** How many of them each replica holds; a replica that is not here holds none. */
  readonly held: Map<NodeId, number>;
  /** Replicas whose log is damaged, and is not listed until it has been filled again by a leader. */
  readonly damaged: Set<NodeId>;
  /** Replicas whose folders have been made: whatever holds a record has. */
  readonly made: Set<NodeId>;
  leaderEpoch: number;
}

/**
 * What really lies on the brokers' disks: the oracle beside the controller, which sees only what it is told. It fails
 * when a leader that is not marked as recovering lacks an acknowledged record that somebody eligible held.
 */
export class Truth {
  readonly #copies = new Map<string, Copies>();

  /** The copies of a partition. */
  of(state: { readonly topicId: TopicId; readonly partition: number }): Copies {
    const key = `${state.topicId}/${state.partition}`;
    const known = this.#copies.get(key);
    if (known !== undefined) return known;
    const fresh: Copies = { acknowledged: 0, held: new Map(), damaged: new Set(), made: new Set(), leaderEpoch: 0 };
    this.#copies.set(key, fresh);
    return fresh;
  }

  held(state: PartitionState, id: NodeId): number {
    return this.of(state).held.get(id) ?? 0;
  }

  /** A record is appended, and acknowledged if enough replicas are in sync: then each of them holds it. */
  produce(state: PartitionState, minIsr: number): void {
    const copies = this.of(state);
    if (state.leader === NONE || state.isr.length < minIsr) return;
    copies.acknowledged += 1;
    this.filled(state);
  }

  /** Who is in the ISR has fetched what the leader has. */
  filled(state: PartitionState): void {
    const copies = this.of(state);
    const reach = state.leader === NONE ? 0 : copies.acknowledged;
    for (const id of state.isr) {
      copies.held.set(id, reach);
      copies.damaged.delete(id);
      copies.made.add(id);
    }
  }

  /** A disk keeps at most this many of a partition's records. */
  cut(state: PartitionState, id: NodeId, most: number): void {
    const copies = this.of(state);
    copies.held.set(id, Math.min(copies.held.get(id) ?? 0, most));
  }

  /** Looks at the leaders elected since the last look. Returns what is wrong, or undefined. */
  judge(before: MetadataImage, after: MetadataImage): string | undefined {
    for (const state of allPartitions(after)) {
      const copies = this.of(state);
      this.#forgetDropped(state, copies);
      if (state.leader === NONE || state.leaderEpoch === copies.leaderEpoch) continue;
      copies.leaderEpoch = state.leaderEpoch;
      const old = before.topics.get(state.topicId)?.partitions[state.partition];
      const holds = this.held(state, state.leader);
      if (!state.recovering && old !== undefined) {
        const owed = this.#owed(old, copies);
        if (holds < owed) return `leader ${state.leader} holds ${holds} of ${owed} records: ${JSON.stringify(state)}`;
      }
      // What it lacks is gone, and whoever follows it cuts its log accordingly.
      copies.acknowledged = holds;
      for (const id of state.replicas) this.cut(state, id, holds);
    }
    return undefined;
  }

  /** A replica that a reassignment has dropped is deleted. */
  #forgetDropped({ replicas }: PartitionState, { held, made, damaged }: Copies): void {
    for (const id of [...held.keys(), ...made, ...damaged]) {
      if (replicas.includes(id)) continue;
      for (const copies of [held, made, damaged]) copies.delete(id);
    }
  }

  /** With anybody in ISR or ELR everything; else what the fullest of the last known holds. */
  #owed(old: PartitionState, { acknowledged, held }: Copies): number {
    if (old.isr.length > 0 || old.elr.length > 0) return acknowledged;
    return Math.max(0, ...old.lastKnownElr.map((id) => held.get(id) ?? 0));
  }
}
