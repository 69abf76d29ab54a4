import { parseArgs } from 'node:util';
import { formatReport, runSeeds } from './run-seeds.js';

const usage = `usage: simulate --seed N [--log] | --seeds A..B [--stop]
  --seed N     one seed, twice: the report, and whether the two traces agree
  --seeds A..B every seed from A to B; a line for each that fails, and a verdict
  --stop       end with the first seed that fails
  --log        with --seed: also what the nodes logged`;

function parseSeeds(values: { seed?: string | undefined; seeds?: string | undefined }): { from: number; to: number } {
  const [from, to] = (values.seeds ?? `${values.seed}..${values.seed}`).split('..').map(Number);
  if (from === undefined || to === undefined || !Number.isSafeInteger(from) || !Number.isSafeInteger(to) || to < from) {
    throw new RangeError('seeds are whole numbers, the first not above the last');
  }
  return { from, to };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      stop: { type: 'boolean', default: false },
      log: { type: 'boolean', default: false },
    },
  });
  if (values.seed === undefined && values.seeds === undefined) {
    console.error(usage);
    return 2;
  }
  const { from, to } = parseSeeds(values);
  const single = from === to;
  const startedMs = performance.now();
  const verdict = await runSeeds({
    from,
    to,
    repeatEvery: single ? 1 : values.stop ? 0 : 20,
    stopAtFailure: values.stop,
    onReport: (report) => {
      if (values.log) for (const line of report.log) console.log(line);
      if (single || report.violations.length > 0) console.log(formatReport(report));
    },
  });
  const seconds = (performance.now() - startedMs) / 1_000;
  const faults = [...verdict.faults].map(([kind, count]) => `${kind} ${count}`).join(', ');
  console.log(
    `${verdict.seeds} seeds, ${verdict.acknowledged} acknowledged, ${Math.round(verdict.simulatedMs / 1_000)} s simulated in ${seconds.toFixed(1)} s, ${verdict.events} events; ${faults}`,
  );
  if (verdict.undetermined.length > 0) console.log(`two runs differ: seeds ${verdict.undetermined.join(' ')}`);
  if (verdict.failed.length > 0) console.log(`failed: seeds ${verdict.failed.join(' ')}`);
  return verdict.failed.length + verdict.undetermined.length > 0 ? 1 : 0;
}

process.exitCode = await main();
