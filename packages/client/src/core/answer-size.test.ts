import { expect, it } from 'vitest';
import { AnswerSize } from './answer-size.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const ROOM_BYTES = 50 * MIB;

/** What is asked for after full answers that took so long, or did not come in time. */
function asked(...tookMs: readonly (number | 'late')[]): number {
  const size = new AnswerSize();
  for (const each of tookMs) {
    const bytes = size.askFor(ROOM_BYTES);
    if (each === 'late') size.timedOut(bytes);
    else size.came(bytes, { bytes, tookMs: each });
  }
  return size.askFor(ROOM_BYTES);
}

it('begins with a megabyte, and asks for four times that while answers come within a second, as far as there is room', () => {
  expect([asked(), asked(10), asked(10, 1_000), asked(...Array.from({ length: 3 }, () => 10))]).toEqual([
    MIB,
    4 * MIB,
    16 * MIB,
    ROOM_BYTES,
  ]);
});

it('stays where answers take seconds, and halves where they take more than four, down to a megabyte', () => {
  expect([asked(10, 10, 3_000), asked(10, 10, 4_001), asked(10, 10, 9_000, 9_000, 9_000, 9_000, 9_000)]).toEqual([
    16 * MIB,
    8 * MIB,
    MIB,
  ]);
});

it('halves where none came in time, down to 64 KiB', () => {
  expect([asked('late'), asked('late', 'late', 3_000)]).toEqual([512 * KIB, 256 * KIB]);
  expect(asked(...Array.from({ length: 9 }, () => 'late' as const))).toBe(64 * KIB);
});

it('learns nothing from an answer with little, however long it waited for that', () => {
  const size = new AnswerSize();
  for (const tookMs of [10, 60_000]) size.came(MIB, { bytes: MIB / 2 - 1, tookMs });
  expect(size.askFor(ROOM_BYTES)).toBe(MIB);
});

it('takes two late answers to the same size for one', () => {
  const size = new AnswerSize();
  size.timedOut(MIB);
  size.timedOut(MIB);
  expect(size.askFor(ROOM_BYTES)).toBe(512 * KIB);
});
