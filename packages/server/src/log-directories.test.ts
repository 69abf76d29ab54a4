// Goal: each directory of log.dirs is claimed once, and one that is missing is told from one that is new.
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  SimulatedStores,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { claimDataDirectory } from './data-directory.js';
import { type ClaimedDirectory, claimLogDirectories } from './log-directories.js';

const OWNER = { clusterId: 'c', nodeId: 1 };

class Node {
  readonly scheduler: SimulatedScheduler;
  readonly disk: SimulatedDisk;
  world: SimulatedWorld;
  readonly #boot: () => SimulatedWorld;

  constructor(seed = 1) {
    const scheduler = new SimulatedScheduler(seed);
    const network = new SimulatedNetwork(scheduler);
    const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
    const stores = new SimulatedStores(scheduler.random.fork('stores'), { scheduler });
    this.scheduler = scheduler;
    this.disk = disk;
    this.#boot = () => createSimulatedWorld({ scheduler, network, hostName: 'node', disk, stores });
    this.world = this.#boot();
  }

  losePower(): void {
    this.world.powerLoss();
    this.world = this.#boot();
  }

  /** As each start does. */
  claim(paths: readonly string[]): Promise<ClaimedDirectory[]> {
    const { world } = this;
    const start = async () => {
      const first = claimDataDirectory(world, { path: '/data', ...OWNER });
      const store = await world.stores.open('/data/store');
      try {
        return await claimLogDirectories(world, { store, first, paths, ...OWNER });
      } finally {
        await store.close();
      }
    };
    return this.scheduler.settle(start());
  }

  /** What the store says of directories, once `before` is put there and `claim` has run on it. */
  async storeAfter(before: readonly (readonly [key: string, value: string])[], paths: readonly string[]) {
    const put = async () => {
      const store = await this.world.stores.open('/data/store');
      await store.apply(before.map(([key, value]) => ({ kind: 'put', key, value: new TextEncoder().encode(value) })));
      await store.close();
    };
    await this.scheduler.settle(put());
    const claimed = await this.claim(paths);
    const read = async () => {
      const store = await this.world.stores.open('/data/store');
      const entries = await store.entries({});
      await store.close();
      return entries.map(([key, value]) => [key, new TextDecoder().decode(value)]);
    };
    return { claimed, entries: await this.scheduler.settle(read()) };
  }

  write(path: string, text: string): void {
    const file = this.world.disk.open(path, 'create');
    file.truncate(0);
    file.write([new TextEncoder().encode(text)], 0);
    file.close();
  }

  read(path: string): string {
    const file = this.world.disk.open(path, 'read');
    const bytes = new Uint8Array(file.sizeBytes());
    file.read(bytes, 0);
    file.close();
    return new TextDecoder().decode(bytes);
  }
}

