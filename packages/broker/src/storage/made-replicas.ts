import { SingleFlight } from '@tidemark/commitlog';
import type { Store } from '@tidemark/ports';
import { type DirectoryId, directoryId, topicId } from '@tidemark/protocol';
import { afterPrefix, partitionName, type ReplicaKey } from './broker-store.js';

const PREFIX = 'made/';

/** A replica, and the directory of `log.dirs` that it was made in; undefined: the first. */
export interface MadeReplica extends ReplicaKey {
  readonly directoryId: DirectoryId | undefined;
}

/**
 * Which replicas this broker has made, noted in the node's store before they report a first offset. A replica that is
 * noted and not there is lost; one that is neither noted nor there has never acknowledged anything, and may say so.
 */
export class MadeReplicas {
  readonly #store: Store;
  readonly #noted: Map<string, MadeReplica>;
  readonly #writes: SingleFlight;
  #unwritten: MadeReplica[] = [];

  private constructor(store: Store, noted: readonly MadeReplica[]) {
    this.#store = store;
    this.#noted = new Map(noted.map((key) => [partitionName(key), key]));
    this.#writes = new SingleFlight(() => this.#write());
  }

  /** As the last run left them. Rejects with DiskError. */
  static async open(store: Store): Promise<MadeReplicas> {
    const entries = await store.entries({ from: PREFIX, before: afterPrefix(PREFIX) });
    const noted = entries.map(([key, value]): MadeReplica => {
      const [id = '', partition] = key.slice(PREFIX.length).split('/');
      const directory = value.length === 0 ? undefined : directoryId(new TextDecoder().decode(value));
      return { topicId: topicId(id), partition: Number(partition), directoryId: directory };
    });
    return new MadeReplicas(store, noted);
  }

  /** Notes replicas whose folders are made; what many ask for meanwhile is synced together. Durable when it resolves. */
  async note(made: readonly MadeReplica[]): Promise<void> {
    const fresh = made.filter((each) => {
      const noted = this.#noted.get(partitionName(each));
      return noted === undefined || noted.directoryId !== each.directoryId;
    });
    if (fresh.length === 0) return;
    this.#unwritten = this.#unwritten.concat(fresh);
    await this.#writes.run();
  }

  /** Replicas are deleted. If this is forgotten by a loss of power, they count as lost. */
  async forget(keys: readonly ReplicaKey[]): Promise<void> {
    const names = keys.map(partitionName).filter((name) => this.#noted.delete(name));
    if (names.length > 0) await this.#store.apply(names.map((name) => ({ kind: 'delete', key: PREFIX + name })));
  }

  all(): IterableIterator<MadeReplica> {
    return this.#noted.values();
  }

  get(name: string): MadeReplica | undefined {
    return this.#noted.get(name);
  }

  /** Those that are noted, and not among these. */
  without(present: Iterable<ReplicaKey>): MadeReplica[] {
    const missing = new Map(this.#noted);
    for (const key of present) missing.delete(partitionName(key));
    return [...missing.values()];
  }

  async #write(): Promise<void> {
    const keys = this.#unwritten;
    this.#unwritten = [];
    if (keys.length === 0) return;
    const puts = keys.map((made) => ({
      kind: 'put' as const,
      key: PREFIX + partitionName(made),
      value: new TextEncoder().encode(made.directoryId ?? ''),
    }));
    await this.#store.apply(puts);
    for (const key of keys) this.#noted.set(partitionName(key), key);
  }
}
