// What a fresh clone lacks: dependencies and the build. Uses nothing that has to be installed first.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustPrepare } from './run.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const MINIMUM = [20, 19];

/** Ends the script with one clear line if this Node.js is too old. */
function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  console.error(`Tidemark needs Node.js ${MINIMUM.join('.')} or newer; this is ${process.version}`);
  process.exit(1);
}

/** True if node_modules is there and not older than the lock file. */
function isInstalled() {
  const marker = join(root, 'node_modules/.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Installs the dependencies that the lock file names, if they are not there. */
export async function ensureInstalled() {
  requireNode();
  if (isInstalled()) return;
  console.error('Installing dependencies (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await mustPrepare(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });
}

/** Compiles what changed since the last build; under a second if nothing did. */
export async function ensureBuilt() {
  await ensureInstalled();
  const isFirst = !existsSync(join(root, 'packages/cli/dist/index.js'));
  if (isFirst) console.error('Building …');
  await mustPrepare(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: root });
}
