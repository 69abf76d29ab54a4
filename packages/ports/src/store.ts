/** One change of a batch; a `put` replaces, a `delete` of an absent key does nothing. */
export type StoreChange =
  | { readonly kind: 'put'; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: 'delete'; readonly key: string };

/** Which keys, in the order of their UTF-8 bytes: `from` included, `before` excluded. */
export interface StoreRange {
  readonly from?: string;
  readonly before?: string;
  readonly limit?: number;
}

/** An ordered key-value store with atomic batches: LevelDB in production. */
export interface Store {
  get(key: string): Promise<Uint8Array | undefined>;
  entries(range: StoreRange): Promise<[key: string, value: Uint8Array][]>;
  /**
   * All or nothing, in the order of the calls; durable when the promise resolves. There is no other way to write: of two
   * batches that are not synced a loss of power may keep the later and lose the earlier, which looks like rot. Rejects
   * with DiskError: whether the batch is there the next opening tells, and until then no other is taken, as `apply` rejects
   * with the same error.
   */
  apply(changes: readonly StoreChange[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens stores by directory; a store has one owner at a time. */
export interface StoreFactory {
  open(path: string): Promise<Store>;
}
