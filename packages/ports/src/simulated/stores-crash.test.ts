import { expect, test } from 'vitest';
import { SimulatedProcess, SimulatedScheduler, SimulatedStores } from './index.js';

const value = (byte: number) => Uint8Array.of(byte);

/** Applies numbered batches, the last few of them still under way, then cuts the power. Returns the batches that survived. */
async function survivors(
  seed: number,
  { applied, underWay }: { applied: number; underWay: number },
): Promise<string[]> {
  const scheduler = new SimulatedScheduler(seed);
  const stores = new SimulatedStores(scheduler.random, { scheduler });
  const store = await scheduler.settle(stores.open('/store'));
  for (let batch = 0; batch < applied + underWay; batch += 1) {
    const applying = store.apply([{ kind: 'put', key: `${batch}`, value: value(batch) }]);
    if (batch < applied) await scheduler.settle(applying);
  }
  stores.crash();
  await expect(store.get('0')).rejects.toThrow(/EOTHER/);
  const reopened = await scheduler.settle(stores.open('/store'));
  return (await scheduler.settle(reopened.entries({}))).map(([key]) => key);
}

test('a crash keeps what was applied, and of what was under way some first batches', async () => {
  const counts = new Set<number>();
  for (let seed = 0; seed < 60; seed += 1) {
    const found = await survivors(seed, { applied: 3, underWay: 3 });
    expect(found).toEqual(['0', '1', '2', '3', '4', '5'].slice(0, found.length));
    counts.add(found.length);
  }
  expect([...counts].sort()).toEqual([3, 4, 5, 6]);
});

test('a batch that is told to fail changes nothing', async () => {
  const scheduler = new SimulatedScheduler(1);
  const stores = new SimulatedStores(scheduler.random, { scheduler });
  const store = await scheduler.settle(stores.open('/store'));
  stores.failNextApply('EIO');
  const failing = store.apply([{ kind: 'put', key: 'a', value: value(1) }]);
  await expect(scheduler.settle(failing)).rejects.toMatchObject({ code: 'EIO' });
  expect(await scheduler.settle(store.entries({}))).toEqual([]);
});

test('of the batches under way when a process is killed, some first ones take effect', async () => {
  const counts = new Set<number>();
  for (let seed = 0; seed < 40; seed += 1) {
    const scheduler = new SimulatedScheduler(seed);
    const stores = new SimulatedStores(scheduler.random, { scheduler });
    const process = new SimulatedProcess(scheduler, 'process');
    const store = await scheduler.settle(stores.forProcess(process).open('/store'));
    for (let batch = 0; batch < 3; batch += 1) {
      void store.apply([{ kind: 'put', key: `${batch}`, value: value(batch) }]);
    }
    process.kill();
    const reopened = await scheduler.settle(stores.open('/store'));
    const found = (await scheduler.settle(reopened.entries({}))).map(([key]) => key);
    expect(found).toEqual(['0', '1', '2'].slice(0, found.length));
    counts.add(found.length);
  }
  expect([...counts].sort()).toEqual([0, 1, 2, 3]);
});
