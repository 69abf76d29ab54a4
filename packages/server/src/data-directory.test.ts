// Method: `meta.json` as version 1 was first written. It must be read for ever after; a bit that rots must never make a
// directory another node's, whichever bit it is.
import type { Disk } from '@tidemark/ports';
import { CrashingDisk, SeededRandom, SimulatedDisk, SimulatedStores } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { claimDataDirectory, DataDirectoryError, type DirectoryMeta, openStore } from './data-directory.js';

const GOLDEN = `{
  "version": 1,
  "clusterId": "c",
  "nodeId": 1,
  "directoryId": "gBvCoHjQRYKa8GREwS2TVg"
}
`;
const META = { version: 1, clusterId: 'c', nodeId: 1, directoryId: 'gBvCoHjQRYKa8GREwS2TVg' };

/** Claims a directory that holds this. */
function claim(text: Uint8Array): DirectoryMeta | DataDirectoryError {
  const random = new SeededRandom(1);
  const disk = new SimulatedDisk(random);
  disk.makeDirectory('/data');
  disk.open('/data/meta.json', 'create').write([text], 0);
  try {
    return claimDataDirectory({ disk, random }, { path: '/data', clusterId: 'c', nodeId: 1 });
  } catch (error) {
    if (error instanceof DataDirectoryError) return error;
    throw error;
  }
}

describe('meta.json of version 1', () => {
  it('is read', () => {
    expect(claim(new TextEncoder().encode(GOLDEN))).toEqual(META);
  });

  it('is what is written today', () => {
    const random = new SeededRandom(1);
    const disk = new SimulatedDisk(random);
    const { directoryId } = claimDataDirectory({ disk, random }, { path: '/data', clusterId: 'c', nodeId: 1 });
    expect(new TextDecoder().decode(disk.durableBytes('/data/meta.json'))).toBe(
      GOLDEN.replace(META.directoryId, directoryId),
    );
  });

  it('of which a bit has rotted is refused, or names a directory that nobody knows, whose logs prove nothing', () => {
    let refused = 0;
    for (let bit = 0; bit < GOLDEN.length * 8; bit += 1) {
      const bytes = new TextEncoder().encode(GOLDEN);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const found = claim(bytes);
      if (found instanceof DataDirectoryError) refused += 1;
      else expect({ ...found, directoryId: META.directoryId }, `bit ${bit}`).toEqual(META);
    }
    expect(refused).toBeGreaterThan(GOLDEN.length * 4);
  });
});

describe('a data directory that its node makes', () => {
  it('is still its own after a loss of power, wherever it lies', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const random = new SeededRandom(seed);
      const disk = new SimulatedDisk(random);
      const claiming = () =>
        claimDataDirectory({ disk, random }, { path: '/srv/tidemark/data', clusterId: 'c', nodeId: 1 });
      const claimed = claiming();
      disk.crash();
      expect(claiming(), `seed ${seed}`).toEqual(claimed);
    }
  });

  it('is still its own where one start ended before it was durable, and the next one found it', () => {
    let ended = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const random = new SeededRandom(seed);
      const disk = new SimulatedDisk(random);
      const claiming = (through: Disk) =>
        claimDataDirectory({ disk: through, random }, { path: '/srv/data', clusterId: 'c', nodeId: 1 });
      const ending = new CrashingDisk(disk, { operations: seed % 12 });
      try {
        claiming(ending);
      } catch (error) {
        if (!ending.crashed) throw error;
        ended += 1;
      }
      const claimed = claiming(disk);
      disk.crash();
      expect(claiming(disk), `seed ${seed}`).toEqual(claimed);
    }
    expect(ended).toBeGreaterThan(50);
  });
});

describe('the store of a node', () => {
  it('that is not what was written is refused, with what is wrong and what to do', async () => {
    const stores = new SimulatedStores(new SeededRandom(1));
    stores.failNextOpen('/data/store', '/data/store/000005.ldb, byte 0: a block of the table has the wrong sum');
    const refusal = await openStore({ stores }, '/data').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirectoryError);
    expect(String(refusal)).toMatch(/000005\.ldb, byte 0: .*; look at the disk; .* move \/data\/store away/);
    await (await openStore({ stores }, '/data')).close();
  });
});
