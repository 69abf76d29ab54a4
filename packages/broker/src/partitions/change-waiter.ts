import type { Clock } from '@tidemark/ports';
import { partitionName } from '../storage/broker-store.js';
import type { PartitionWatcher, PartitionWatchers } from './partition-watchers.js';

/** Who waits at once, over all requests: they may name one partition again and again. */
const WAITERS_MAX = 16_384;

/** Lets a request wait until a partition is as it needs it: led here, or with an end that is known. */
export class ChangeWaiter {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #watchers: PartitionWatchers;
  #waiting = 0;

  constructor(clock: Pick<Clock, 'setTimer'>, watchers: PartitionWatchers) {
    this.#clock = clock;
    this.#watchers = watchers;
  }

  /**
   * Resolves when `done` holds, which is asked after each change of the partition but those that come with every append,
   * or after the time; at once where too many wait already.
   */
  wait(
    partition: { readonly topicId: string; readonly partition: number },
    timeoutMs: number,
    done: () => boolean,
  ): Promise<void> {
    if (this.#waiting >= WAITERS_MAX) return Promise.resolve();
    this.#waiting += 1;
    const name = partitionName(partition);
    return new Promise((resolve) => {
      const settle = () => {
        this.#waiting -= 1;
        timer.cancel();
        this.#watchers.remove(name, watcher);
        resolve();
      };
      const watcher: PartitionWatcher = {
        changed: (change) => {
          if (change !== 'records' && change !== 'high-watermark' && done()) settle();
        },
      };
      const timer = this.#clock.setTimer(timeoutMs, settle);
      this.#watchers.add(name, watcher);
    });
  }
}
