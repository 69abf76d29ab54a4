import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatTable, freeBasePort } from '@tidemark/cli';
import { formatParams, type Row, toRow } from './rows.js';
import type { Scenario } from './scenario.js';
import { commitlogScenario } from './scenarios/commitlog.js';
import { failoverScenario } from './scenarios/failover.js';
import { kafkaDoorScenario } from './scenarios/kafka-door.js';
import { partitionsScenario } from './scenarios/partitions.js';
import { produceScenario } from './scenarios/produce.js';
import { raftScenario } from './scenarios/raft.js';
import { recoveryScenario } from './scenarios/recovery.js';
import { restartScenario } from './scenarios/restart.js';
import { simulatorScenario } from './scenarios/simulator.js';
import { startScenario } from './scenarios/start.js';

const scenarios: readonly Scenario[] = [
  produceScenario,
  failoverScenario,
  partitionsScenario,
  restartScenario,
  startScenario,
  raftScenario,
  commitlogScenario,
  recoveryScenario,
  kafkaDoorScenario,
  simulatorScenario,
];
const BASE_PORT_DEFAULT = 18_700;
const NODES_MAX = 3;

/** `bench NAME… [--runs N] [--port BASE] [--gigabytes N] [--json FILE]`; returns the exit code. */
export async function benchCommand(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${usage()}\n`);
    return 2;
  }
  const rows: Row[] = [];
  for (const scenario of options.scenarios) rows.push(...(await runScenario(scenario, options)));
  process.stdout.write(`${formatRows(rows)}\n`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  return 0;
}

interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  readonly runs: number | undefined;
  readonly basePort: number | undefined;
  readonly gigabytes: number | undefined;
  readonly json: string | undefined;
}

/** The options, or what is wrong with them. */
function parse(argv: readonly string[]): BenchOptions | string {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      port: { type: 'string' },
      gigabytes: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const chosen = positionals.map((name) => scenarios.find((scenario) => scenario.name === name) ?? name);
  const unknown = chosen.find((scenario) => typeof scenario === 'string');
  if (unknown !== undefined) return `there is no scenario "${unknown}"`;
  if (chosen.length === 0) return 'name at least one scenario';
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (runs !== undefined && !(Number.isInteger(runs) && runs > 0)) return '--runs must be a positive integer';
  const basePort = values.port === undefined ? undefined : Number(values.port);
  if (basePort !== undefined && !(Number.isInteger(basePort) && basePort > 0 && basePort < 65_000)) {
    return '--port must be a port';
  }
  const gigabytes = values.gigabytes === undefined ? undefined : Number(values.gigabytes);
  if (gigabytes !== undefined && !(gigabytes > 0)) return '--gigabytes must be a positive number';
  return {
    scenarios: chosen.filter((scenario) => typeof scenario !== 'string'),
    runs,
    basePort,
    gigabytes,
    json: values.json,
  };
}

async function runScenario(scenario: Scenario, { runs, basePort: wanted, gigabytes }: BenchOptions): Promise<Row[]> {
  const basePort = wanted ?? (await freeBasePort({ from: BASE_PORT_DEFAULT, nodes: NODES_MAX }));
  const directory = join(mkdtempSync(join(tmpdir(), 'tidemark-bench-')), scenario.name);
  mkdirSync(directory);
  const progress = (line: string) => process.stderr.write(`${scenario.name}: ${line}\n`);
  try {
    const context = {
      ...{ directory, basePort, runs: runs ?? scenario.runsDefault, progress },
      ...(gigabytes !== undefined && { gigabytes }),
    };
    const measurements = await scenario.run(context);
    return measurements.map((measurement) => toRow(scenario.name, measurement));
  } finally {
    rmSync(join(directory, '..'), { recursive: true });
  }
}

function formatRows(rows: readonly Row[]): string {
  return formatTable(
    ['SCENARIO', 'PARAMS', 'METRIC', 'UNIT', 'MEDIAN', 'MIN', 'MAX', 'RUNS'],
    rows.map((row) => [
      row.scenario,
      formatParams(row.params),
      row.metric,
      row.unit,
      row.median,
      row.min,
      row.max,
      row.runs,
    ]),
  );
}

function usage(): string {
  const lines = scenarios.map(({ name, doc }) => `  ${name.padEnd(10)} ${doc}`);
  return `usage: npm run bench -- NAME… [--runs N] [--port BASE] [--gigabytes N] [--json FILE]\n\n${lines.join('\n')}`;
}
