import { readFileSync } from 'node:fs';

/** Seeds that once failed; those under `open` are not understood yet, and left out. */
export const knownSeeds: {
  readonly seeds: readonly { readonly seed: number; readonly found: string }[];
  readonly open: readonly { readonly seed: number }[];
} = JSON.parse(readFileSync(new URL('../../../../test/seeds.json', import.meta.url), 'utf8'));
