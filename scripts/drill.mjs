// `npm run drill [-- --seconds 60 --seed 1 --rate 500]`: kills nodes of a real cluster under load; see chaos/.
import { ensureBuilt } from './lib/setup.mjs';

await ensureBuilt();
const { drillCommand } = await import('../chaos/dist/drill-command.js');
process.exitCode = await drillCommand(process.argv.slice(2));
