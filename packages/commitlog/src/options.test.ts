import { describe, expect, it } from 'vitest';
import { defaultLogOptions, logOptions, SEGMENT_BYTES_MAX } from './options.js';
import { TailCachePool } from './tail-cache.js';

describe('the options of a log', () => {
  it('are one object where they say the same', () => {
    const some = logOptions(defaultLogOptions, { segmentBytes: 1_000, flushPolicy: 'async' });
    expect(logOptions(some, {})).toBe(some);
    expect(logOptions(defaultLogOptions, { flushPolicy: 'async', segmentBytes: 1_000 })).toBe(some);
  });

  it('are others where one differs', () => {
    const pools = [new TailCachePool(), new TailCachePool()];
    for (const changes of [
      {},
      { segmentBytes: 1_000 },
      { flushMessages: 7 },
      { trackProducers: false },
      ...pools.map((tailCache) => ({ tailCache })),
    ]) {
      expect(logOptions(defaultLogOptions, changes)).toEqual({ ...defaultLogOptions, ...changes });
    }
    const [one, other] = pools.map((tailCache) => logOptions(defaultLogOptions, { tailCache }));
    expect(one?.tailCache).toBe(pools[0]);
    expect(other?.tailCache).toBe(pools[1]);
  });

  it('are refused where a number cannot be', () => {
    expect(() => logOptions(defaultLogOptions, { segmentBytes: SEGMENT_BYTES_MAX + 1 })).toThrow(
      'segmentBytes 2147483648 is not a number from 0 to 2147483647',
    );
    expect(() => logOptions(defaultLogOptions, { flushIntervalMs: Number.NaN })).toThrow(RangeError);
  });
});
