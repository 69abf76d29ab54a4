// Goal: who waits is let in when a place is free, in order of arrival, however long the line is or was.
import { expect, it } from 'vitest';
import { Limiter } from './limiter.js';

/** Tasks that end when they are told to. */
function tasksOf(limiter: Limiter) {
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const run = (task: number) =>
    limiter.run(async () => {
      began.push(task);
      await new Promise<void>((resolve) => ends.push(resolve));
    });
  return { began, ends, run };
}

it('lets in the next in line, so many at a time', async () => {
  const limiter = new Limiter(2);
  const { began, ends, run } = tasksOf(limiter);
  const all: Promise<void>[] = [];
  let ended = 0;
  // Two come for each that goes: the line grows, and then it empties.
  for (let round = 0; round < 50; round++) {
    all.push(run(2 * round), run(2 * round + 1));
    await Promise.resolve();
    expect(limiter.waiting).toBe(all.length - ended - Math.min(2, all.length - ended));
    ends[ended]?.();
    await all[ended];
    ended += 1;
  }
  for (; ended < all.length; ended++) {
    expect(limiter.waiting).toBe(Math.max(0, all.length - ended - 2));
    ends[ended]?.();
    await all[ended];
  }
  expect(began).toEqual(all.map((_, index) => index));
  expect(limiter.waiting).toBe(0);
});

it('lets in the next when a task fails', async () => {
  const limiter = new Limiter(1);
  const failed = limiter.run(() => Promise.reject(new Error('no')));
  const next = limiter.run(async () => 'done');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('done');
});

it('lets in first who is urgent, in order of arrival too', async () => {
  const limiter = new Limiter(1);
  const began: string[] = [];
  const task = (name: string) => async () => {
    began.push(name);
  };
  await Promise.all([
    limiter.run(task('a')),
    limiter.run(task('b')),
    limiter.runFirst(task('c')),
    limiter.run(task('d')),
    limiter.runFirst(task('e')),
  ]);
  expect(began).toEqual(['a', 'c', 'e', 'b', 'd']);
  expect(limiter.waiting).toBe(0);
});
