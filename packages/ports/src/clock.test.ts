// One suite, run against the machine's clock and the simulated one. Real timers of a few milliseconds are waited for
// here only: this is the adapter that everyone else replaces.
import { describe, expect, test } from 'vitest';
import type { Clock } from './index.js';
import { NodeClock } from './node/index.js';
import { SimulatedClock, SimulatedScheduler } from './simulated/index.js';

interface Subject {
  readonly clock: Clock;
  settle<Result>(promise: Promise<Result>): Promise<Result>;
}

function nodeSubject(): Subject {
  // Timers of the port do not keep a process alive; something else does while the test waits.
  return {
    clock: new NodeClock(),
    settle: async (promise) => {
      const keepAlive = setInterval(() => undefined, 1_000);
      try {
        return await promise;
      } finally {
        clearInterval(keepAlive);
      }
    },
  };
}

function simulatedSubject(): Subject {
  const scheduler = new SimulatedScheduler(1);
  return {
    clock: new SimulatedClock(scheduler, { driftPpm: 137 }),
    settle: (promise) => scheduler.settle(promise),
  };
}

describe.each([
  ['the machine', nodeSubject],
  ['the simulation', simulatedSubject],
])('a clock of %s', (_name, create) => {
  test('calls back in order of the delays, never early', async () => {
    const { clock, settle } = create();
    const delays = [7.3, 0, 3.1, 3.2, 12];
    const startMs = clock.monotonicMs();
    const fired: number[] = [];
    const all = delays.map(
      (delayMs) =>
        new Promise<void>((resolve) => {
          clock.setTimer(delayMs, () => {
            expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(delayMs);
            fired.push(delayMs);
            resolve();
          });
        }),
    );
    await settle(Promise.all(all));
    expect(fired.filter((delayMs) => delayMs !== 3.2)).toEqual([0, 3.1, 7.3, 12]);
  });

  test('does not call back after a cancel', async () => {
    const { clock, settle } = create();
    let fired = 0;
    const timer = clock.setTimer(1, () => {
      fired += 1;
    });
    timer.cancel();
    timer.cancel();
    await settle(new Promise<void>((resolve) => clock.setTimer(5, resolve)));
    expect(fired).toBe(0);
  });

  test('defers to after the promise callbacks of this turn', async () => {
    const { clock, settle } = create();
    const order: string[] = [];
    const deferred = new Promise<void>((resolve) => {
      clock.defer(() => {
        order.push('deferred');
        resolve();
      });
    });
    const promised = Promise.resolve()
      .then(() => undefined)
      .then(() => order.push('promise'));
    await settle(Promise.all([deferred, promised]));
    expect(order).toEqual(['promise', 'deferred']);
  });

  test('has a wall clock in whole milliseconds since 1970', () => {
    const { clock } = create();
    expect(Number.isInteger(clock.wallMs())).toBe(true);
    expect(clock.wallMs()).toBeGreaterThan(Date.UTC(2024));
  });
});

test('a timer of the machine is not early when the turn that set it was long', async () => {
  const { clock, settle } = nodeSubject();
  // Node counts a timeout from the start of the turn: busy for longer than the delay, it would call back at once.
  const busyUntilMs = clock.monotonicMs() + 15;
  while (clock.monotonicMs() < busyUntilMs);
  const dueMs = clock.monotonicMs() + 10;
  await settle(new Promise<void>((resolve) => clock.setTimer(10, resolve)));
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(dueMs);
});

test('a hold keeps the process alive until it is released, and leaves nothing behind', () => {
  const { clock } = nodeSubject();
  const timersAlive = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timersAlive();
  const hold = clock.hold?.();
  expect(timersAlive()).toBe(before + 1);
  hold?.release();
  hold?.release();
  expect(timersAlive()).toBe(before);
});

test('a simulated clock that drifts is never early either, whatever the rounding', async () => {
  const scheduler = new SimulatedScheduler(1);
  const random = scheduler.random;
  let early = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const clock = new SimulatedClock(scheduler, { driftPpm: random.pick([-500, -13, 0, 7, 500]) });
    const delayMs = Math.floor(random.next() * 100_000) / 1_000;
    const dueMs = clock.monotonicMs() + delayMs;
    clock.setTimer(delayMs, () => {
      if (clock.monotonicMs() < dueMs) early += 1;
    });
    await scheduler.runUntil(() => scheduler.pending === 0);
  }
  expect(early).toBe(0);
});

test('a simulated clock whose rate changes under way goes neither back nor off too early', async () => {
  const scheduler = new SimulatedScheduler(1);
  const clock = new SimulatedClock(scheduler);
  const fired: number[] = [];
  clock.setTimer(100, () => fired.push(clock.monotonicMs()));
  await scheduler.runUntil(50);
  clock.drift(-500_000);
  expect(clock.monotonicMs()).toBe(50);
  await scheduler.runUntil(149);
  expect(fired).toEqual([]);
  await scheduler.runUntil(151);
  expect(fired).toEqual([100]);
  clock.drift(1_000_000);
  await scheduler.runUntil(161);
  expect(clock.monotonicMs()).toBeCloseTo(120.5, 3);
});
