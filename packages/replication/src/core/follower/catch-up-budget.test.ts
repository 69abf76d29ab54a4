import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CatchUpBudget } from './catch-up-budget.js';

describe('the budget of replicas that catch up', () => {
  it('keeps to its rate over time, whatever the answers and however many ask', () => {
    const asks = fc.array(
      fc.record({ wanted: fc.integer({ min: 1, max: 5_000 }), extra: fc.nat(300), idleMs: fc.nat(40) }),
      {
        minLength: 50,
        maxLength: 300,
      },
    );
    fc.assert(
      fc.property(asks, fc.integer({ min: 100, max: 20_000 }), (steps, rate) => {
        const budget = new CatchUpBudget(() => rate);
        let [nowMs, fetched, largest] = [0, 0, 0];
        for (const { wanted, extra, idleMs } of steps) {
          nowMs += idleMs;
          for (let wait = budget.waitMs(nowMs); wait > 0; wait = budget.waitMs(nowMs)) nowMs += wait;
          // A first batch comes whole, however little was asked for.
          const bytes = budget.askableBytes(wanted, nowMs) + extra;
          largest = Math.max(largest, bytes);
          budget.spent(bytes, nowMs);
          fetched += bytes;
        }
        expect(fetched).toBeLessThanOrEqual(rate * (1 + nowMs / 1_000) + largest + 1);
      }),
    );
  });

  it('does not stand in the way without a limit', () => {
    const budget = new CatchUpBudget(() => -1);
    budget.spent(1e12, 0);
    expect([budget.waitMs(0), budget.askableBytes(1_000, 0)]).toEqual([0, 1_000]);
  });

  it('takes a new rate at once', () => {
    let rate = 1_000;
    const budget = new CatchUpBudget(() => rate);
    budget.spent(11_000, 0);
    expect(budget.waitMs(0)).toBeGreaterThan(9_000);
    rate = 100_000;
    expect(budget.waitMs(0)).toBeLessThan(200);
    rate = -1;
    expect(budget.waitMs(0)).toBe(0);
  });

  it('of zero lets nobody ask, until it changes', () => {
    let rate = 0;
    const budget = new CatchUpBudget(() => rate);
    expect(budget.waitMs(0)).toBeGreaterThan(0);
    expect(budget.waitMs(60_000)).toBeGreaterThan(0);
    rate = -1;
    expect(budget.waitMs(60_000)).toBe(0);
  });
});
