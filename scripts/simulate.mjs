// `npm run simulate -- --seed N | --seeds A..B`: whole clusters in simulated time; see packages/simulator/.
import { ensureBuilt } from './lib/setup.mjs';

await ensureBuilt();
await import('../packages/simulator/dist/main.js');
