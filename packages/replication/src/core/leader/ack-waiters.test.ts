import { offset } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AckWaiter, AckWaiters } from './ack-waiters.js';

const tokensOf = (waiters: readonly AckWaiter[]) => waiters.map(({ token }) => token);

describe('those who wait for acks', () => {
  it('are as in a list that is sorted, searched and cut by hand', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), at: fc.nat(30) }),
      fc.record({ kind: fc.constantFrom('remove' as const, 'release' as const), at: fc.nat(30) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (script) => {
        const waiters = new AckWaiters();
        let twin: AckWaiter[] = [];
        let added = 0;
        for (const { kind, at } of script) {
          if (kind === 'add') {
            const waiter = { token: added++, lastOffset: offset(at) };
            waiters.add(waiter);
            twin = [...twin, waiter].sort((a, b) => a.lastOffset - b.lastOffset);
          } else if (kind === 'remove') {
            expect(waiters.remove(at)).toBe(twin.some(({ token }) => token === at));
            twin = twin.filter(({ token }) => token !== at);
          } else {
            const passed = twin.filter(({ lastOffset }) => lastOffset < at);
            expect(tokensOf(waiters.release(offset(at)))).toEqual(tokensOf(passed));
            twin = twin.filter(({ lastOffset }) => lastOffset >= at);
          }
          expect(waiters.size).toBe(twin.length);
        }
        expect(tokensOf(waiters.drain())).toEqual(tokensOf(twin));
        expect([waiters.size, waiters.drain()]).toEqual([0, []]);
      }),
    );
  });

  it.each([
    ['oldest', (index: number) => index],
    ['newest', (index: number) => 9_999 - index],
  ])('are taken out without a look at all the others each time, the %s first', (_which, tokenOf) => {
    const waiters = new AckWaiters();
    let looks = 0;
    for (let index = 0; index < 10_000; index++) {
      const waiter: AckWaiter = {
        lastOffset: offset(index),
        get token() {
          looks += 1;
          return index;
        },
      };
      waiters.add(waiter);
    }
    for (let index = 0; index < 10_000; index++) waiters.remove(tokenOf(index));
    expect(waiters.size).toBe(0);
    expect(looks).toBeLessThan(100_000);
  });

  it('are put in their places all at once where very many duplicates wait for less than others', () => {
    const waiters = new AckWaiters();
    let looks = 0;
    const waiterFor = (token: number, last: number): AckWaiter => ({
      token,
      get lastOffset() {
        looks += 1;
        return offset(last);
      },
    });
    for (let index = 0; index < 10_000; index++) waiters.add(waiterFor(index, index));
    for (let index = 0; index < 10_000; index++) waiters.add(waiterFor(10_000 + index, 0));
    expect(tokensOf(waiters.release(offset(1)))).toHaveLength(10_001);
    expect(tokensOf(waiters.release(offset(3)))).toEqual([1, 2]);
    expect(looks).toBeLessThan(1_000_000);
  });
});
