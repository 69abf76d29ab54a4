import fc from 'fast-check';

const rising = (maxLength: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max: 4 }), { maxLength }).map((drafts) => drafts.sort((a, b) => a - b));

export interface DivergingLogs {
  /** What both hold from the start, as terms that never fall. */
  readonly common: readonly number[];
  /** What the one and the other hold after it: leaders of different terms wrote them. */
  readonly one: readonly number[];
  readonly other: readonly number[];
}

/** Two logs as they can come about: once they differ, they have no term in common. */
export const divergingLogs: fc.Arbitrary<DivergingLogs> = fc
  .record({ common: rising(5), one: rising(7), other: rising(7) })
  .map(({ common, one, other }) => {
    const last = common.at(-1) ?? 0;
    return { common, one: one.map((term) => last + 2 * term), other: other.map((term) => last + 2 * term + 1) };
  });

/** No log of `divergingLogs` has a term above this. */
export const TERM_MAX = 13;
