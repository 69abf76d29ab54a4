// Goal: a loss of power is never taken for rot of the store, whatever of its log it takes. Method: what LevelDB wrote to its log
// is written again to the simulated disk, synced where LevelDB synced it; the power fails, and LevelDB opens what is left.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SeededRandom, SimulatedDisk } from '../simulated/index.js';
import type { Store } from '../store.js';
import { rotOfLog } from './level-files.js';
import { LevelStores } from './level-stores.js';

const SEEDS = 40;
const BATCHES = 12;
/** A record is longer than a sector of the disk, and some are in several parts. */
const valueBytes = (batch: number) => 600 + (batch % 4) * 12_000;
const keyOf = (batch: number) => `key ${String(batch).padStart(2, '0')}`;

const root = mkdtempSync(join(tmpdir(), 'tidemark-power-'));
const path = join(root, 'store');
afterAll(() => rmSync(root, { recursive: true }));

const logName = () => readdirSync(path).find((name) => name.endsWith('.log')) ?? '';
const logBytes = () => readFileSync(join(path, logName()));

/** Applies the batches one by one; returns how long the log was after each. */
async function writtenLog(): Promise<{ readonly store: Store; readonly ends: number[] }> {
  const store = await new LevelStores().open(path);
  const ends: number[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    await store.apply([{ kind: 'put', key: keyOf(batch), value: new Uint8Array(valueBytes(batch)).fill(batch + 1) }]);
    ends.push(logBytes().length);
  }
  return { store, ends };
}

/** What is left of the log if the power fails after so many writes, of which the first are synced. */
function leftOf(
  bytes: Uint8Array,
  ends: readonly number[],
  details: { seed: number; written: number; synced: number },
) {
  const disk = new SimulatedDisk(new SeededRandom(details.seed));
  const file = disk.open('/log', 'create');
  for (let batch = 0, from = 0; batch < details.written; batch += 1) {
    const end = ends[batch] ?? from;
    file.write([bytes.subarray(from, end)], from);
    from = end;
    if (batch === details.synced - 1) file.syncNow();
  }
  disk.crash();
  return Buffer.from(disk.durableBytes('/log') ?? new Uint8Array(0));
}

describe('the power fails while LevelDB writes', () => {
  it('and the store opens with everything that was applied, and with the batch that was under way or without it', async () => {
    const { store, ends } = await writtenLog();
    const whole = logBytes();
    const copy = join(root, 'copy');
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const applied = seed % BATCHES;
      // Each write is synced before the next begins: only the last can be torn.
      const left = leftOf(whole, ends, { seed, written: applied + 1, synced: applied });
      expect(rotOfLog(left), `seed ${seed}`).toBeUndefined();
      rmSync(copy, { recursive: true, force: true });
      cpSync(path, copy, { recursive: true });
      writeFileSync(join(copy, logName()), left);
      const again = await new LevelStores().open(copy);
      const found = (await again.entries({})).map(([key]) => key);
      await again.close();
      expect(found, `seed ${seed}`).toEqual(Array.from({ length: found.length }, (_, batch) => keyOf(batch)));
      expect([applied, applied + 1]).toContain(found.length);
    }
    await store.close();
  });

  it('which could make two writes that nothing synced look like rot: so there are none', async () => {
    const copy = await new LevelStores().open(path);
    await copy.close();
    const { store, ends } = await writtenLog();
    const whole = logBytes();
    const taken = Array.from({ length: SEEDS }, (_, seed) =>
      rotOfLog(leftOf(whole, ends, { seed, written: BATCHES, synced: BATCHES - 2 })),
    );
    expect(taken.some((rot) => rot !== undefined)).toBe(true);
    await store.close();
  });
});
