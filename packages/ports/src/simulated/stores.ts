import { DiskError } from '../disk.js';
import type { Store, StoreChange, StoreFactory, StoreRange } from '../store.js';
import type { OrderedFault } from './disk-faults.js';
import type { DurationRange } from './duration-range.js';
import type { SimulatedProcess } from './process.js';
import type { SimulatedScheduler } from './scheduler.js';
import type { SeededRandom } from './seeded-random.js';
import { StoreData } from './store-data.js';

export interface SimulatedStoresOptions {
  /** Times the operations; without it they end as soon as promise callbacks run. */
  readonly scheduler?: SimulatedScheduler;
  readonly latencyMs?: DurationRange;
}

/**
 * The stores of one machine. They outlive the processes that use them; a crash loses the last of the batches that
 * were under way, some of them or all, and never one before a batch that it keeps.
 */
export class SimulatedStores implements StoreFactory {
  /** How long an operation takes; may be changed at any time. */
  latencyMs: DurationRange;
  readonly #random: SeededRandom;
  readonly #scheduler: SimulatedScheduler | undefined;
  readonly #data = new Map<string, StoreData>();
  readonly #inUse = new Map<string, SimulatedStore>();
  #applyFailures: { readonly error: DiskError; hits: number }[] = [];
  #openFailures: DiskError[] = [];
  /** The messages of the failures that were ordered and have struck. */
  readonly #refusals = new Set<string>();
  #crashes = 0;

  constructor(random: SeededRandom, options: SimulatedStoresOptions = {}) {
    this.#random = random;
    this.#scheduler = options.scheduler;
    this.latencyMs = options.latencyMs ?? { least: 0.02, most: 0.5 };
  }

