import type { Clock } from '@tidemark/ports';
import { partitionName } from '../storage/broker-store.js';
import type { PartitionWatcher, PartitionWatchers } from './partition-watchers.js';

/** Lets a request wait until a partition is as it needs it. */
export class ChangeWaiter {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #watchers: PartitionWatchers;

  constructor(clock: Pick<Clock, 'setTimer'>, watchers: PartitionWatchers) {
    this.#clock = clock;
    this.#watchers = watchers;
  }

  /** Resolves when `done` holds, which is asked after each change of the partition, or after the time. */
  wait(
    partition: { readonly topicId: string; readonly partition: number },
    timeoutMs: number,
    done: () => boolean,
  ): Promise<void> {
    const name = partitionName(partition);
    return new Promise((resolve) => {
      const settle = () => {
        timer.cancel();
        this.#watchers.remove(name, watcher);
        resolve();
      };
      const watcher: PartitionWatcher = {
        changed: () => {
          if (done()) settle();
        },
      };
      const timer = this.#clock.setTimer(timeoutMs, settle);
      this.#watchers.add(name, watcher);
    });
  }
}
