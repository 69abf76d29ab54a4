import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = (pattern: RegExp, replacement: string) => ({ find: pattern, replacement });

/** Those that run for minutes, longest first: behind the others one thread would run them while the rest of the machine waits. */
const LONG = [
  'two-hundred-seeds.test.ts',
  'simulator/src/story.test.ts',
  'test/src/cli.test.ts',
  'simulator/src/reassignment.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? LONG.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

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
    // Modules keep no state that another file could meet. With a thread for each file a quarter of the time went into loading
    // them, and the simulator was compiled anew each time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
  },
});
