import type { Disk, Store } from '@tidemark/ports';

const KEY = 'quorum/begun';

/**
 * Says beside the quorum's directory that there was one. A voter that is alone has nobody to tell it: should it lose its
 * metadata, and nothing else, it would begin a cluster without topics and set its replicas aside.
 */
export class QuorumNote {
  readonly #disk: Pick<Disk, 'exists' | 'list'>;
  readonly #store: Store;
  readonly #logDirectories: readonly string[];

  constructor(node: {
    readonly disk: Pick<Disk, 'exists' | 'list'>;
    readonly store: Store;
    /** Those of `log.dirs` that can be listed. */
    readonly logDirectories: readonly string[];
  }) {
    this.#disk = node.disk;
    this.#store = node.store;
    this.#logDirectories = node.logDirectories;
  }

  /** Replicas say so too: a store may have been moved away. */
  async isThere(): Promise<boolean> {
    if ((await this.#store.get(KEY)) !== undefined) return true;
    return this.#logDirectories.some((directory) =>
      this.#disk.list(directory).some((name) => this.#disk.exists(`${directory}/${name}/partition.metadata`)),
    );
  }

  /** Once the directory is made, and before the node takes part. Durable when it resolves. Rejects with DiskError. */
  async make(): Promise<void> {
    if ((await this.#store.get(KEY)) !== undefined) return;
    await this.#store.apply([{ kind: 'put', key: KEY, value: new TextEncoder().encode('1') }]);
  }
}
