// `npm run bench -- NAME… [--runs N] [--json FILE]`: runs scenarios of bench/.
import { ensureBuilt } from './lib/setup.mjs';

await ensureBuilt();
const { benchCommand } = await import('../bench/dist/bench-command.js');
process.exitCode = await benchCommand(process.argv.slice(2));
