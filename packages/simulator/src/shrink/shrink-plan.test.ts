import { describe, expect, it } from 'vitest';
import { planStory } from '../draw-plan.js';
import type { StoryPlan } from '../plan.js';
import { runPlan } from '../story.js';
import { decodeStory, encodeStory } from '../story-file.js';
import { tellStory } from '../story-text.js';
import { ruleOf } from './rule-of.js';
import { shrinkPlan } from './shrink-plan.js';

describe('a plan that fails is shrunk', () => {
  it('to the one fault and the one workload that it takes, made as plain as can be', async () => {
    const drawn = Array.from({ length: 100 }, (_, seed) => planStory(seed));
    const needsKill = (plan: StoryPlan) =>
      plan.faults.some(({ kind, forMs }) => kind === 'kill' && forMs >= 40) &&
      plan.workloads.some(({ kind }) => kind === 'consumer');
    const failing = drawn.find((plan) => needsKill(plan) && plan.faults.length > 2 && plan.partitions > 1);
    if (failing === undefined) throw new Error('no such plan is drawn');
    const { plan, attempts } = await shrinkPlan({
      plan: failing,
      fails: async (candidate) => needsKill(candidate),
      attemptsMax: 500,
    });
    expect(plan.faults).toHaveLength(1);
    expect(plan.faults[0]).toMatchObject({ kind: 'kill', overlaps: false });
    expect(plan.faults[0]?.forMs).toBeLessThan(100);
    expect(plan.workloads.map(({ kind }) => kind)).toEqual(['consumer']);
    expect(plan.partitions).toBe(1);
    expect(attempts).toBeLessThan(100);
  });

  it('and left as it is when nothing smaller fails, within the attempts that it is given', async () => {
    const plan = planStory(1);
    expect(await shrinkPlan({ plan, fails: async () => false, attemptsMax: 1_000 })).toMatchObject({ plan });
    expect(await shrinkPlan({ plan, fails: async () => false, attemptsMax: 3 })).toEqual({ plan, attempts: 3 });
  });

  it('only as long as it is to go on', async () => {
    const plan = planStory(1);
    let asked = 0;
    const goesOn = () => asked++ < 2;
    expect(await shrinkPlan({ plan, fails: async () => false, attemptsMax: 1_000, goesOn })).toEqual({
      plan,
      attempts: 2,
    });
  });
});

describe('a rule', () => {
  it('is the same whatever the numbers, the nodes and the records', () => {
    const rule = ruleOf('story-0: node-1 is in the ISR (epochs 3/5), holds 10 durably: 0,1,2; lost p0/1/17');
    expect(ruleOf('story-2: node-0 is in the ISR (epochs 12/40), holds 9 durably: 0,2; lost p1/0/3')).toBe(rule);
    expect(ruleOf('story-2: node-0 is in the ELR (epochs 12/40), holds 9 durably: 0,2; lost p1/0/3')).not.toBe(rule);
  });

  it('is the same whether a list names nobody, one or several', () => {
    const rule = ruleOf('story-0 in epoch 5: {"isr":[1],"elr":[]} and {}');
    expect(ruleOf('story-0 in epoch 7: {"isr":[1,2],"elr":[0]} and {}')).toBe(rule);
  });
});

/** More than the guarantee covers: what was not synced is lost on all nodes at once. */
const beyondTheGuarantee: StoryPlan = {
  ...planStory(1),
  nodeCount: 4,
  partitions: 2,
  replicationFactor: 3,
  minInsyncReplicas: 2,
  flushPolicy: 'async',
  workloads: [
    {
      kind: 'producer',
      draw: 1,
      acks: 'all',
      idempotent: true,
      sendIntervalMs: 5,
      valueBytesMax: 300,
    },
    { kind: 'consumer', draw: 2, closest: false },
    { kind: 'elections', draw: 3 },
  ],
  faults: (['slow link', 'power loss', 'isolate', 'power loss', 'freeze'] as const).map((kind, draw) => ({
    kind,
    victim: kind === 'power loss' ? 'all' : 'any',
    afterMs: 700,
    forMs: 300,
    overlaps: false,
    draw,
  })),
};

describe('a story that breaks a rule', () => {
  it('is shrunk to less than thirty lines that still break it, and replayed from its file event for event', async () => {
    const broken = await runPlan(beyondTheGuarantee);
    const rule = ruleOf(broken.violations[0] ?? '');
    expect(rule).not.toBe('');
    const fails = async (plan: StoryPlan) => (await runPlan(plan)).violations.some((each) => ruleOf(each) === rule);
    const shrunk = await shrinkPlan({ plan: beyondTheGuarantee, fails, attemptsMax: 40 });
    expect(shrunk.plan.faults.map(({ kind }) => kind)).toEqual(['power loss']);

    const [told, again] = [await runPlan(shrunk.plan), await runPlan(decodeStory(encodeStory(shrunk.plan)))];
    const story = tellStory(told);
    expect(story.length).toBeLessThan(30);
    expect(story.join('\n')).toMatch(/\d s {2}fault: power loss of node-0,node-1,node-2/);
    expect(story.join('\n')).toMatch(/\d s {2}story-0: node \d leads, epochs/);
    expect(story.filter((line) => line.startsWith('RULE BROKEN: '))).not.toEqual([]);
    expect(again.hash).toBe(told.hash);
    expect(again.violations).toEqual(told.violations);
  }, 300_000);
});
