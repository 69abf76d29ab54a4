import { Level } from 'level';
import { DiskError, type DiskErrorCode } from '../disk.js';
import type { Store, StoreChange, StoreFactory, StoreRange } from '../store.js';
import { diskErrorCode, systemCode } from './disk-errors.js';
import { checkLevelFiles, RottenStoreError } from './level-check.js';

type Database = Level<string, Uint8Array>;

interface QueuedBatch {
  readonly changes: readonly StoreChange[];
  readonly resolve: () => void;
  readonly reject: (error: DiskError) => void;
}

/** Stores in LevelDB, one directory each. */
export class LevelStores implements StoreFactory {
  /**
   * Rejects with DiskError, EBUSY: somebody has the store open; EIO: the disk fails, or what it holds is not what
   * was written, and `cause` says where.
   */
  async open(path: string): Promise<Store> {
    try {
      checkLevelFiles(path);
      const database: Database = new Level(path, { keyEncoding: 'utf8', valueEncoding: 'view' });
      await database.open();
      return new LevelStore(path, database);
    } catch (error) {
      throw storeError('openStore', path, error);
    }
  }
}

class LevelStore implements Store {
  readonly #path: string;
  readonly #database: Database;
  #queue: QueuedBatch[] = [];
  /**
   * Why a batch failed. LevelDB would write the next behind the part of this one that is in its log, which the next opening
   * takes for rot; what is torn at the end it does not.
   */
  #failed: DiskError | undefined;
  #writing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(path: string, database: Database) {
    this.#path = path;
    this.#database = database;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#attempt('get', () => this.#database.get(key));
  }

  entries({ from, before, limit }: StoreRange): Promise<[key: string, value: Uint8Array][]> {
    const range = {
      ...(from !== undefined && { gte: from }),
      ...(before !== undefined && { lt: before }),
      ...(limit !== undefined && { limit }),
    };
    return this.#attempt('entries', () => this.#database.iterator(range).all());
  }

  /** One write is under way at a time, in the order of the calls; the next takes all that queued meanwhile. */
  async apply(changes: readonly StoreChange[]): Promise<void> {
    this.#assertOpen('apply');
    if (this.#failed !== undefined) throw this.#failed;
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({ changes, resolve, reject });
      this.#writing ??= this.#writeQueue();
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writing;
    try {
      await this.#database.close();
    } catch (error) {
      throw storeError('close', this.#path, error);
    }
  }

  async #writeQueue(): Promise<void> {
    while (this.#queue.length > 0) {
      const batches = this.#queue;
      this.#queue = [];
      this.#failed ??= await this.#write(batches);
      for (const batch of batches) {
        if (this.#failed === undefined) batch.resolve();
        else batch.reject(this.#failed);
      }
    }
    this.#writing = undefined;
  }

  /** Resolves with what went wrong. */
  async #write(batches: readonly QueuedBatch[]): Promise<DiskError | undefined> {
    const operations = batches.flatMap((batch) => batch.changes.map(toOperation));
    try {
      await this.#database.batch(operations, { sync: true });
      return undefined;
    } catch (cause) {
      return storeError('apply', this.#path, cause);
    }
  }

  async #attempt<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
    this.#assertOpen(operation);
    try {
      return await work();
    } catch (error) {
      throw storeError(operation, this.#path, error);
    }
  }

  #assertOpen(operation: string): void {
    if (this.#closing !== undefined) throw storeError(operation, this.#path, new Error('the store is closed'));
  }
}

function toOperation(change: StoreChange) {
  return change.kind === 'put'
    ? { type: 'put' as const, key: change.key, value: change.value }
    : { type: 'del' as const, key: change.key };
}

const FAILED_CODES: ReadonlySet<string> = new Set(['LEVEL_IO_ERROR', 'LEVEL_CORRUPTION']);

/** LevelDB says in words what the operating system said in codes; `cause` holds the more exact error when opening. */
function storeError(operation: string, path: string, error: unknown): DiskError {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const text = inner instanceof Error ? inner.message : String(inner);
  let code: DiskErrorCode = 'EOTHER';
  if (/No space left|quota exceeded/i.test(text)) code = 'ENOSPC';
  else if (/Read-only file system/i.test(text)) code = 'EROFS';
  else if (/Too many open files/i.test(text)) code = 'EMFILE';
  else if (systemCode(inner) === 'LEVEL_LOCKED') code = 'EBUSY';
  else if (inner instanceof RottenStoreError || FAILED_CODES.has(systemCode(inner) ?? '')) code = 'EIO';
  else if (diskErrorCode(inner) === 'EIO') code = 'EIO';
  return new DiskError({ code, operation, path, cause: error });
}
