import { expect, test } from 'vitest';
import { planStory } from './draw-plan.js';
import { decodeStory, encodeStory, StoryFileError } from './story-file.js';

test('a story comes back from its file as it was, for every plan that is drawn', () => {
  for (let seed = 0; seed < 200; seed += 1) expect(decodeStory(encodeStory(planStory(seed)))).toEqual(planStory(seed));
});

test.each([
  ['no JSON', 'once upon a time', 'no JSON'],
  ['another file', '{"name": "tidemark"}', 'no story'],
  ['a later version', '{"format": "tidemark-story", "version": 2}', 'format 2; this version runs 1 only'],
  ['no plan', '{"format": "tidemark-story", "version": 1}', 'plan must be an object'],
  ['a field that is missing', altered({ partitions: undefined }), 'the plan lacks partitions'],
  ['a field of another type', altered({ partitions: 'two' }), 'partitions must be a number, and is "two"'],
  ['a fault that is not known', altered({ faults: [{ kind: 'flood', victim: 'any', draw: 0 }] }), 'not "flood"'],
  ['a victim that is not known', altered({ faults: [{ kind: 'kill', victim: 'you', draw: 0 }] }), 'not "you"'],
  ['workloads that are no list', altered({ workloads: {} }), 'workloads must be a list'],
])('a file with %s is refused, and told why', (_what, text, reason) => {
  expect(() => decodeStory(text)).toThrow(StoryFileError);
  expect(() => decodeStory(text)).toThrow(reason);
});

function altered(changes: Record<string, unknown>): string {
  return JSON.stringify({ format: 'tidemark-story', version: 1, plan: { ...planStory(1), ...changes } });
}
