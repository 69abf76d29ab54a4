import { expect, it } from 'vitest';
import { AnswerSize } from './answer-size.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const ROOM_BYTES = 50 * MIB;
const patienceMs = 16_000;

/** What is asked for after full answers that took so long, or did not come in time. */
function asked(...tookMs: readonly (number | 'late')[]): number {
  const size = new AnswerSize();
  for (const each of tookMs) {
    const askedBytes = size.askFor(ROOM_BYTES);
    if (each === 'late') size.timedOut(askedBytes);
    else size.came({ askedBytes, bytes: askedBytes, tookMs: each, patienceMs });
  }
  return size.askFor(ROOM_BYTES);
}

const times = <Each>(count: number, each: Each): Each[] => Array.from({ length: count }, () => each);

it('begins with a megabyte, and asks for four times that after each that took a sixteenth of its time at most', () => {
  expect([asked(), asked(10), asked(10, 1_000), asked(...times(3, 10))]).toEqual([MIB, 4 * MIB, 16 * MIB, ROOM_BYTES]);
});

it('stays where answers take longer, and halves where they take more than a quarter of their time, down to a megabyte', () => {
  expect([asked(10, 10, 4_000), asked(10, 10, 4_001), asked(10, 10, ...times(5, 15_000))]).toEqual([
    16 * MIB,
    8 * MIB,
    MIB,
  ]);
});

it('halves where none came in time, down to 64 KiB', () => {
  expect([asked('late'), asked('late', 'late', 3_000)]).toEqual([512 * KIB, 256 * KIB]);
  expect(asked(...times(9, 'late' as const))).toBe(64 * KIB);
});

it('learns nothing from an answer with little, however long it waited for that', () => {
  const size = new AnswerSize();
  for (const tookMs of [10, 15_000]) size.came({ askedBytes: MIB, bytes: MIB / 2 - 1, tookMs, patienceMs });
  expect(size.askFor(ROOM_BYTES)).toBe(MIB);
});

it('takes two late answers to the same size for one', () => {
  const size = new AnswerSize();
  size.timedOut(MIB);
  size.timedOut(MIB);
  expect(size.askFor(ROOM_BYTES)).toBe(512 * KIB);
});

it('takes half a minute for the most that is waited, however much longer that is', () => {
  const size = new AnswerSize();
  const came = (tookMs: number) => size.came({ askedBytes: MIB, bytes: MIB, tookMs, patienceMs: 600_000 });
  came(1_876);
  expect(size.askFor(ROOM_BYTES)).toBe(MIB);
  came(1_875);
  expect(size.askFor(ROOM_BYTES)).toBe(4 * MIB);
});
