// `npm start`: installs and builds what is missing, starts three nodes on this machine, shows them, and stays until
// Ctrl-C. Takes the flags of `tidemark cluster start`.
import { ensureBuilt } from './lib/setup.mjs';

await ensureBuilt();
const { main } = await import('../packages/cli/dist/main.js');
await main([process.execPath, 'tidemark', 'cluster', 'start', '--foreground', ...process.argv.slice(2)]);