  /** Other stores that hold, durably, what these do now. */
  copy(random: SeededRandom): SimulatedStores {
    const copy = new SimulatedStores(random, {
      ...(this.#scheduler !== undefined && { scheduler: this.#scheduler }),
      latencyMs: this.latencyMs,
    });
    for (const [path, data] of this.#data) copy.#data.set(path, data.copy());
    return copy;
  }

  /** These stores as one process sees them: when it is killed they are closed, and nothing calls it back. */
  forProcess(process: SimulatedProcess): StoreFactory {
    process.onKill(() => {
      for (const [path, store] of this.#inUse) if (store.owner === process) this.#leave(path);
    });
    return { open: (path) => this.openFor(process, path) };
  }

  open(path: string): Promise<Store> {
    return this.openFor(undefined, path);
  }

  /** Rejects with DiskError EBUSY if somebody has the store open. */
  async openFor(owner: SimulatedProcess | undefined, path: string): Promise<Store> {
    owner?.assertAlive();
    await this.later(owner, () => undefined);
    const failure = this.#openFailures.shift();
    if (failure !== undefined) {
      this.#refusals.add(failure.message);
      throw failure;
    }
    if (this.#inUse.has(path)) {
      throw new DiskError({ code: 'EBUSY', operation: 'openStore', path, cause: new Error('the store is in use') });
    }
    const data = this.#data.get(path) ?? new StoreData();
    this.#data.set(path, data);
    const store = new SimulatedStore(this, { data, owner, closed: () => this.#inUse.delete(path) });
    this.#inUse.set(path, store);
    return store;
  }

  /** Power loss. No operation under way ever ends. */
  crash(): void {
    this.#crashes += 1;
    for (const path of [...this.#inUse.keys()]) this.#leave(path);
    for (const path of [...this.#data.keys()].sort()) this.#data.get(path)?.crash(this.#random);
  }

  /** Makes the next batch fail, whole, and with it every one that its store is given afterwards. */
  failNextApply(code: 'EIO' | 'ENOSPC'): OrderedFault {
    const failure = { error: new DiskError({ code, operation: 'apply', path: 'store' }), hits: 0 };
    this.#applyFailures.push(failure);
    return failure;
  }

  /** Takes back what was ordered to fail and has not. */
  clearFailures(): void {
    this.#applyFailures = [];
    this.#openFailures = [];
  }

  /** Makes the next opening fail, as that of a store with rotten bytes does. */
  failNextOpen(path: string, reason: string): void {
    this.#openFailures.push(new DiskError({ code: 'EIO', operation: 'openStore', path, cause: new Error(reason) }));
  }

  takeApplyFailure(): DiskError | undefined {
    const failure = this.#applyFailures.shift();
    if (failure === undefined) return undefined;
    failure.hits += 1;
    this.#refusals.add(failure.error.message);
    return failure.error;
  }

  /** Whether an operation has ever failed so by order; any other error of a store is a mistake of whoever uses it. */
  hasRefused({ message }: DiskError): boolean {
    return this.#refusals.has(message);
  }

  /** Does the work after a while unless power is lost before, and then tells the owner if it still lives. */
  later<Result>(owner: SimulatedProcess | undefined, work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const crashes = this.#crashes;
      const finish = () => {
        if (this.#crashes !== crashes) return;
        let settle: () => void;
        try {
          const result = work();
          settle = () => resolve(result);
        } catch (error) {
          settle = () => reject(error);
        }
        if (owner === undefined) settle();
        else owner.enter(settle);
      };
      if (this.#scheduler === undefined) queueMicrotask(finish);
      else this.#scheduler.schedule(this.#random.between(this.latencyMs), finish);
    });
  }

  #leave(path: string): void {
    this.#inUse.get(path)?.abandon(this.#random);
    this.#inUse.delete(path);
  }
}

interface StoreDetails {
  readonly data: StoreData;
  readonly owner: SimulatedProcess | undefined;
  readonly closed: () => void;
}

class SimulatedStore implements Store {
  readonly owner: SimulatedProcess | undefined;
  readonly #stores: SimulatedStores;
  readonly #data: StoreData;
  readonly #closed: () => void;
  /** Batches under way. They take effect in the order of the calls, whichever completion comes first. */
  readonly #queue: (readonly StoreChange[])[] = [];
  #open = true;
  #failed: DiskError | undefined;

  constructor(stores: SimulatedStores, { data, owner, closed }: StoreDetails) {
    this.#stores = stores;
    this.#data = data;
    this.owner = owner;
    this.#closed = closed;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.#assertOpen('get');
    return this.#stores.later(this.owner, () => this.#data.get(key));
  }

  async entries(range: StoreRange): Promise<[key: string, value: Uint8Array][]> {
    this.#assertOpen('entries');
    return this.#stores.later(this.owner, () => this.#data.entries(range));
  }

  async apply(changes: readonly StoreChange[]): Promise<void> {
    this.#assertOpen('apply');
    this.#failed ??= this.#stores.takeApplyFailure();
    const failure = this.#failed;
    const batch = changes.map(copyChange);
    if (failure === undefined) this.#queue.push(batch);
    await this.#stores.later(this.owner, () => {
      if (failure !== undefined) throw failure;
      this.#takeEffect(batch);
    });
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#stores.later(this.owner, () => {
      for (const batch of this.#queue.splice(0)) this.#data.apply(batch);
      this.#closed();
    });
  }

  /** The process or the machine ended: of the batches under way, some first ones have taken effect. */
  abandon(random: SeededRandom): void {
    this.#open = false;
    const kept = Math.floor(random.next() * (this.#queue.length + 1));
    for (const batch of this.#queue.splice(0).slice(0, kept)) this.#data.written(batch);
  }

  /** Everything queued before this batch takes effect with it. */
  #takeEffect(batch: readonly StoreChange[]): void {
    const index = this.#queue.indexOf(batch);
    for (const earlier of this.#queue.splice(0, index + 1)) this.#data.apply(earlier);
  }

  #assertOpen(operation: string): void {
    this.owner?.assertAlive();
    if (this.#open) return;
    throw new DiskError({ code: 'EOTHER', operation, path: 'store', cause: new Error('the store is closed') });
  }
}

function copyChange(change: StoreChange): StoreChange {
  return change.kind === 'put' ? { ...change, value: change.value.slice() } : change;
}
