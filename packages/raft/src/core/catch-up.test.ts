import { describe, expect, it } from 'vitest';
import { CatchUp } from './catch-up.js';

const ROUND_MS_MAX = 1_000;

/** A log that grew to 100 before the member joined at 5,000 ms. */
const joined = () => new CatchUp(100, 5_000);
const at = (nowMs: number, match: number, lastIndex = 100) => ({ nowMs, match, lastIndex, roundMsMax: ROUND_MS_MAX });

describe('a joining member has caught up', () => {
  it('once it has all that the log held when a round began, in no more time than a round may take', () => {
    const catchUp = joined();
    expect(catchUp.advance(at(5_500, 99))).toBe(false);
    expect(catchUp.advance(at(6_000, 100))).toBe(true);
  });

  it('not after a round that took longer: another begins, up to where the log ends by then', () => {
    const catchUp = joined();
    expect(catchUp.advance(at(6_001, 100, 300))).toBe(false);
    expect(catchUp.advance(at(6_500, 299, 300))).toBe(false);
    expect(catchUp.advance(at(7_002, 300, 320))).toBe(false);
    expect(catchUp.advance(at(7_300, 320, 330))).toBe(true);
  });
});
