// Method: a real LevelDB store of several lives, with tables and a log, every bit of its files flipped in turn; what is not
// seen by looking at the file is opened, every so many bits, since that takes time. A store that opens all the same
// must hold everything, but for its very last batch: behind that nothing was written that tells.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DiskError } from '../disk.js';
import { rotOfLog, rotOfTable } from './level-files.js';
import { LevelStores } from './level-stores.js';

/** Names that only say what happened, or hold nothing. */
const NOT_DATA = /^LO(G|G.old|CK)$/;
/** In bits. */
const OPENED_STRIDE = 35;
const LIVES = 3;
const BATCHES = 5;

const root = mkdtempSync(join(tmpdir(), 'tidemark-rot-'));
const store = join(root, 'store');
const written = new Map<string, string>();
const lastKey = `key ${LIVES - 1}/${BATCHES - 1}`;

beforeAll(async () => {
  for (let life = 0; life < LIVES; life++) {
    const open = await new LevelStores().open(store);
    for (let batch = 0; batch < BATCHES; batch++) {
      const [key, value] = [`key ${life}/${batch}`, `value ${batch} `.repeat(1 + (batch % 3) * 5)];
      written.set(key, value);
      await open.apply([{ kind: 'put', key, value: new TextEncoder().encode(value) }]);
    }
    await open.close();
  }
});
afterAll(() => rmSync(root, { recursive: true }));

async function contentOf(path: string): Promise<Map<string, string>> {
  const open = await new LevelStores().open(path);
  try {
    return new Map((await open.entries({})).map(([key, value]) => [key, Buffer.from(value).toString()]));
  } finally {
    await open.close();
  }
}

/** What a copy of the store makes of other bytes in one of its files: what it holds, or why it is refused. */
async function outcomeOf(name: string, bytes: Uint8Array): Promise<Map<string, string> | DiskError> {
  const copy = mkdtempSync(join(root, 'copy-'));
  cpSync(store, copy, { recursive: true });
  writeFileSync(join(copy, name), bytes);
  try {
    return await contentOf(copy);
  } catch (error) {
    if (error instanceof DiskError) return error;
    throw error;
  }
}

describe('a store in LevelDB of which a bit has rotted', () => {
  const files = () => readdirSync(store).filter((name) => !NOT_DATA.test(name));

  it('is refused, or holds what was written, but for a batch that nothing follows', async () => {
    const kinds = new Set<string>();
    for (const name of files()) {
      const whole = readFileSync(join(store, name));
      kinds.add(name.replace(/\d+/, ''));
      for (let bit = 0; bit < whole.length * 8; bit++) {
        const flipped = Buffer.from(whole);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        if (name.endsWith('.ldb')) expect([name, bit, rotOfTable(flipped)]).not.toContain(undefined);
        const isSeen = name.endsWith('.ldb') || (name.endsWith('.log') && rotOfLog(flipped) !== undefined);
        if (isSeen || bit % OPENED_STRIDE !== 0) continue;
        const outcome = await outcomeOf(name, flipped);
        if (outcome instanceof DiskError) expect([name, bit, outcome.code]).toEqual([name, bit, 'EIO']);
        else {
          const expected = new Map(written);
          if (!outcome.has(lastKey)) expected.delete(lastKey);
          expect([name, bit, outcome]).toEqual([name, bit, expected]);
        }
      }
    }
    expect([...kinds].toSorted()).toEqual(['.ldb', '.log', 'CURRENT', 'MANIFEST-']);
  }, 90_000);

  it('is refused with the file and the byte', async () => {
    const table = files().find((name) => name.endsWith('.ldb')) ?? '';
    const bytes = readFileSync(join(store, table));
    bytes.writeUInt8(bytes.readUInt8(20) ^ 4, 20);
    const outcome = await outcomeOf(table, bytes);
    expect(outcome).toMatchObject({ code: 'EIO', operation: 'openStore' });
    expect(String(outcome instanceof DiskError && outcome.cause)).toContain(`${table}, byte 0`);
  });

  it('is refused without CURRENT, where LevelDB would begin anew', async () => {
    const copy = join(root, 'without-current');
    cpSync(store, copy, { recursive: true });
    rmSync(join(copy, 'CURRENT'));
    await expect(new LevelStores().open(copy)).rejects.toMatchObject({ code: 'EIO' });
  });

  it('lacks at most what a crash tore from the end of its log', async () => {
    const log = files().find((name) => name.endsWith('.log')) ?? '';
    const whole = readFileSync(join(store, log));
    for (const bytes of [whole.subarray(0, -3), Buffer.concat([whole.subarray(0, -3), Buffer.alloc(40)])]) {
      const outcome = await outcomeOf(log, bytes);
      const expected = new Map(written);
      expected.delete(lastKey);
      expect(outcome).toEqual(expected);
    }
  });

  it('takes a long record that was written in parts, the first of them last, for a torn one', async () => {
    const long = join(root, 'long');
    const open = await new LevelStores().open(long);
    await open.apply([{ kind: 'put', key: 'a', value: new Uint8Array(10) }]);
    await open.apply([{ kind: 'put', key: 'b', value: new Uint8Array(100_000) }]);
    await open.close();
    const name = readdirSync(long).find((each) => each.endsWith('.log')) ?? '';
    const bytes = readFileSync(join(long, name));
    bytes.fill(0, 512, 1_024);
    expect(rotOfLog(bytes)).toBeUndefined();
    bytes.fill(0, 0, 20);
    expect(rotOfLog(bytes)).toMatchObject({ position: 0 });
  });
});

