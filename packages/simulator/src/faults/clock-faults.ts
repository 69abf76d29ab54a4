import { between, type Fault } from './strike.js';

const HOUR_MS = 3_600_000;
/** Far more than a quartz ever does. */
const DRIFT_PPM_MAX = 300_000;

export const wallClockJump: Fault = async ({ cluster, victims, random, forMs }) => {
  const jump = between(random, { least: -HOUR_MS, most: HOUR_MS });
  const clocks = victims.map(({ running }) => running?.world.clock);
  for (const clock of clocks) clock?.wallJump(jump);
  await cluster.pause(forMs);
  if (random.next() < 0.5) for (const clock of clocks) clock?.wallJump(-jump);
};

/** Time passes faster for it, or more slowly, than for the others; it never goes back. */
export const clockDrift: Fault = async ({ cluster, victims, random, forMs }) => {
  const clocks = victims.map(({ running }) => running?.world.clock);
  for (const clock of clocks) clock?.drift(between(random, { least: -DRIFT_PPM_MAX, most: DRIFT_PPM_MAX }));
  await cluster.pause(forMs);
  for (const clock of clocks) clock?.drift(0);
};
