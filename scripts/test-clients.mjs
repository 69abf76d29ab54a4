// `npm run test:clients [-- CLIENT…]`: the suite of foreign Kafka clients; see test/clients/README.md.
import { join } from 'node:path';
import { run } from './lib/run.mjs';
import { ensureBuilt, root } from './lib/setup.mjs';

await ensureBuilt();
process.exitCode = await run(process.execPath, [join(root, 'test/clients/suite.mjs'), ...process.argv.slice(2)], {
  cwd: root,
});
