import type { CommitLog, LogOptions } from '@tidemark/commitlog';
import type { PartitionState } from '@tidemark/metadata';
import { partitionName, type ReplicaKey } from '../storage/broker-store.js';
import type { ReplicaMaker, WantedReplica } from '../storage/replica-maker.js';
import type { PartitionServices } from './services.js';

interface Creation {
  readonly wanted: WantedReplica;
  /** When it began to be waited for, or the controller was last told that it is. */
  sinceMs: number;
  readonly ended: Promise<void>;
}

export interface ReplicaCreationsOptions {
  readonly services: Pick<PartitionServices, 'world' | 'config' | 'brokers' | 'failures'>;
  readonly maker: ReplicaMaker;
  /** Resolves when folders may be made. */
  readonly begin: () => Promise<unknown>;
  /** As the metadata last said. */
  readonly stateOf: (key: ReplicaKey) => PartitionState | undefined;
  /** Undefined: it is not wanted any more. */
  readonly logOptions: (key: ReplicaKey) => Partial<LogOptions> | undefined;
  readonly onMade: (key: ReplicaKey, made: { readonly topic: string; readonly log: CommitLog }) => void;
}

/** The replicas that this broker is to have and has not made yet. */
export class ReplicaCreations {
  readonly #options: ReplicaCreationsOptions;
  /** By `partitionName`. */
  readonly #creations = new Map<string, Creation>();

  constructor(options: ReplicaCreationsOptions) {
    this.#options = options;
  }

  /** Makes one, unless it is being made. */
  create(key: ReplicaKey, topic: string): void {
    const { services, logOptions } = this.#options;
    const name = partitionName(key);
    if (this.#creations.has(name)) return;
    const wanted = { key, topic, logOptions: () => logOptions(key) };
    const ended = this.#make(wanted).finally(() => this.#creations.delete(name));
    this.#creations.set(name, { wanted, sinceMs: services.world.clock.monotonicMs(), ended });
  }

  /**
   * Every lag.max/2: who is to lead and cannot make its replica, since the disk is full or stands still, makes way for another,
   * as one does that cannot begin to lead. Nothing was ever acknowledged by it.
   */
  checkLag(): void {
    const { services, maker, stateOf } = this.#options;
    const { nodeId, replicaLagTimeMaxMs } = services.config;
    const nowMs = services.world.clock.monotonicMs();
    for (const creation of this.#creations.values()) {
      const { key } = creation.wanted;
      if (nowMs - maker.stillSinceMs(creation.wanted, creation.sinceMs) <= replicaLagTimeMaxMs) continue;
      const state = stateOf(key);
      if (state?.leader !== nodeId || !this.#othersCanLead(state)) continue;
      services.failures.report({ key, leaderEpoch: state.leaderEpoch, reason: 'stalled' });
      // Others that cannot make it either give it back: not more often than any disk that stands still changes leaders.
      creation.sinceMs = nowMs;
    }
  }

  /** Resolves when none is being made: what has begun is made to the end, what is not wanted any more not begun. */
  async ended(): Promise<void> {
    await Promise.all([...this.#creations.values()].map(({ ended }) => ended));
  }

  #othersCanLead({ isr, elr }: PartitionState): boolean {
    const { brokers, config } = this.#options.services;
    return [...isr, ...elr].some((each) => {
      const broker = each === config.nodeId ? undefined : brokers(each);
      return broker?.fenced === false && !broker.shuttingDown;
    });
  }

  async #make(wanted: WantedReplica): Promise<void> {
    const { services, maker, begin, onMade } = this.#options;
    const { key, topic } = wanted;
    try {
      await begin();
      await maker.make(wanted, (log) => onMade(key, { topic, log }));
    } catch (error) {
      services.world.halt(`the replica ${partitionName(key)} cannot be made`, error);
    }
  }
}