describe('the directories of log.dirs', () => {
  it('get ids of their own, and keep them', async () => {
    const node = new Node();
    const claimed = await node.claim(['/disk2', '/disk3']);
    expect(new Set(claimed.map(({ directoryId }) => directoryId)).size).toBe(2);
    expect(claimed.map(({ problem }) => problem)).toEqual([undefined, undefined]);
    expect(await node.claim(['/disk3', '/disk2'])).toEqual(claimed.toReversed());
  });

  it('are there after a loss of power, wherever they lie', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const node = new Node(seed);
      const claimed = await node.claim(['/mnt/two/data', '/mnt/three']);
      node.losePower();
      expect(await node.claim(['/mnt/two/data', '/mnt/three']), `seed ${seed}`).toEqual(claimed);
    }
  });

  it('are done without where a disk is not mounted, and taken for new only if an operator says so', async () => {
    const node = new Node();
    const [before] = await node.claim(['/disk2']);
    for (const leave of [() => node.world.disk.remove('/disk2'), () => node.world.disk.makeDirectory('/disk2')]) {
      leave();
      const [missing] = await node.claim(['/disk2']);
      expect(missing).toMatchObject({ directoryId: before?.directoryId, problem: expect.stringContaining('new-disk') });
    }
    node.write('/disk2/new-disk', '');
    const [after] = await node.claim(['/disk2']);
    expect(after?.problem).toBeUndefined();
    expect(after?.directoryId).not.toBe(before?.directoryId);
    expect(node.world.disk.list('/disk2')).toEqual(['meta.json']);
  });

  it('are done without where they cannot be read, or their meta.json is damaged', async () => {
    const node = new Node();
    const [before] = await node.claim(['/disk2']);
    const meta = node.read('/disk2/meta.json');
    node.write('/disk2/meta.json', meta.slice(1));
    expect(await node.claim(['/disk2'])).toMatchObject([{ ...before, problem: expect.stringContaining('restore it') }]);
    node.write('/disk2/meta.json', meta);
    expect(await node.claim(['/disk2'])).toEqual([before]);
  });

  it('may change places', async () => {
    const node = new Node();
    const [before] = await node.claim(['/disk2']);
    node.world.disk.makeDirectory('/disk3');
    node.world.disk.rename('/disk2/meta.json', '/disk3/meta.json');
    const [second, third] = await node.claim(['/disk2', '/disk3']);
    expect(third).toEqual({ path: '/disk3', directoryId: before?.directoryId });
    expect(second?.problem).toBeUndefined();
  });

  it('that change places while a disk is not mounted are not made anew on its mount point', async () => {
    const node = new Node();
    const [second, third] = await node.claim(['/disk2', '/disk3']);
    // What was at /disk2 is mounted at /disk3 now, and what was there is not mounted.
    const away = node.read('/disk3/meta.json');
    node.write('/disk3/meta.json', node.read('/disk2/meta.json'));
    node.world.disk.remove('/disk2/meta.json');
    for (let start = 0; start < 2; start += 1) {
      expect(await node.claim(['/disk2', '/disk3'])).toMatchObject([
        { path: '/disk2', directoryId: third?.directoryId, problem: expect.stringContaining('new-disk') },
        { path: '/disk3', directoryId: second?.directoryId },
      ]);
      expect(node.world.disk.list('/disk2')).toEqual([]);
    }
    node.write('/disk2/meta.json', away);
    expect((await node.claim(['/disk2', '/disk3'])).map(({ problem }) => problem)).toEqual([undefined, undefined]);
  });

  it('are known however their paths are spelled', async () => {
    const node = new Node();
    const [before] = await node.claim(['/disk2']);
    node.world.disk.remove('/disk2');
    for (const path of ['/disk2/', '//disk2', '/./disk2//']) {
      const [missing] = await node.claim([path]);
      expect(missing).toMatchObject({
        path,
        directoryId: before?.directoryId,
        problem: expect.stringContaining('new-disk'),
      });
    }
  });

  it('are refused as copies of each other, and as those of another node', async () => {
    const node = new Node();
    await node.claim(['/disk2', '/disk3']);
    const meta = node.read('/disk2/meta.json');
    node.write('/disk3/meta.json', meta);
    await expect(node.claim(['/disk2', '/disk3'])).rejects.toThrow(/same directory id as \/disk2/);
    node.write('/disk3/meta.json', node.read('/data/meta.json'));
    await expect(node.claim(['/disk2', '/disk3'])).rejects.toThrow(/same directory id as the first/);
    node.write('/disk3/meta.json', meta.replace('"nodeId": 1', '"nodeId": 2'));
    await expect(node.claim(['/disk2', '/disk3'])).rejects.toThrow(/belongs to node 2/);
  });
});

// As version 1 first wrote it: it must be read for ever after, and what is written today must equal it.
describe('log-directory/ in the store', () => {
  const ID = 'gBvCoHjQRYKa8GREwS2TVg';
  const GOLDEN = [[`log-directory/${ID}`, '/disk2']] as const;

  it('of version 1 is read: what lay at a path is known where nothing lies now', async () => {
    const { claimed } = await new Node().storeAfter(GOLDEN, ['/disk2']);
    expect(claimed).toMatchObject([{ path: '/disk2', directoryId: ID, problem: expect.stringContaining('new-disk') }]);
  });

  it('is what is written today', async () => {
    const node = new Node();
    node.world.disk.makeDirectory('/disk2');
    node.write('/disk2/meta.json', JSON.stringify({ version: 1, ...OWNER, directoryId: ID }));
    expect((await node.storeAfter([], ['/disk2'])).entries).toEqual(GOLDEN);
  });
});

describe('a directory that can be read and not written', () => {
  it('is done without, as the one that it is', async () => {
    const node = new Node();
    const [made] = await node.claim(['/disk2']);
    node.disk.failNext('open', 'EOTHER', { path: '/disk2/meta.json.tmp' });
    const [refused] = await node.claim(['/disk2']);
    expect(refused).toEqual({ ...made, problem: expect.stringContaining('nothing can be written there') });
    expect(await node.claim(['/disk2'])).toEqual([made]);
    expect(node.world.disk.list('/disk2')).toEqual(['meta.json']);
  });

  it.each(['EROFS', 'EIO'] as const)('is that one too where its fsync is refused (%s)', async (code) => {
    const node = new Node();
    const [made] = await node.claim(['/disk2']);
    node.disk.failNext('syncDirectory', code, { path: '/disk2' });
    expect(await node.claim(['/disk2'])).toEqual([{ ...made, problem: expect.stringContaining(code) }]);
    // It is known still: a mount point that is empty then is no new disk.
    node.disk.failNext('syncDirectory', code, { path: '/disk2' });
    await node.claim(['/disk2']);
    node.world.disk.remove('/disk2/meta.json');
    expect(await node.claim(['/disk2'])).toEqual([{ ...made, problem: expect.stringContaining('mount it') }]);
  });

  it('lacks no more than room where it is full', async () => {
    const node = new Node();
    const [made] = await node.claim(['/disk2']);
    node.disk.failNext('open', 'ENOSPC', { path: '/disk2/meta.json.tmp' });
    expect(await node.claim(['/disk2'])).toEqual([made]);
  });
});
