import { describe, expect, it } from 'vitest';
import { planStory } from '../draw-plan.js';
import { isLossy, loseTooMuch, type PlannedFault, type StoryPlan } from '../plan.js';

const plans = Array.from({ length: 2_000 }, (_, seed) => planStory(seed));
const moods = [
  'restless',
  'returning',
  'catching up',
  'echoes',
  'cut short',
  'deaf controllers',
  'recreations',
  'lone controllers',
  'unclean',
  'memberships',
] as const;

describe.each(moods)('the mood "%s"', (mood) => {
  const bent = plans.filter((plan) => plan.mood === mood);

  it('comes over some stories of each thousand, and not over most', () => {
    expect(bent.length).toBeGreaterThan(20);
    expect(bent.length).toBeLessThan(plans.length / 4);
  });

  it('has faults that are meant for one moment strike in one', () => {
    const together = bent.flatMap((plan) => plan.faults.filter(({ overlaps, at }) => overlaps && at !== undefined));
    const held = bent.flatMap(heldUp).filter(({ at }) => at !== undefined);
    // Those that are added to any story may come between.
    expect(held.length).toBeLessThanOrEqual(together.length / 50);
  });

  it('takes no more than the guarantee of replication.md covers, unless the topic does with less', () => {
    for (const plan of bent) {
      expect(plan.uncleanElections === true).toBe(mood === 'unclean');
      if (plan.uncleanElections === true) continue;
      const lossy = plan.faults.filter((fault) => isLossy(fault, plan));
      expect(lossy.length === 0 || plan.minInsyncReplicas > 1).toBe(true);
      expect(lossy.some(({ victim }) => victim === 'all' || victim === 'two')).toBe(false);
      expect(lossy.length > 0 && plan.faults.some(({ kind }) => kind === 'bit rot')).toBe(false);
    }
  });
});

/** The faults that are to overlap with others, and wait until those are over, since both would take too much. */
function heldUp(plan: StoryPlan): PlannedFault[] {
  let before: PlannedFault[] = [];
  return plan.faults.filter((fault) => {
    const isHeld = fault.overlaps && before.some((each) => loseTooMuch(each, fault, plan));
    before = fault.overlaps && !isHeld ? [...before, fault] : [fault];
    return isHeld;
  });
}
