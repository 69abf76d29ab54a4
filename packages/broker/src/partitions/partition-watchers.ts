/** What happened to a replica that somebody may wait for. */
export type ReplicaChange =
  /** There are more records for followers. */
  | 'records'
  /** There are more records for consumers. */
  | 'high-watermark'
  /** The leader's HW has reached the start of its epoch, once: the end that consumers may be told is known. */
  | 'latest-offset'
  /** The leader's log begins later: followers that learn of it delete, too. */
  | 'log-start'
  /** The metadata of the epoch that it leads has changed, its ISR perhaps. */
  | 'isr'
  /** It leads, follows or is gone now, or is in another epoch. */
  | 'role';

export interface PartitionWatcher {
  changed(change: ReplicaChange): void;
}

/** Who waits for which partition, hosted here or not (yet): a change wakes exactly those who wait for it. */
export class PartitionWatchers {
  readonly #watchers = new Map<string, Set<PartitionWatcher>>();

  add(partition: string, watcher: PartitionWatcher): void {
    const watchers = this.#watchers.get(partition);
    if (watchers === undefined) this.#watchers.set(partition, new Set([watcher]));
    else watchers.add(watcher);
  }

  remove(partition: string, watcher: PartitionWatcher): void {
    const watchers = this.#watchers.get(partition);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#watchers.delete(partition);
  }

  notify(partition: string, change: ReplicaChange): void {
    for (const watcher of this.#watchers.get(partition) ?? []) watcher.changed(change);
  }
}
