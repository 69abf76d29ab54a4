import { expect, test } from 'vitest';
import { formatLiveLine } from './live-line.js';

test('the live line says how far a run has come, and how many have ended', () => {
  const progress = { seed: 7, simulatedMs: 2_340, events: 5_120, faults: 2, marks: 9 };
  expect(formatLiveLine(progress, { ended: 0, failed: 0 })).toBe(
    'seed 7 · 2.3 s simulated · 5120 events · 2 faults · 9 marks',
  );
  expect(formatLiveLine(progress, { ended: 12, failed: 1 })).toMatch(/ · 12 runs ended, 1 broke a rule$/);
});
