import { expect, test } from 'vitest';
import { planStory } from './draw-plan.js';
import type { PlannedFault, StoryPlan } from './plan.js';
import { decodeStory, encodeStory } from './story-file.js';
import { StoryFileError } from './story-file-error.js';

test('a story comes back from its file as it was, for every plan that is drawn', () => {
  for (let seed = 0; seed < 200; seed += 1) expect(decodeStory(encodeStory(planStory(seed)))).toEqual(planStory(seed));
});

test.each([
  ['no JSON', 'once upon a time', 'no JSON'],
  ['another file', '{"name": "tidemark"}', 'no story'],
  ['a later version', '{"format": "tidemark-story", "version": 2}', 'format 2; this version runs 1 only'],
  ['no plan', '{"format": "tidemark-story", "version": 1}', 'plan must be an object'],
  ['a field that is missing', altered({ partitions: undefined }), 'plan.partitions must be a number'],
  [
    'a field of another type',
    altered({ partitions: 'two' }),
    'plan.partitions must be a number from 1 to 64, not "two"',
  ],
  ['a field that this version does not know', altered({ weather: 'fine' }), 'plan has no weather in this version'],
  ['no nodes', altered({ nodeCount: 0 }), 'plan.nodeCount must be a number from 1'],
  ['half a node', altered({ nodeCount: 2.5 }), 'plan.nodeCount must be an integer, not 2.5'],
  ['more voters than nodes', altered({ nodeCount: 2, voterCount: 3 }), 'plan.voterCount is 3, of 2 nodes'],
  [
    'more replicas than nodes',
    altered({ nodeCount: 3, replicationFactor: 9 }),
    'plan.replicationFactor is 9, of 3 nodes',
  ],
  [
    'a larger min ISR than replicas',
    altered({ replicationFactor: 2, minInsyncReplicas: 3 }),
    'plan.minInsyncReplicas is 3',
  ],
  ['a flush policy that is not known', altered({ flushPolicy: 'foo' }), 'plan.flushPolicy must be one of sync, async'],
  ['segments that no topic can have', altered({ segmentBytes: -5 }), 'plan.segmentBytes: '],
  ['a metadata log without sizes', altered({ metadataLog: {} }), 'plan.metadataLog.segmentBytes must be a number'],
  [
    'fetches of nothing',
    altered({ reading: { tailCacheBytes: 1, replicaFetchBytes: 0 } }),
    'plan.reading.replicaFetchBytes',
  ],
  ['a mood that is not known', altered({ mood: 'merry' }), 'not "merry"'],
  ['late frames without numbers', altered({ lateFrames: {} }), 'plan.lateFrames.probability must be a number'],
  ['latencies the wrong way round', altered({ frameLatencyMs: { least: 2, most: 1 } }), 'least is above its most'],
  ['a core that is not there', altered({ core: { members: [0, 1, 7], others: 'killed' } }), 'a node that is not there'],
  ['a core that is no list', altered({ core: { members: 7, others: 'killed' } }), 'plan.core.members must be a list'],
  ['a core of a minority', altered({ core: { members: [2], others: 'killed' } }), 'no majority of the voters'],
  ['a fault that is not known', fault({ kind: 'flood' }), 'plan.faults[0].kind must be one of'],
  ['a victim that is not known', fault({ victim: 'you' }), 'not "you"'],
  ['a fault without an end', fault({ forMs: undefined }), 'plan.faults[0].forMs must be a number'],
  ['a moment that is not known', fault({ at: 'noon' }), 'not "noon"'],
  ['workloads that are no list', altered({ workloads: {} }), 'plan.workloads must be a list'],
  ['a workload that is not known', workload({ kind: 'nonsense' }), 'plan.workloads[0].kind must be one of producer'],
  ['a producer without its habits', workload({ kind: 'producer' }), 'plan.workloads[0].acks must be one of 0, 1, all'],
  ['a setting that no topic has', workload({ kind: 'settings', choices: { colour: ['red'] } }), 'choices.colour[0]: '],
  ['a setting without a choice', workload({ kind: 'settings', choices: { 'flush.policy': [] } }), 'the length of'],
])('a file with %s is refused, and told why', (_what, text, reason) => {
  expect(() => decodeStory(text)).toThrow(StoryFileError);
  expect(() => decodeStory(text)).toThrow(reason);
});

function altered(changes: Record<string, unknown>): string {
  const plan: StoryPlan = { ...planStory(1), nodeCount: 3, voterCount: 3, replicationFactor: 3, minInsyncReplicas: 2 };
  return JSON.stringify({ format: 'tidemark-story', version: 1, plan: { ...plan, ...changes } });
}

function fault(changes: Record<string, unknown>): string {
  const kill: PlannedFault = { kind: 'kill', victim: 'any', afterMs: 1, forMs: 1, overlaps: false, draw: 0 };
  return altered({ faults: [{ ...kill, ...changes }] });
}

function workload(changes: Record<string, unknown>): string {
  return altered({ workloads: [{ draw: 0, ...changes }] });
}
