import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameRoom } from './frame-room.js';

function start(bytesMax: number) {
  const room = new FrameRoom(bytesMax);
  const told: string[] = [];
  const arriving = (name: string) => ({ onRoom: () => told.push(name) });
  return { room, told, arriving };
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
        const room = new FrameRoom(100);
        const longest = Math.max(0, ...frames.map((steps) => steps.reduce((sum, step) => sum + step, 0)));
        const open = frames.map((steps) => {
          const each = { steps: [...steps], isWaiting: false, onRoom: () => {} };
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
