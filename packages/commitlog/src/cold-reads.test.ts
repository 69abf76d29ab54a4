import { describe, expect, it } from 'vitest';
import { ColdReads, sharedColdReads } from './cold-reads.js';

const OVERLOADED = expect.objectContaining({ code: 'overloaded' });

/** A read that ends when it is told to. */
class HeldRead {
  isUnderWay = false;
  end: (error?: Error) => void = () => undefined;

  readonly run = (): Promise<string> => {
    this.isUnderWay = true;
    return new Promise((resolve, reject) => {
      this.end = (error) => {
        this.isUnderWay = false;
        if (error === undefined) resolve('read');
        else reject(error);
      };
    });
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('cold reads of all logs of a data directory', () => {
  it('are under way three at a time, in the order in which they came', async () => {
    const reads = new ColdReads();
    const held = Array.from({ length: 20 }, () => new HeldRead());
    const results = held.map((read) => reads.run('/data/t-0', read.run));
    const underWay = () => held.flatMap(({ isUnderWay }, index) => (isUnderWay ? [index] : []));
    expect(underWay()).toEqual([0, 1, 2]);
    held[1]?.end();
    await settled();
    expect(underWay()).toEqual([0, 2, 3]);
    for (let next = 0; underWay().length > 0; next += 1) {
      held[underWay()[0] ?? 0]?.end();
      await settled();
      expect(underWay().length).toBeLessThanOrEqual(3);
      expect(next).toBeLessThan(20);
    }
    expect(await Promise.all(results)).toEqual(held.map(() => 'read'));
  });

  it('wait 1,024 at most; one more is refused, and may come again', async () => {
    const reads = new ColdReads();
    const held = Array.from({ length: 3 + 1_024 }, () => new HeldRead());
    const results = held.map((read) => reads.run('/data/t-0', read.run));
    await expect(reads.run('/data/t-1', async () => 'read')).rejects.toEqual(OVERLOADED);
    held[0]?.end();
    await settled();
    const late = reads.run('/data/t-1', async () => 'late');
    for (const read of held) {
      read.end();
      await settled();
    }
    expect(await late).toBe('late');
    await Promise.all(results);
  });

  it('that fail give their place on', async () => {
    const reads = new ColdReads();
    const held = Array.from({ length: 4 }, () => new HeldRead());
    const results = held.map((read) => reads.run('/data/t-0', read.run));
    held[0]?.end(new Error('a disk error'));
    await expect(results[0]).rejects.toThrow('a disk error');
    await settled();
    expect(held[3]?.isUnderWay).toBe(true);
    for (const read of held) read.end();
    await Promise.all(results.slice(1));
  });

  it('do not wait for those of another directory', async () => {
    const world = {};
    const held = Array.from({ length: 10 }, () => new HeldRead());
    const hung = held.map((read) => sharedColdReads(world, '/disk2').run('/disk2/t-0', read.run));
    expect(await sharedColdReads(world, '/data').run('/data/t-0', async () => 'read')).toBe('read');
    for (const read of held) {
      read.end();
      await settled();
    }
    await Promise.all(hung);
  });
});
