// Goal: no story takes more copies than the guarantee of replication.md covers, and none asks for what its own limits forbid.
// Method: the plans of many seeds are looked at; none is run.
import { describe, expect, it } from 'vitest';
import { planStory } from './draw-plan.js';
import { isLossy, loseTooMuch, type PlannedFault, type StoryPlan } from './plan.js';

const plans = Array.from({ length: 4_000 }, (_, seed) => planStory(seed));
const rots = ({ kind }: PlannedFault) => kind === 'bit rot' || kind === 'misdirected write';

describe('a drawn story', () => {
  it('kills nobody for a core of which one copy may be rotten, where a kill takes what vouches for the others', () => {
    const cores = plans.filter(({ core, faults }) => core !== undefined && faults.some(rots));
    const othersOf = (flushPolicy: string) =>
      new Set(cores.filter((plan) => plan.flushPolicy === flushPolicy).map(({ core }) => core?.others));
    expect(othersOf('sync')).toEqual(new Set(['killed', 'cut off']));
    expect(othersOf('async')).toEqual(new Set(['cut off']));
  });

  it('has no other process end while an fsync that failed may have taken what only memory had', () => {
    const fault = { victim: 'any', afterMs: 1, forMs: 1, overlaps: true, draw: 1 } as const;
    const [failed, stalled] = [{ ...fault, kind: 'sync error' } as const, { ...fault, kind: 'stalled disk' } as const];
    expect(isLossy(failed, { flushPolicy: 'sync' })).toBe(false);
    expect(loseTooMuch(stalled, failed, { flushPolicy: 'sync' })).toBe(false);
    expect(loseTooMuch(stalled, failed, { flushPolicy: 'async' })).toBe(true);
  });

  it('is asked for offsets once in four times, but where an unclean election may take what was told', () => {
    const isAsked = ({ workloads }: StoryPlan) => workloads.some(({ kind }) => kind === 'offsets');
    const share = plans.filter(isAsked).length / plans.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    expect(plans.some(({ uncleanElections }) => uncleanElections === true)).toBe(true);
    expect(plans.filter(isAsked).some(({ uncleanElections }) => uncleanElections === true)).toBe(false);
  });

  it('lets a follower fetch more than comes meanwhile', () => {
    let tight = 0;
    for (const { reading, workloads, frameLatencyMs } of plans) {
      if (reading === undefined) continue;
      const values = workloads.map((each) => (each.kind === 'producer' ? each.valueBytesMax / each.sendIntervalMs : 0));
      // Values are half of their largest size on average.
      const bytesPerMs = values.reduce((sum, each) => sum + each, 0) / 2;
      const answersPerMs = 1 / (2 * frameLatencyMs.most);
      expect(reading.replicaFetchBytes * answersPerMs).toBeGreaterThan(1.5 * bytesPerMs);
      if (reading.replicaFetchBytes * answersPerMs < 6 * bytesPerMs) tight += 1;
    }
    expect(tight).toBeGreaterThan(0);
  });
});
