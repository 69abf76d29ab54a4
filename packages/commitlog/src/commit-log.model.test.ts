// Method: random operations and crashes on a log and on a naive model of it, an array; after each the two must agree, and
// after a loss of power the log must hold what the model says is durable, and nothing that was never written.
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { TailCachePool } from './tail-cache.js';
import { FOUND } from './testing/found/by-files.js';
import { FOUND_OF_JOURNAL } from './testing/found/by-journal.js';
import { FOUND_OF_POLICIES } from './testing/found/by-policies.js';
import { operation, operationWithPolicies } from './testing/model-operations.js';
import { ModelRun } from './testing/model-run.js';

/** Of stories in each mode, others each time; what does not agree is told with its seed and the shortest such story. */
const RUNS = Number(process.env.LOG_MODEL_RUNS ?? 100);

const BEHIND = ', written behind it';
const MODES = [
  'sync by its own files',
  'sync by the journal',
  `sync by the journal${BEHIND}`,
  'async',
  'policies that change',
  `policies that change${BEHIND}`,
] as const;
/** Some batches fit in, or whole segments do. */
const BLOCKS_BYTES = [16_384, 3_000, 8_000];

describe('the log and an array', () => {
  for (const mode of MODES) {
    const flushPolicy = mode === 'async' ? 'async' : 'sync';
    const isBehind = mode.endsWith(BEHIND);
    const operations = mode.startsWith('policies that change') ? operationWithPolicies : operation;
    const examples = {
      'sync by its own files': FOUND,
      'sync by the journal': [...FOUND, ...FOUND_OF_JOURNAL],
      async: FOUND,
      'policies that change': [...FOUND, ...FOUND_OF_POLICIES],
      'sync by the journal, written behind it': [...FOUND, ...FOUND_OF_JOURNAL],
      'policies that change, written behind it': [...FOUND, ...FOUND_OF_POLICIES],
    }[mode];
    const journaled = mode !== 'async' && mode !== 'sync by its own files';
    it(
      `agree after any operations and crashes (${mode})`,
      async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.integer(),
            fc.boolean(),
            fc.array(operations, { maxLength: 60, size: 'max' }),
            async (seed, cached, chosen) => {
              const tailCache = new TailCachePool({ bytesMax: cached ? 20_000 : 0 });
              const blockBytes = isBehind ? (BLOCKS_BYTES[Math.abs(seed) % BLOCKS_BYTES.length] ?? 0) : 0;
              const run = new ModelRun(seed, { flushPolicy, tailCache }, { journaled, blockBytes });
              for (const each of chosen) await run.apply(each);
            },
          ),
          // More runs: LOG_MODEL_RUNS; a busy machine does fewer.
          { numRuns: RUNS + examples.length, examples, interruptAfterTimeLimit: RUNS * 150 },
        );
      },
      RUNS * 400,
    );
  }
});
