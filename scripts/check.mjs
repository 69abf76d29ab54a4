// The one gate that people and CI share: `npm run check`. Fails if anything is amiss, and says everything that is.
import { runTool } from './lib/run.mjs';
import { ensureInstalled, root } from './lib/setup.mjs';
import { readWorkspace } from './lib/workspace.mjs';

await ensureInstalled();
// Only now: these need TypeScript.
const { checkFileSizes } = await import('./checks/file-sizes.mjs');
const { checkImports } = await import('./checks/imports.mjs');
const { checkManifests } = await import('./checks/manifests.mjs');
const { checkPurity } = await import('./checks/purity.mjs');
const { checkSuppressions } = await import('./checks/suppressions.mjs');

const workspace = readWorkspace(root);

const own = (name, check) => ({ name, run: async () => [...check(workspace)] });
const tool = (name, command, args) => ({ name, run: () => runTool(command, args, { cwd: root }) });

const steps = [
  own('import directions', checkImports),
  own('pure cores, worlds behind ports', checkPurity),
  own('file sizes', checkFileSizes),
  own('nothing suppressed, skipped or left', checkSuppressions),
  own('package manifests', checkManifests),
  tool('generated code is current', process.execPath, ['scripts/generate-proto.mjs', '--check']),
  tool('format and lint', process.execPath, [
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
    '.',
  ]),
  tool('types', process.execPath, ['node_modules/typescript/bin/tsc', '-b']),
];

let failed = 0;
for (const { name, run } of steps) {
  const started = performance.now();
  const problems = await run();
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  for (const problem of problems) console.log(`       ${problem}`);
  if (problems.length > 0) failed += 1;
}
console.log(failed === 0 ? 'check: all good' : `check: ${failed} of ${steps.length} steps failed`);
process.exitCode = failed === 0 ? 0 : 1;