describe('a store in LevelDB whose log has become a table', () => {
  const KEYS = 3;
  /** Together they fill LevelDB's memtable of 4 MiB. */
  const FILL = { batches: 5, valueBytes: 1024 * 1024 };
  const [before, after] = [join(root, 'before'), join(root, 'after')];
  const manifestOf = (path: string) => readdirSync(path).find((name) => name.startsWith('MANIFEST-')) ?? '';
  const logsOf = (path: string) => readdirSync(path).filter((name) => name.endsWith('.log'));
  /** What a copy of the store with this manifest holds of what came first. */
  const keysOf = async (path: string, manifest: Uint8Array) => {
    const copy = mkdtempSync(join(root, 'copy-'));
    cpSync(path, copy, { recursive: true });
    writeFileSync(join(copy, manifestOf(path)), manifest);
    return [...(await contentOf(copy)).keys()].filter((key) => key.startsWith('early'));
  };
  const manifestBytes = (path: string) => readFileSync(join(path, manifestOf(path)));
  const early = Array.from({ length: KEYS }, (_, index) => `early ${index}`);

  beforeAll(async () => {
    const path = join(root, 'grown');
    const open = await new LevelStores().open(path);
    for (const key of early) await open.apply([{ kind: 'put', key, value: new Uint8Array(1) }]);
    cpSync(path, before, { recursive: true });
    for (let batch = 0; batch < FILL.batches; batch++) {
      await open.apply([{ kind: 'put', key: 'late', value: new Uint8Array(FILL.valueBytes).fill(batch) }]);
    }
    const [oldLog] = logsOf(before);
    await vi.waitFor(() => expect(logsOf(path)).not.toContain(oldLog), { timeout: 20_000 });
    await open.close();
    cpSync(path, after, { recursive: true });
  });

  it('is refused if any bit rots in the length of the record of its manifest that says so', async () => {
    const whole = manifestBytes(after);
    const lengthAt = manifestBytes(before).length + 4;
    for (let bit = 0; bit < 16; bit++) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt16LE(flipped.readUInt16LE(lengthAt) ^ (1 << bit), lengthAt);
      await expect(keysOf(after, flipped), `bit ${bit}`).rejects.toMatchObject({ code: 'EIO', operation: 'openStore' });
    }
    expect(await keysOf(after, whole)).toEqual(early);
  });

  it('opens with everything if a crash tore that record, since the log is still there', async () => {
    expect(await keysOf(before, manifestBytes(after).subarray(0, -3))).toEqual(early);
  });
});
