import { defineConfig } from 'vitest/config';

const source = (pattern: RegExp, replacement: string) => ({ find: pattern, replacement });

export default defineConfig({
  resolve: {
    // Tests run the sources: what is tested is what is in the editor, not the last build.
    alias: [
      source(/^@tidemark\/chaos$/, `${import.meta.dirname}/chaos/src/index.ts`),
      source(/^@tidemark\/([a-z]+)$/, `${import.meta.dirname}/packages/$1/src/index.ts`),
      source(/^@tidemark\/([a-z]+)\/([a-z]+)$/, `${import.meta.dirname}/packages/$1/src/$2/index.ts`),
    ],
  },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'test/src/**/*.test.ts',
      'chaos/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'scripts/**/*.test.mjs',
    ],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
