import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameRoom } from './frame-room.js';
import { SimulatedClock, SimulatedScheduler } from './simulated/index.js';

const PATIENCE_MS = 1_000;

function start(bytesMax: number) {
  const time = new SimulatedScheduler(1);
  const room = new FrameRoom({ bytesMax, patienceMs: PATIENCE_MS, clock: new SimulatedClock(time) });
  const told: string[] = [];
  const overdue: string[] = [];
  const arriving = (name: string) => ({ onRoom: () => told.push(name), onOverdue: () => overdue.push(name) });
  return { time, room, told, overdue, arriving };
}

describe('the room for frames that arrive', () => {
  test('makes wait what goes beyond it, and lets them go on in their order, none past another', () => {
    const { room, told, arriving } = start(100);
    const [first, second, third, fourth] = ['first', 'second', 'third', 'fourth'].map(arriving);
    if (first === undefined || second === undefined || third === undefined || fourth === undefined) throw new Error();
    expect([room.take(first, 60), room.take(second, 30)]).toEqual([true, true]);
    expect([room.take(third, 50), room.take(fourth, 5), room.take(second, 5)]).toEqual([false, false, false]);
    expect(room.givenBytes).toBe(90);
    room.leave(first);
    expect(told).toEqual(['second', 'third', 'fourth']);
    expect(room.givenBytes).toBe(90);
    for (const each of [second, third, fourth]) room.leave(each);
    expect(room.givenBytes).toBe(0);
  });

  test('never makes the first wait, however much it needs', () => {
    const { room, told, arriving } = start(100);
    const [first, second] = [arriving('first'), arriving('second')];
    expect(room.take(first, 50)).toBe(true);
    expect(room.take(second, 50)).toBe(true);
    expect(room.take(second, 500)).toBe(false);
    expect(room.take(first, 500)).toBe(true);
    room.leave(first);
    expect(told).toEqual(['second']);
  });

  test('asks nothing of those that left while they waited', () => {
    const { room, told, arriving } = start(100);
    const [first, gone, last] = [arriving('first'), arriving('gone'), arriving('last')];
    room.take(first, 100);
    room.take(gone, 1);
    room.take(last, 1);
    room.leave(gone);
    room.leave(gone);
    room.leave(first);
    expect(told).toEqual(['last']);
  });

  test('lets every frame become whole, in any order of what arrives, and holds the bound and one frame at most', () => {
    const growths = fc.array(fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 5 }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(growths, fc.infiniteStream(fc.nat()), (frames, choices) => {
        const { room } = start(100);
        const longest = Math.max(0, ...frames.map((steps) => steps.reduce((sum, step) => sum + step, 0)));
        const open = frames.map((steps) => {
          const each = { steps: [...steps], isWaiting: false, onRoom: () => {}, onOverdue: () => {} };
          each.onRoom = () => {
            each.isWaiting = false;
          };
          return each;
        });
        while (open.length > 0) {
          const ready = open.filter(({ isWaiting }) => !isWaiting);
          expect(ready.length).toBeGreaterThan(0);
          const next = ready[(choices.next().value ?? 0) % ready.length];
          const step = next?.steps.shift();
          if (next === undefined) break;
          if (step === undefined) {
            open.splice(open.indexOf(next), 1);
            room.leave(next);
          } else next.isWaiting = !room.take(next, step);
          expect(room.givenBytes).toBeLessThanOrEqual(100 + longest);
        }
        expect(room.givenBytes).toBe(0);
      }),
    );
  });
});

describe('the time that a frame has', () => {
  test('is counted while others wait, and who held room for all of it is closed, as many as that takes', async () => {
    const { time, room, told, overdue, arriving } = start(100);
    const [first, second, third] = [arriving('first'), arriving('second'), arriving('third')];
    room.take(first, 40);
    room.take(second, 40);
    await time.runFor(10 * PATIENCE_MS);
    expect(room.take(third, 50)).toBe(false);
    await time.runFor(PATIENCE_MS);
    expect([told, overdue]).toEqual([[], []]);
    await time.runFor(0.1 * PATIENCE_MS);
    expect([told, overdue]).toEqual([['third'], ['first']]);
    await time.runFor(10 * PATIENCE_MS);
    expect([room.givenBytes, overdue]).toEqual([90, ['first']]);
  });

  test('begins again for one that waited and goes on', async () => {
    const { time, room, overdue, arriving } = start(100);
    const [first, second, third] = [arriving('first'), arriving('second'), arriving('third')];
    room.take(first, 50);
    room.take(second, 50);
    expect(room.take(second, 50)).toBe(false);
    await time.runFor(0.9 * PATIENCE_MS);
    room.leave(first);
    expect(room.take(third, 50)).toBe(false);
    await time.runFor(0.9 * PATIENCE_MS);
    expect(overdue).toEqual([]);
    room.leave(second);
    expect(room.givenBytes).toBe(50);
  });

  test('ends for who waits longer than that, however fresh those are that hold room', async () => {
    const { time, room, told, overdue, arriving } = start(100);
    const [first, second, gone] = [arriving('first'), arriving('second'), arriving('gone')];
    for (const each of [first, second, gone]) room.take(each, 100);
    await time.runFor(0.8 * PATIENCE_MS);
    room.leave(first);
    await time.runFor(0.4 * PATIENCE_MS);
    expect([told, overdue]).toEqual([['second'], ['gone']]);
    room.leave(gone);
    expect(room.givenBytes).toBe(100);
  });

  test('is over for nobody who gets room in the same moment by which another is closed', async () => {
    const { time, room, told, overdue, arriving } = start(100);
    const [stalled, honest, late] = [arriving('stalled'), arriving('honest'), arriving('late')];
    for (const each of [stalled, honest, late]) room.take(each, 60);
    await time.runFor(1.1 * PATIENCE_MS);
    expect([told, overdue]).toEqual([['honest'], ['stalled', 'late']]);
  });
});
