import { SingleFlight } from '@tidemark/commitlog';
import type { Store } from '@tidemark/ports';
import { topicId } from '@tidemark/protocol';
import { afterPrefix, partitionName, type ReplicaKey } from './broker-store.js';

const PREFIX = 'made/';
const NOTHING = new Uint8Array();

/**
 * Which replicas this broker has made, noted in the node's store before they report a first offset. A replica that is
 * noted and not there is lost; one that is neither noted nor there has never acknowledged anything, and may say so.
 */
export class MadeReplicas {
  readonly #store: Store;
  readonly #noted: Map<string, ReplicaKey>;
  readonly #writes: SingleFlight;
  #unwritten: ReplicaKey[] = [];

  private constructor(store: Store, noted: readonly ReplicaKey[]) {
    this.#store = store;
    this.#noted = new Map(noted.map((key) => [partitionName(key), key]));
    this.#writes = new SingleFlight(() => this.#write());
  }

  /** As the last run left them. Rejects with DiskError. */
  static async open(store: Store): Promise<MadeReplicas> {
    const entries = await store.entries({ from: PREFIX, before: afterPrefix(PREFIX) });
    const noted = entries.map(([key]): ReplicaKey => {
      const [id = '', partition] = key.slice(PREFIX.length).split('/');
      return { topicId: topicId(id), partition: Number(partition) };
    });
    return new MadeReplicas(store, noted);
  }

  /** Notes replicas whose folders are made; what many ask for meanwhile is synced together. Durable when it resolves. */
  async note(keys: readonly ReplicaKey[]): Promise<void> {
    const fresh = keys.filter((key) => !this.#noted.has(partitionName(key)));
    if (fresh.length === 0) return;
    this.#unwritten.push(...fresh);
    await this.#writes.run();
  }

  /** The replica is deleted. If this is forgotten by a loss of power, the replica counts as lost. */
  async forget(key: ReplicaKey): Promise<void> {
    if (!this.#noted.delete(partitionName(key))) return;
    await this.#store.apply([{ kind: 'delete', key: PREFIX + partitionName(key) }], { sync: false });
  }

  all(): IterableIterator<ReplicaKey> {
    return this.#noted.values();
  }

  /** Those that are noted, and not among these. */
  without(present: Iterable<ReplicaKey>): ReplicaKey[] {
    const missing = new Map(this.#noted);
    for (const key of present) missing.delete(partitionName(key));
    return [...missing.values()];
  }

  async #write(): Promise<void> {
    const keys = this.#unwritten;
    this.#unwritten = [];
    if (keys.length === 0) return;
    const puts = keys.map((key) => ({ kind: 'put' as const, key: PREFIX + partitionName(key), value: NOTHING }));
    await this.#store.apply(puts, { sync: true });
    for (const key of keys) this.#noted.set(partitionName(key), key);
  }
}
