import { FailedDirectoryError, type LogOptions } from '@tidemark/commitlog';
import { isShortage, type Timer, type World } from '@tidemark/ports';
import type { BrokerStore } from '../storage/broker-store.js';
import { FULL_DISK_RETRY_MS } from '../storage/disk-space.js';
import type { Replica } from './replica.js';

export interface LogSettingsOptions {
  readonly world: Pick<World, 'clock' | 'log' | 'halt'>;
  readonly store: Pick<BrokerStore, 'setFlushPolicy'>;
  /** What the log is to be told; undefined once the replica is not hosted any more. */
  readonly wanted: (replica: Replica) => Partial<LogOptions> | undefined;
}

/**
 * Tells logs what the settings of their topics are. The store knows a log to be `async` from before until after it is; a
 * change of the flush policy for which its directory has no room is made once there is some.
 */
export class LogSettings {
  readonly #options: LogSettingsOptions;
  #changes: Promise<void> = Promise.resolve();
  #queued = 0;
  /** Those whose change their disks refused. */
  readonly #refused = new Set<Replica>();
  #retry: Timer | undefined;

  constructor(options: LogSettingsOptions) {
    this.#options = options;
  }

  /** Resolves when no change is under way. */
  async settled(): Promise<void> {
    await this.#changes;
  }

  apply(replica: Replica): void {
    const wanted = this.#options.wanted(replica);
    if (wanted === undefined) return;
    if (wanted.flushPolicy === replica.log.options.flushPolicy && this.#queued === 0) replica.log.setOptions(wanted);
    else this.#queue(replica);
  }

  #queue(replica: Replica): void {
    this.#queued += 1;
    this.#changes = this.#changes
      .then(() => this.#change(replica))
      .catch((error: unknown) => {
        if (error instanceof FailedDirectoryError) return;
        this.#options.world.halt('a flush policy cannot be changed', error);
      })
      .finally(() => {
        this.#queued -= 1;
      });
  }

  /** To what is wanted by now, not by when it was queued: the policy may have been changed back meanwhile. */
  async #change(replica: Replica): Promise<void> {
    const { store, wanted: wantedOf } = this.#options;
    const before = replica.log.options.flushPolicy;
    const allowed = wantedOf(replica)?.flushPolicy;
    if (allowed === 'async' && before !== 'async') await store.setFlushPolicy(replica.key, 'async');
    const wanted = wantedOf(replica);
    if (wanted === undefined) return;
    // Changed once more while the store was written: the change that is queued behind this one does it.
    const flushPolicy = wanted.flushPolicy === 'async' && allowed !== 'async' ? before : (wanted.flushPolicy ?? before);
    const isChanged = this.#isTaken(replica, { ...wanted, flushPolicy });
    if (!isChanged) replica.log.setOptions({ ...wanted, flushPolicy: before });
    const isSync = (isChanged ? flushPolicy : before) === 'sync';
    if (isSync && (before === 'async' || allowed === 'async')) await store.setFlushPolicy(replica.key, 'sync');
  }

  /** False: there is no room for it, or no descriptor, and the log is as it was. */
  #isTaken(replica: Replica, options: Partial<LogOptions>): boolean {
    try {
      replica.log.setOptions(options);
      this.#refused.delete(replica);
      return true;
    } catch (error) {
      if (!isShortage(error)) throw error;
      const fields = { topic: replica.topic, partition: replica.key.partition, error };
      if (!this.#refused.has(replica)) {
        this.#options.world.log.warn('no room or no descriptor: a change of the flush policy waits', fields);
      }
      this.#refused.add(replica);
      this.#tryLater();
      return false;
    }
  }

  #tryLater(): void {
    this.#retry ??= this.#options.world.clock.setTimer(FULL_DISK_RETRY_MS, () => {
      this.#retry = undefined;
      // A round at a time: those of the last may still be under way.
      const refused = this.#queued === 0 ? this.#refused : [];
      for (const replica of refused) {
        if (this.#options.wanted(replica) === undefined) this.#refused.delete(replica);
        else if (replica.takeRoom(0)) this.#queue(replica);
      }
      if (this.#refused.size > 0) this.#tryLater();
    });
  }
}
