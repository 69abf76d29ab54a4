// One suite, run against LevelDB and the simulated store.
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { DiskError, type Store, type StoreChange, type StoreFactory } from './index.js';
import { LevelStores } from './node/index.js';
import { SimulatedScheduler, SimulatedStores } from './simulated/index.js';

/** What LevelDB keeps in memory at most before it writes a table. */
const LEVEL_MEMORY_BYTES = 5 * 2 ** 20;

interface Subject {
  readonly stores: StoreFactory;
  readonly path: string;
  settle<Result>(promise: Promise<Result>): Promise<Result>;
  /** Makes the next batch fail; what is returned takes the reason away. */
  failNextBatch(store: Store): Promise<() => void>;
}

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function nodeSubject(): Subject {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-store-'));
  cleanups.push(() => rmSync(root, { recursive: true }));
  const path = join(root, 'deep', 'store');
  const failNextBatch = async (store: Store) => {
    // With so much in memory LevelDB begins another log before it takes the next; its name is taken.
    await store.apply([{ kind: 'put', key: 'long', value: new Uint8Array(LEVEL_MEMORY_BYTES) }]);
    const last = Math.max(...readdirSync(path).map((name) => Number.parseInt(name.replace(/^MANIFEST-/, ''), 10) || 0));
    const taken = Array.from({ length: 10 }, (_, after) =>
      join(path, `${String(last + 1 + after).padStart(6, '0')}.log`),
    );
    for (const name of taken) mkdirSync(name);
    return () => {
      for (const name of taken) rmdirSync(name);
    };
  };
  return { stores: new LevelStores(), path, settle: (promise) => promise, failNextBatch };
}

function simulatedSubject(): Subject {
  const scheduler = new SimulatedScheduler(1);
  const stores = new SimulatedStores(scheduler.random, { scheduler });
  const failNextBatch = async () => {
    stores.failNextApply('ENOSPC');
    return () => {};
  };
  return { stores, path: '/root/store', settle: (promise) => scheduler.settle(promise), failNextBatch };
}

const put = (key: string, ...value: number[]): StoreChange => ({ kind: 'put', key, value: Uint8Array.from(value) });
const remove = (key: string): StoreChange => ({ kind: 'delete', key });

const contents = (value: Uint8Array | undefined) => (value === undefined ? undefined : [...value]);

describe.each([
  ['the machine', nodeSubject],
  ['the simulation', simulatedSubject],
])('a store of %s', (_name, create) => {
  test('puts, replaces and deletes, also within one batch', async () => {
    const { stores, path, settle } = create();
    const store = await settle(stores.open(path));
    await settle(store.apply([put('a', 1), put('b', 2), put('a', 3), remove('b'), remove('none')]));
    expect(contents(await settle(store.get('a')))).toEqual([3]);
    expect(await settle(store.get('b'))).toBeUndefined();
    await settle(store.apply([]));
    await settle(store.close());
  });

  test('applies batches in the order of the calls, awaited or not', async () => {
    const { stores, path, settle } = create();
    const store = await settle(stores.open(path));
    const batches = Array.from({ length: 40 }, (_, index) => store.apply([put('a', index)]));
    await settle(Promise.all(batches));
    expect(contents(await settle(store.get('a')))).toEqual([39]);
    await settle(store.close());
  });

  test('gives values away: changing one does not change the store', async () => {
    const { stores, path, settle } = create();
    const store = await settle(stores.open(path));
    await settle(store.apply([put('a', 1)]));
    (await settle(store.get('a')))?.fill(9);
    for (const [, value] of await settle(store.entries({}))) value.fill(9);
    expect(contents(await settle(store.get('a')))).toEqual([1]);
    await settle(store.close());
  });

  test('keeps everything over a close, one owner at a time', async () => {
    const { stores, path, settle } = create();
    const store = await settle(stores.open(path));
    await expect(settle(stores.open(path))).rejects.toMatchObject({ name: 'DiskError', code: 'EBUSY' });
    const last = [store.apply([put('a', 0)]), store.apply([put('a', 1)])];
    await settle(store.close());
    await settle(Promise.all(last));
    await settle(store.close());
    await expect(settle(store.get('a'))).rejects.toThrow(DiskError);
    await expect(settle(store.apply([put('a', 2)]))).rejects.toThrow(DiskError);
    const again = await settle(stores.open(path));
    expect(contents(await settle(again.get('a')))).toEqual([1]);
    await settle(again.close());
  });

  test('takes nothing more after a batch that failed, and everything again once it is opened again', async () => {
    const { stores, path, settle, failNextBatch } = create();
    const store = await settle(stores.open(path));
    await settle(store.apply([put('a', 1)]));
    const takeReasonAway = await settle(failNextBatch(store));
    const batches = [store.apply([put('b', 1)]), store.apply([put('c', 1)])];
    const ends = await settle(Promise.allSettled(batches));
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    takeReasonAway();
    // One after the other, with none under way.
    for (const key of ['d', 'f', 'g']) await expect(settle(store.apply([put(key, 1)]))).rejects.toThrow(DiskError);
    expect(contents(await settle(store.get('a')))).toEqual([1]);
    await settle(store.close());
    const again = await settle(stores.open(path));
    await settle(again.apply([put('e', 1)]));
    const keys = (await settle(again.entries({}))).map(([key]) => key);
    expect(keys.filter((key) => key !== 'long' && key !== 'b')).toEqual(['a', 'e']);
    await settle(again.close());
  });

  test('lists ranges in the order of the UTF-8 bytes of the keys', async () => {
    const { stores, path, settle } = create();
    const store = await settle(stores.open(path));
    // Keys of one to four UTF-8 bytes a character; the last two are in another order as UTF-16 units.
    const alphabet = fc.constantFrom('a', 'b', '/', 'é', '￿', '𐀀');
    const keys = fc.uniqueArray(fc.string({ unit: alphabet, minLength: 1, maxLength: 4 }), { maxLength: 20 });
    const range = fc.record(
      {
        from: fc.string({ unit: alphabet, minLength: 1 }),
        before: fc.string({ unit: alphabet, minLength: 1 }),
        limit: fc.nat(9),
      },
      { requiredKeys: [] },
    );
    const property = fc.asyncProperty(keys, range, async (present, { from, before, limit }) => {
      const old = await settle(store.entries({}));
      await settle(store.apply([...old.map(([key]) => remove(key)), ...present.map((key) => put(key))]));
      const above = (key: string) => from === undefined || Buffer.compare(Buffer.from(key), Buffer.from(from)) >= 0;
      const below = (key: string) => before === undefined || Buffer.compare(Buffer.from(key), Buffer.from(before)) < 0;
      const expected = present
        .filter((key) => above(key) && below(key))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .slice(0, limit ?? present.length);
      const given = {
        ...(from !== undefined && { from }),
        ...(before !== undefined && { before }),
        ...(limit !== undefined && { limit }),
      };
      expect((await settle(store.entries(given))).map(([key]) => key)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 60 });
    await settle(store.close());
  });
});
