// `npm test [-- FILTER…]`: sets up what is missing and runs every test but the long simulation.
// Ends with the plain line "N passed, N failed".
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './lib/run.mjs';
import { ensureBuilt, root } from './lib/setup.mjs';
import { countTests } from './lib/test-counts.mjs';

await ensureBuilt();

const scratch = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
const reportFile = join(scratch, 'report.json');
const code = await run(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: root },
);

let report;
try {
  report = JSON.parse(readFileSync(reportFile, 'utf8'));
} catch {
  console.error('vitest left no report: it did not come to running tests');
}
rmSync(scratch, { recursive: true });
const { passed, failed } = countTests(report, code);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = code === 0 && failed === 0 && passed > 0 ? 0 : 1;
