import type { Disk, Store } from '@tidemark/ports';

const KEY = 'quorum/begun';

/**
 * Says beside the quorum's directory that there was one. A voter that is alone has nobody to tell it: should it lose its
 * metadata, and nothing else, it would begin a cluster without topics and set its replicas aside.
 */
export class QuorumNote {
  readonly #disk: Pick<Disk, 'exists' | 'list'>;
  readonly #store: Store;
  readonly #dataDirectory: string;

  constructor(node: {
    readonly disk: Pick<Disk, 'exists' | 'list'>;
    readonly store: Store;
    readonly dataDirectory: string;
  }) {
    this.#disk = node.disk;
    this.#store = node.store;
    this.#dataDirectory = node.dataDirectory;
  }

  /** Replicas say so too: a store may have been moved away. */
  async isThere(): Promise<boolean> {
    if ((await this.#store.get(KEY)) !== undefined) return true;
    const isReplica = (name: string) => this.#disk.exists(`${this.#dataDirectory}/${name}/partition.metadata`);
    return this.#disk.list(this.#dataDirectory).some(isReplica);
  }

  /** Once the directory is made, and before the node takes part. Durable when it resolves. Rejects with DiskError. */
  async make(): Promise<void> {
    if ((await this.#store.get(KEY)) !== undefined) return;
    await this.#store.apply([{ kind: 'put', key: KEY, value: new TextEncoder().encode('1') }]);
  }
}
