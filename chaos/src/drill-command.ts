import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EndSignal } from '@tidemark/cli';
import { runDrill } from './drill.js';
import { type DrillOptions, drillUsage, parseDrillOptions } from './drill-options.js';
import { findings, formatReport } from './drill-report.js';

/** `npm run drill`: 0 if nothing was lost, 1 if anything was found wrong, 2 for a wrong flag. */
export async function drillCommand(argv: readonly string[]): Promise<number> {
  let options: DrillOptions;
  try {
    options = parseDrillOptions(argv, () => randomInt(2 ** 32 - 1));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${drillUsage}\n`);
    return 2;
  }
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'tidemark-drill-'));
  process.stdout.write(`drill: --seed ${options.seed} --seconds ${options.seconds} --rate ${options.ratePerSecond}\n`);
  const end = new EndSignal({ holds: true });
  const begun = performance.now();
  const progress = (line: string) => {
    process.stdout.write(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);
  };
  end.signal.addEventListener('abort', () => progress('interrupted: ends with what was sent until now'));
  try {
    const result = await runDrill({ ...options, directory }, { progress, signal: end.signal });
    process.stdout.write(`\n${formatReport(result)}\n`);
    if (findings(result).length === 0) {
      if (options.directory === undefined) rmSync(directory, { recursive: true });
      return 0;
    }
  } catch (error) {
    process.stderr.write(`drill: ${error instanceof Error ? error.stack : String(error)}\n`);
  } finally {
    end.forget();
  }
  process.stderr.write(`data and logs: ${directory}   again: npm run drill -- --seed ${options.seed}\n`);
  return 1;
}
