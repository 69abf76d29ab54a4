// `npm run test:ci`: what takes too long for `npm test`: hundreds of simulated runs, a short drill on real processes, and the
// foreign Kafka clients, as many of them as can be had here.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './lib/run.mjs';
import { ensureBuilt, root } from './lib/setup.mjs';

// `npm test` runs those below; the open seeds of test/seeds.json, if any, are left out.
const RANGES = ['201..1000'];
const JOBS = 2;
const DRILL_SECONDS = 30;

await ensureBuilt();

const steps = [
  ...RANGES.map((range) => ({
    name: `simulation of seeds ${range}`,
    args: ['scripts/simulate.mjs', '--seeds', range, '--jobs', `${JOBS}`, '--out', tmpdir()],
  })),
  { name: `drill of ${DRILL_SECONDS} s`, args: ['scripts/drill.mjs', '--seconds', String(DRILL_SECONDS)] },
  { name: 'foreign Kafka clients', args: ['scripts/test-clients.mjs'] },
];

let failed = 0;
for (const { name, args } of steps) {
  console.log(`\n== ${name}`);
  const [script = '', ...rest] = args;
  const code = await run(process.execPath, [join(root, script), ...rest], { cwd: root });
  console.log(`== ${name}: ${code === 0 ? 'ok' : `FAILED (exit code ${code})`}`);
  if (code !== 0) failed += 1;
}
console.log(`${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
