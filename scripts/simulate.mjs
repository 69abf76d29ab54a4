// `npm run simulate -- --seed N | --seeds A..B …`: `tidemark simulate` of this clone, built first.
import { ensureBuilt } from './lib/setup.mjs';

await ensureBuilt();
process.argv.splice(2, 0, 'simulate');
await import('../packages/cli/bin/tidemark.js');
