import { describe, expect, test } from 'vitest';
import { HaltError, SeededRandom, SimulatedScheduler, SimulationError } from './index.js';

/** A little program of promises and timers whose order of events depends on every draw. */
async function traceOf(seed: number): Promise<string[]> {
  const scheduler = new SimulatedScheduler(seed, { shuffleTies: true });
  const trace: string[] = [];
  const sleep = (ms: number) => new Promise<void>((resolve) => scheduler.schedule(ms, resolve));
  const worker = async (name: string) => {
    for (let round = 0; round < 20; round += 1) {
      await sleep(Math.floor(scheduler.random.next() * 3));
      for (let hop = 0; hop < round; hop += 1) await undefined;
      trace.push(`${scheduler.nowMs} ${name}${round}`);
    }
  };
  await scheduler.settle(Promise.all(['a', 'b', 'c', 'd'].map(worker)));
  return trace;
}

describe('the scheduler', () => {
  test('gives the same trace for the same seed, and another for another', async () => {
    const trace = await traceOf(1);
    expect(trace).toHaveLength(80);
    expect(await traceOf(1)).toEqual(trace);
    expect(await traceOf(2)).not.toEqual(trace);
  });

  test('runs events by time, and those of one moment in the order in which they were set', async () => {
    const scheduler = new SimulatedScheduler(1);
    const order: number[] = [];
    for (const [index, delayMs] of [5, 1, 3, 1, 0, 3, 1].entries())
      scheduler.schedule(delayMs, () => order.push(index));
    const cancelled = scheduler.schedule(2, () => order.push(99));
    cancelled.cancel();
    expect(scheduler.pending).toBe(7);
    await scheduler.runUntil(4);
    expect(order).toEqual([4, 1, 3, 6, 2, 5]);
    expect(scheduler.nowMs).toBe(4);
  });

  test('keeps its order when many timers are set and cancelled', async () => {
    const scheduler = new SimulatedScheduler(1);
    const random = new SeededRandom('timers');
    const fired: number[] = [];
    const expected: number[] = [];
    for (let index = 0; index < 5_000; index += 1) {
      const delayMs = Math.floor(random.next() * 1_000);
      const timer = scheduler.schedule(delayMs, () => fired.push(scheduler.nowMs));
      if (random.chance(0.8)) timer.cancel();
      else expected.push(delayMs);
    }
    await scheduler.runUntil(1_000);
    expect(fired).toEqual(expected.sort((a, b) => a - b));
  });

  test('lets promise chains of any length end between two events', async () => {
    const scheduler = new SimulatedScheduler(1);
    const order: string[] = [];
    scheduler.schedule(1, () => {
      void (async () => {
        for (let hop = 0; hop < 10_000; hop += 1) await undefined;
        order.push('chain');
      })();
    });
    scheduler.schedule(1, () => order.push('next event'));
    await scheduler.runUntil(() => order.length === 2);
    expect(order).toEqual(['chain', 'next event']);
  });

  test('a vanishing delay still moves time on', async () => {
    const scheduler = new SimulatedScheduler(1);
    let rounds = 0;
    const again = () => {
      rounds += 1;
      scheduler.schedule(1e-12, again);
    };
    again();
    await scheduler.runFor(1);
    expect(rounds).toBe(1_001);
  });

  test('fails when the condition cannot come true, and says where it stood', async () => {
    const scheduler = new SimulatedScheduler('seed-7');
    await expect(scheduler.runUntil(() => false)).rejects.toThrow(/no event is left.*seed-7/);
    const tick = () => {
      scheduler.schedule(10, tick);
    };
    tick();
    await expect(scheduler.runUntil(() => false, { eventsMax: 20 })).rejects.toThrow(SimulationError);
    await expect(scheduler.runUntil(() => false, { timeoutMs: 50 })).rejects.toThrow(/time is up/);
  });

  test('fails when an event throws or a rejection has no handler, but not for the code of a dead process', async () => {
    const scheduler = new SimulatedScheduler(1);
    scheduler.schedule(1, () => {
      throw new Error('from an event');
    });
    await expect(scheduler.runUntil(2)).rejects.toThrow('from an event');
    scheduler.schedule(1, () => void Promise.reject(new Error('unhandled')));
    await expect(scheduler.runUntil(3)).rejects.toThrow('unhandled');
    const halted = new HaltError('process', 'test');
    scheduler.schedule(1, () => {
      throw halted;
    });
    scheduler.schedule(1, () => void Promise.reject(new Error('wrapped', { cause: halted })));
    await scheduler.runUntil(5);
  });

  test('runs one simulation at a time', async () => {
    const scheduler = new SimulatedScheduler(1);
    const first = scheduler.runFor(1);
    await expect(scheduler.runFor(1)).rejects.toThrow(/running already/);
    await first;
  });
});

describe('seeded randomness', () => {
  test('is the same for the same seed, and a fork does not depend on what was drawn', () => {
    const one = new SeededRandom(42);
    const two = new SeededRandom(42);
    two.next();
    expect(one.fork('disk').bytes(9)).toEqual(two.fork('disk').bytes(9));
    expect(one.fork('disk').bytes(9)).not.toEqual(one.fork('network').bytes(9));
    expect(new SeededRandom(43).bytes(9)).not.toEqual(new SeededRandom(42).bytes(9));
  });

  test('is spread evenly over [0, 1)', () => {
    const random = new SeededRandom(1);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const bucket = Math.floor(random.next() * 10);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});
