import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutants } from './index.js';

const root = new URL('../../../../', import.meta.url);

// Whether the simulator finds them is shown by `npm run mutants`, which takes long; that they can be planted, here.
describe('the mutants', () => {
  it.each(mutants)('$name: its text is in the compiled code, once', ({ edits }) => {
    for (const { file, find } of edits) {
      const occurrences = readFileSync(new URL(file, root), 'utf8').split(find).length - 1;
      expect(occurrences, `${file}: ${find}`).toBe(1);
    }
  });

  it('each have a name of their own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });
});
